import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../../src/base/shell-word.ts';
import { inShell } from '../../../src/verdicts/scorecard/typed.ts';

it.each([
  'plain',
  'my day.yaml',
  "it's",
  '#x',
  '=ls',
  'a#b',
  './app#{"entry":"web"}',
  '$(touch x)',
  '',
  '~',
  'a\nb',
  '*',
])('a shell reads %j as the one word that it is', (word) => {
  const read = execFileSync('/bin/sh', ['-c', `printf '%s|' ${shellWord(word)}`], { encoding: 'utf8' });
  expect(read).toBe(`${word}|`);
});

it('what a command names is quoted where it must be', () => {
  expect(inShell({ scenario: 'my day.yaml', topology: 'shop', service: 'app' })).toEqual({
    ...{ scenario: "'my day.yaml'", topology: 'shop', service: 'app' },
  });
});
