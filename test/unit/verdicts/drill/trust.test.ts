import { expect, it } from 'vitest';
import type { DrillPlay } from '../../../../src/records/drill-record.ts';
import { drillTrust } from '../../../../src/verdicts/drill/trust.ts';

const play = (drill: string, changes: Partial<DrillPlay> = {}): DrillPlay => ({
  ...{ trial: 1, drill, repetition: 1, state: 'played', marks: [], remarks: [] },
  ...{ steady: { state: 'proved', reason: '' }, accounting: { state: 'pass', reasons: [] } },
  ...changes,
});

it('says of all plays what their record says of generator, machine and counts', () => {
  const plays = [
    play('control'),
    play('kill:app', { isGeneratorShort: true, machine: '40.0 % of the CPU time' }),
    play('kill:app', { steady: { state: 'broken', reason: 'slow' }, machine: '50.0 % of the CPU time' }),
    play('pause:app', {
      steady: { state: 'unknown', reason: 'too few' },
      accounting: { state: 'fail', stage: 'stored', reasons: [] },
    }),
    { ...play('pause:app'), state: 'interrupted' as const },
  ];
  expect(drillTrust({ plays })).toBe(
    '4 of 5 plays played to the end, 1 of them without a fault; steady before it: 2, not steady: 1, not known: 1; ' +
      "generator short of CPU in 1; others took the machine's CPU time in 2 (40.0 % of the CPU time, in the first of them); " +
      'every count closed in 3, broke in 1',
  );
});

it('says nothing of what was not read', () => {
  const { steady: _steady, accounting: _accounting, ...bare } = play('kill:app');
  expect(drillTrust({ plays: [bare] })).toMatch(
    /steady before it: 0, not known: 1; .*every count closed in 0, not known in 1$/,
  );
  expect(drillTrust({ plays: [] })).toBe('no play was played to the end');
});
