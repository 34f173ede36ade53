import { expect, test } from 'vitest';
import { exitCodeOf, saidIn, summaryOf } from '../../machines/host/said.ts';

const START = '[    0.00] Linux version 6.1\r\nmachine fact: kernel: 6.1\r\nmachine ok: budgets: srv2: 0.2 of 0.3\r\n';

test('the lines of a machine are read from what else its console says', () => {
  const said = saidIn(`${START}  | machine ok: of a command\r\nmachine WRONG: trial: exit code 5\r\nmachine end\r\n`);
  expect(said).toEqual({
    facts: ['kernel: 6.1'],
    right: ['budgets: srv2: 0.2 of 0.3'],
    wrong: ['trial: exit code 5'],
    isWhole: true,
  });
  expect(summaryOf(said)).toBe('ok     budgets: srv2: 0.2 of 0.3\nWRONG  trial: exit code 5\n1 right, 1 wrong');
});

test.each([
  ['all is right', `${START}machine end\r\n`, 0],
  ['something is wrong', `${START}machine WRONG: a: b\r\nmachine end\r\n`, 1],
  ['something is wrong, and the machine hung', `${START}machine WRONG: a: b\r\n`, 1],
  ['the machine hung', START, 3],
  ['the machine looked at nothing', 'machine end\r\n', 3],
  ['the machine did not boot', 'Kernel panic - not syncing\r\n', 3],
])('%s', (_case, log, exitCode) => {
  expect(exitCodeOf(saidIn(log))).toBe(exitCode);
});

test('a machine that hung is not said to be right', () => {
  expect(summaryOf(saidIn(START))).toMatch(/^ok .*\n1 right, 0 wrong; the machine did not come to its end/);
});
