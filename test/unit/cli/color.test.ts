import { afterEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { consoleOf } from '../../../src/cli/console.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each<[words: string, noColor: string, forceColor: string, isColored: boolean]>([
  ['list --color always', '', '', true],
  ['list --color=always', '', '', true],
  ['--color always list', '1', '', true],
  ['list --color never', '', '1', false],
  ['list --color=never', '', '1', false],
  ['list --no-color', '', '1', false],
  ['list --color auto', '', '1', true],
  ['list', '1', '1', false],
  ['list', '', '1', true],
  ['list', '', '0', false],
  ['list', '', 'false', false],
  ['list', '', '', false],
  ['list -- --color always', '', '', false],
])('benchday %s with NO_COLOR=%s FORCE_COLOR=%s has colours: %s', (words, noColor, forceColor, isColored) => {
  vi.stubEnv('NO_COLOR', noColor);
  vi.stubEnv('FORCE_COLOR', forceColor);
  vi.stubEnv('TERM', 'dumb');
  const { outColors, errColors } = consoleOf(words.split(' '));
  expect([outColors.red('x') !== 'x', errColors.red('x') !== 'x']).toEqual([isColored, isColored]);
});

test.each([
  ['--color', 'Not enough arguments following: color'],
  ['--color blue', 'Given: "blue", Choices: "auto", "always", "never"'],
  ['--color always --color never', '--color: was given more than once'],
  ['--color always --no-color', '--color: was given more than once'],
])('benchday list %s is the slip of whoever typed it', async (words, message) => {
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  expect(await runCommandLine(['list', ...words.split(' ')])).toBe(2);
  expect(said).toContain(message);
});

test('benchday list takes --color always and --no-color', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  expect(await runCommandLine(['list', '--color', 'always'])).toBe(0);
  expect(await runCommandLine(['list', '--no-color'])).toBe(0);
});
