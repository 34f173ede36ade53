import { describe, expect, it } from 'vitest';
import { isPrintedAs, tutorialSteps } from '../../support/tutorial.ts';

describe('a tutorial', () => {
  it('is read as files, commands and what they print', () => {
    const text =
      'Type\n\n```sh\na b\nc\n```\n\n```text\nout 1\n```\n\n```yaml\n# x/y.yaml\nk: v\n```\n\n```sh\nd\n```\n';
    expect(tutorialSteps(text)).toEqual([
      { kind: 'commands', line: 3, commands: ['a b', 'c'], output: 'out 1\n' },
      { kind: 'file', line: 12, name: 'x/y.yaml', text: '# x/y.yaml\nk: v\n' },
      { kind: 'commands', line: 17, commands: ['d'] },
    ]);
  });

  it.each(['```\na\n```\n', '```text\na\n```\n', '```yaml\nk: v\n```\n'])(
    'has no block that nobody runs: %j',
    (text) => {
      expect(() => tutorialSteps(text)).toThrow(/nobody runs|without its name/);
    },
  );

  it.each<[string, string, boolean]>([
    ['12 hits in 3.4 s', '9 hits in 10.25 s', true],
    ['12 hits', '12 writes', false],
    ['a\nb\nc', 'a\n...\nc', true],
    ['a\nc', 'a\n...\nc', true],
    ['a\nb', 'a\n...\nc', false],
    ['a\nb', 'a', false],
    ['at   1 %', 'at 100 %', true],
    ['a.c', 'abc', false],
  ])('%j is as %j: %s', (output, expected, isAlike) => {
    expect(isPrintedAs(output, expected)).toBe(isAlike);
  });
});
