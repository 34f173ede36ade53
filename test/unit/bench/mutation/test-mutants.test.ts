import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openProject } from '../../../../bench/mutation/project.ts';
import { scoreOf } from '../../../../bench/mutation/score.ts';
import { testMutants } from '../../../../bench/mutation/test-mutants.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const own = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** A limit that is worked out when the module is loaded, a function that no test calls, and a change that does not compile. */
const LATE = `
const LIMIT_MS = 20;
export const isLate = (ms: number): boolean => ms > LIMIT_MS;
export const isEarly = (ms: number): boolean => ms === 5;
export function lengthOf(word: string | undefined): string {
  return word === undefined ? '' : word.trim();
}
`;
const test = (lines: string) => `import { expect, it } from 'vitest';
import { isLate, lengthOf } from '../src/late.ts';
it('is late', () => { ${lines} });
it('has a length', () => { expect([lengthOf(' a '), lengthOf(undefined)]).toEqual(['a', '']); });
`;
const WEAK = test('expect(isLate(100)).toBe(true);');
const STRONG = test('expect([19, 20, 21].map(isLate)).toEqual([false, false, true]);');

/** Another module with a weak test: that a mutant of late.ts was killed before says nothing of its own. */
const SOON = 'export const isSoon = (ms: number): boolean => ms < 7;\n';
const SOON_TEST = `import { expect, it } from 'vitest';
import { isSoon } from '../src/soon.ts';
it('is soon', () => { expect(isSoon(1)).toBe(true); });
`;

async function statesWith(testText: string): Promise<Readonly<Record<string, string>>> {
  await using directory = await temporaryDirectory();
  const root = directory.path;
  for (const folder of ['src', 'test']) await mkdir(join(root, folder));
  await symlink(own, join(root, 'node_modules'));
  await writeFile(join(root, 'src/late.ts'), LATE);
  await writeFile(join(root, 'test/late.test.ts'), testText);
  await writeFile(join(root, 'src/soon.ts'), SOON);
  await writeFile(join(root, 'test/soon.test.ts'), SOON_TEST);
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  const compilerOptions = {
    strict: true,
    target: 'es2023',
    module: 'nodenext',
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node'],
  };
  await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src', 'test'] }));
  const tried = await testMutants(openProject(root), {
    seed: 1,
    count: 100,
    workers: 1,
    isMutated: (name) => name.startsWith('src/'),
    isTest: (name) => name.startsWith('test/'),
    say: () => undefined,
  });
  return Object.fromEntries(
    tried.map(({ mutant: { file, start, end, after }, state }) => {
      const text = file.endsWith('soon.ts') ? SOON : LATE;
      return [`${text.slice(start, end)} -> ${after}`, state];
    }),
  );
}

it('a mutant survives a weak test, and a strong one kills it', { timeout: 180_000 }, async () => {
  const [weak, strong] = [await statesWith(WEAK), await statesWith(STRONG)];
  // Both tests kill what makes the answer for 100 wrong, and neither reaches isEarly.
  const same = {
    '> -> <=': 'killed',
    'word.trim() -> word': 'killed',
    '5 -> 4': 'not-reached',
    '5 -> 6': 'not-reached',
    '=== -> !==': 'not-reached',
    '< -> <=': 'survived',
    '< -> >=': 'killed',
    '7 -> 6': 'survived',
    '7 -> 8': 'survived',
  };
  expect(weak).toMatchObject({ ...same, '> -> >=': 'survived', '20 -> 18': 'survived', '20 -> 22': 'survived' });
  expect(strong).toMatchObject({ ...same, '> -> >=': 'killed', '20 -> 18': 'killed', '20 -> 22': 'killed' });
  // word is not known to be a string then: the compiler finds it.
  expect(Object.keys(weak)).not.toContain('word === undefined -> false');
});

it('the score is the share of noticed mutants with the interval of Wilson', () => {
  const outcomes = Array.from({ length: 263 }, (_, index) => ({ state: index < 81 ? 'killed' : 'survived' }) as const);
  const { share, lower, upper } = scoreOf(outcomes);
  expect(share).toBe(81 / 263);
  // Newcombe 1998 (one share), table I.
  expect(lower).toBeCloseTo(0.2553, 4);
  expect(upper).toBeCloseTo(0.3662, 4);
});
