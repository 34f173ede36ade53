import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { describeMutant, mutatedText } from '../../../../bench/mutation/mutant.ts';
import { mutantsOf } from '../../../../bench/mutation/mutants-of.ts';

const name = '/project/one.ts';
const declarations = `
declare const a: number, b: number;
declare const c: boolean, d: boolean;
declare const words: readonly string[];
declare const one: { two: number } | undefined;
declare let state: 'up' | 'down';
declare function say(text: string): void;
`;

/** the library of the language, read once */
const read = new Map<string, ts.SourceFile | undefined>();

function mutatedExpressions(line: string): readonly string[] {
  const text = `${declarations}${line}`;
  const options = { lib: ['lib.es2023.d.ts'], target: ts.ScriptTarget.ES2023, strict: true, types: [] };
  const base = ts.createCompilerHost(options);
  const source = ts.createSourceFile(name, text, options.target, true);
  const program = ts.createProgram([name], options, {
    ...base,
    getSourceFile: (file, version) => {
      if (file === name) return source;
      if (!read.has(file)) read.set(file, base.getSourceFile(file, version));
      return read.get(file);
    },
  });
  return mutantsOf(source, program.getTypeChecker()).map((mutant) =>
    mutatedText(text, mutant).slice(declarations.length),
  );
}

describe('the mutants of', () => {
  it.each([
    ['export const x = a < b;', ['export const x = a <= b;', 'export const x = a >= b;']],
    ['export const x = a === b;', ['export const x = a !== b;']],
    ['export const x = a + b;', ['export const x = a - b;']],
    ["export const x = words[a] + '';", []],
    ['export const x = c || d;', ['export const x = (c && d);']],
    ['export const x = !c;', ['export const x = c;']],
    ['export const x = c ? a : b;', ['export const x = true ? a : b;', 'export const x = false ? a : b;']],
    ['export const x = 0;', ['export const x = 1;']],
    ['export const x = 3;', ['export const x = 2;', 'export const x = 4;']],
    ['export const x = 0.05;', ['export const x = 0.045;', 'export const x = 0.055;']],
    ['export const x = 60_000;', ['export const x = 54000;', 'export const x = 66000;']],
    ['export const x = true;', ['export const x = false;']],
    ['export const x = one?.two;', ['export const x = one!.two;']],
    ['export const x = words[a] ?? words;', ['export const x = (words[a])!;', 'export const x = (words);']],
    ['export const x = words.filter(Boolean);', ['export const x = words;']],
    ['export const x = Math.max(a, b);', ['export const x = Math.min(a, b);']],
    ["state = 'up';", [';', "state = 'down';"]],
    ["export const x = state === 'up';", ["export const x = state !== 'up';", "export const x = state === 'down';"]],
    ["export const x = words.includes('key');", ["export const x = words.includes('keyX');"]],
  ])('%s', (line, expected) => {
    expect(mutatedExpressions(line)).toEqual(expected);
  });

  it('the words of messages are none', () => {
    expect(mutatedExpressions("export const x = `it took ${a} ms`, y = 'no answer', z = 'late';")).toEqual([]);
  });

  it('types are none', () => {
    expect(mutatedExpressions("export type X = 'up' | 3; export interface Y { readonly z: true }")).toEqual([]);
  });
});

it('a mutant is shown with its line, and in one line', () => {
  const text = 'one\ntwo(\n  3)\n';
  const mutant = { file: name, start: 4, end: 13, after: ';', kind: 'statement' } as const;
  expect(describeMutant(mutant, { name: 'one.ts', text })).toBe('one.ts:2:1  two( 3) -> ;');
});
