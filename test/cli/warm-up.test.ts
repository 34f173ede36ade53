import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** @param delayMs  of an answer that is asked for so many ms after the first one */
async function trialAgainst(delayMs: (sinceFirstMs: number) => number, maxS: number) {
  await using directory = await temporaryDirectory();
  let firstAtMs: number | undefined;
  await using site = await smallSite((_, response) => {
    firstAtMs ??= performance.now();
    setTimeout(() => response.end('hello'), delayMs(performance.now() - firstAtMs));
  });
  await mkdir(join(directory.path, 'tmp'));
  const scenario = smallScenario({ warmUpS: 0 }).replace(
    /warm_up: .*/,
    `warm_up: { duration_s: 0, rate_per_s: 20, until: steady, max_s: ${maxS} }`,
  );
  await writeFile(join(directory.path, 'small.yaml'), scenario);
  const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', site.url], {
    cwd: directory.path,
    env: { TMPDIR: join(directory.path, 'tmp') },
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const [trial] = (await readRun('latest', join(directory.path, 'reports'))).trials;
  if (trial?.state !== 'measured') throw new Error('not measured');
  return trial;
}

it('a warm-up until steady goes on while the servers get faster, and ends when two windows are alike', async () => {
  // Slow for 8 s, which is most of the first window; then as fast as it will be.
  const { warmUp, warnings } = await trialAgainst((sinceFirstMs) => (sinceFirstMs < 8_000 ? 300 : 100), 60);
  expect(warmUp?.isSteady).toBe(true);
  expect(warmUp?.windows.length).toBeGreaterThanOrEqual(3);
  expect(warmUp?.windows[0]?.serviceP50Ms).toBeGreaterThan(250);
  expect(warmUp?.windows.at(-1)?.serviceP50Ms).toBeLessThan(200);
  expect(warmUp?.durationMs).toBe((warmUp?.windows.length ?? 0) * 10_000);
  expect(warnings.filter((warning) => warning.includes('warm-up'))).toEqual([]);
}, 150_000);

it('one that never gets steady ends at its limit, and is a warning', async () => {
  const { warmUp, warnings } = await trialAgainst((sinceFirstMs) => 50 + sinceFirstMs / 50, 20);
  expect(warmUp).toMatchObject({ isSteady: false, durationMs: 20_000 });
  expect(warnings.join()).toMatch(/after 20 s of warm-up the servers were not steady .*raise warm_up\.max_s/);
}, 150_000);
