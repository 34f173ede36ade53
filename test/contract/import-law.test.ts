import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** File, what it imports, and the rule that must say no. */
const PLANTED = [
  ['src/checks/planted.ts', '../verdicts/planted.ts', 'room-checks'],
  ['src/verdicts/planted.ts', '../run/planted.ts', 'room-verdicts'],
  ['src/run/planted.ts', '../../src/verdicts/exit.ts', 'room-run'],
  ['src/cli/planted.ts', '../run/planted.ts', 'room-cli'],
  ['src/jobs/planted.ts', '../cli/planted.ts', 'room-jobs'],
  ['src/records/planted.ts', '../stats/planted.ts', 'room-records'],
  ['src/stats/planted.ts', 'dockerode', 'only-platform-knows-dockerode'],
  ['src/http/planted.ts', 'undici', 'only-collectors-knows-undici'],
  ['src/store/planted.ts', 'execa', 'only-base-knows-execa'],
  ['src/report/planted.ts', 'node:child_process', 'only-base-starts-processes'],
  ['src/verdicts/gate/planted.ts', 'node:fs/promises', 'no-input-or-output-in-pure-rooms'],
  ['src/import/planted.ts', '../../bench/planted.ts', 'no-test-in-src'],
  ['src/main.ts', './jobs/planted.ts', 'main-only-calls-cli'],
  ['src/attic/planted.ts', '../base/planted.ts', 'every-room-has-a-law'],
  ['src/load/planted.ts', '../attic/planted.ts', 'every-room-has-a-law'],
  ['src/figures/planted.ts', '../../test/planted.ts', 'no-test-in-src'],
] as const;

it('an import against the law is found, whoever makes it', async () => {
  await using project = await plantedProject();
  const { errors, violations } = await cruise(project.folder);
  const isFound = ([from, , rule]: (typeof PLANTED)[number]): boolean =>
    violations.some((violation) => violation.from === from && violation.rule.name === rule);
  expect(PLANTED.filter((planted) => !isFound(planted))).toEqual([]);
  expect(errors).toBeGreaterThanOrEqual(PLANTED.length);
});

async function plantedProject(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'benchday-law-'));
  const files = new Map<string, string>([
    ['src/base/planted.ts', ''],
    ['src/verdicts/exit.ts', ''],
    ['test/planted.ts', ''],
    ['bench/planted.ts', ''],
  ]);
  for (const [from, to] of PLANTED) files.set(from, `import '${to}';\n`);
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}export const planted = 1;\n`);
  }
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json']) {
    await cp(join(ROOT, file), join(folder, file));
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function cruise(folder: string): Promise<{ readonly errors: number; readonly violations: readonly Violation[] }> {
  const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const words = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'test'];
  return new Promise((done, failed) => {
    execFile(process.execPath, words, { cwd: folder, maxBuffer: 1e8 }, (error, stdout) => {
      try {
        const { summary } = JSON.parse(stdout) as { summary: { violations: readonly Violation[]; error: number } };
        done({ errors: summary.error, violations: summary.violations });
      } catch (cause) {
        failed(error ?? new Error(String(cause)));
      }
    });
  });
}
