import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/topology/compose/env-file.ts';
import { BenchdayError } from '../../../src/base/errors.ts';

const read = (text: string, outer = {}) => parseEnvironmentFile('/a/.env', text, outer);

describe('a file of settings', () => {
  // Expected: what github.com/compose-spec/compose-go v2.16.2 makes of the same text.
  it.each<[string, Record<string, string>]>([
    ['A=abc#123\n', { A: 'abc#123' }],
    ['A=v # note\n', { A: 'v' }],
    ['A=x\t#c\n', { A: 'x\t#c' }],
    ['A= # c\n', { A: '# c' }],
    ['A="x" # c\nB=2\n', { A: 'x', B: '2' }],
    ["A='it\\'s'\nB=1\n", { A: "it's", B: '1' }],
    ['A="q\\"r"\n', { A: 'q"r' }],
    ['A="a\\nb\\tc\\\\n"\n', { A: 'a\nb\tc\\n' }],
    ['A=a\\nb\n', { A: 'a\\nb' }],
    ['A="p\\$x"\n', { A: 'p$x' }],
    ['B=1\nA=$B-${B}-${C:-d}-$$e\n', { A: '1-1-d-$e', B: '1' }],
    ["B=1\nA='$B'\n", { A: '$B', B: '1' }],
    ['A="two\nlines"\nB=2\n', { A: 'two\nlines', B: '2' }],
    ['A=$1 a$ b\n', { A: '$1 a$ b' }],
    ['export A=1\nexported=2\n', { A: '1', exported: '2' }],
    ['A:1\nB: "x"\n', { A: '1', B: 'x' }],
    ['A = 1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1\n', { A: '1' }],
    ['# only\n\n  A=1  ', { A: '1' }],
    ['A=\nB=2\n', { A: '', B: '2' }],
    ['A=a=b=c\n', { A: 'a=b=c' }],
    ['A=1\nA=2\n', { A: '2' }],
    ['BARE\nA=1\n', { A: '1' }],
    ['A={"a": "b"}\n', { A: '{"a": "b"}' }],
  ])('%j is %j', (text, values) => {
    expect(read(text).values).toEqual(values);
  });

  it('gives a bare name the value of the environment, which wins in variables too', () => {
    const { values, bare, asked } = read('BARE\nB=file\nA=$B\n', { BARE: 'outer', B: 'outer' });
    expect(values).toEqual({ BARE: 'outer', B: 'file', A: 'outer' });
    expect({ bare, asked }).toEqual({ bare: ['BARE'], asked: ['B'] });
  });

  it.each([
    ['A=1\nA B=2\n', '/a/.env:2: is no setting; write NAME=value'],
    ['A=1\nB="secret\n', '/a/.env:2: has a " that is not closed'],
    ['A=${secret-text}}\nB=${secret!}\n', '/a/.env:2: the value of B cannot be used: has ${...}, which is no variable'],
    ['A=${B?my secret}\n', '/a/.env:1: the value of A cannot be used: needs the variable B'],
  ])('%j is refused by its line, and nothing of its text is told', (text, message) => {
    const refusal = (() => {
      try {
        return read(text);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(BenchdayError);
    expect(String(refusal)).toContain(message);
    expect(String(refusal)).not.toMatch(/secret/);
  });
});
