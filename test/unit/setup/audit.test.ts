import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const checkout = join(import.meta.dirname, '..', '..', '..');

interface Answer {
  readonly code: number;
  readonly output: string;
  readonly isTimedOut: boolean;
}
type Ask = (words: readonly string[], options: object) => Promise<Answer>;
const { auditLines } = (await import(join(checkout, 'setup', 'audit.mjs'))) as {
  readonly auditLines: (ask: Ask) => Promise<readonly string[]>;
};

const answer = (output: string, isTimedOut = false) => Promise.resolve({ code: 1, output, isTimedOut });
const COUNTS = '"vulnerabilities": { "info": 0, "low": 1, "moderate": 0, "high": 0, "critical": 0, "total": 1 } } }';

it('an audit is waited for 10 s at most, and asks once', async () => {
  const asked: unknown[] = [];
  await auditLines((words, options) => {
    asked.push(words, options);
    return answer('');
  });
  expect(asked).toEqual([['audit', '--omit=dev', '--json', '--fetch-retries=0'], { timeoutMs: 10_000 }]);
});

it('its counts are read from an answer whose beginning is cut off', async () => {
  expect(await auditLines(() => answer(`"x": {} }, "metadata": { ${COUNTS}`))).toEqual([
    'Warning: known vulnerabilities in what benchday needs: 1 low; npm run audit says which.',
  ]);
});

it.each([
  ['that came too late', COUNTS, true],
  ['that is none', 'npm error code ENOTFOUND', false],
  ['that is empty', '', false],
])('an answer %s says nothing', async (_, output, isTimedOut) => {
  expect(await auditLines(() => answer(output, isTimedOut))).toEqual([]);
});

/** With why none of these scripts is needed. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'cpu-features': 'an optional addition to ssh2',
  esbuild: 'only makes its command start faster; its binary is a package of its own',
  protobufjs: 'only warns of versions',
  ssh2: 'builds an optional addition',
};

it('only packages that work without their install script have one', async () => {
  const { packages } = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { readonly hasInstallScript?: boolean; readonly os?: readonly string[] }>
    >;
  };
  const names = Object.entries(packages).flatMap(([place, { hasInstallScript, os }]) =>
    // fsevents and the like are not installed on Linux
    hasInstallScript === true && os?.includes('linux') !== false ? [place.replace(/^.*node_modules\//, '')] : [],
  );
  expect([...new Set(names)].sort()).toEqual(Object.keys(SCRIPTS).sort());
});
