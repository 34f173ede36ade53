import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const EXAMPLES = fileURLToPath(new URL('../../../topologies/examples/', import.meta.url));
const SITE = join(EXAMPLES, 'static-nginx');

it('two runs at once both finish with their accounts closed, each marks its times, and down spares what lives', async () => {
  await using first = await temporaryDirectory();
  await using second = await temporaryDirectory();
  // one lock for both, as on any machine
  const env = { TMPDIR: first.path };
  expect(await benchday(['build', SITE], { cwd: first.path })).toMatchObject({ exitCode: 0 });
  const run = async (folder: string, durationS: number, ...words: readonly string[]) =>
    benchday(['run', await scenarioIn(folder, durationS), '--topologies', SITE, ...words], { cwd: folder, env });

  const running = run(first.path, 50);
  const reports = [first.path, second.path].map((folder) => join(folder, 'reports'));
  await until(() => hasSamples(reports[0] ?? ''));
  const refused = await run(second.path, 5);
  expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('--beside-others') as string });

  const beside = run(second.path, 8, '--beside-others');
  await until(() => hasSamples(reports[1] ?? ''));
  const down = await benchday(['down'], { cwd: second.path });
  expect(down.exitCode).toBe(0);
  for (const folder of reports) {
    const { run: record } = await readRun('latest', folder);
    expect(down.stdout).toMatch(
      new RegExp(`left 1 containers, 1 networks, 0 volumes of ${record.runId}: its process \\d+ is still running`),
    );
  }
  expect(down.stdout).toContain('benchday down --all removes these too');

  expect(await beside).toMatchObject({ exitCode: 0 });
  expect(leftovers(reports[1] ?? '')).toEqual([]);
  expect(leftovers(reports[0] ?? '')).toHaveLength(2);
  expect(await running).toMatchObject({ exitCode: 0 });
  expect(leftovers(reports[0] ?? '')).toEqual([]);

  for (const folder of reports) {
    const { trials } = await readRun('latest', folder);
    expect(trials).toMatchObject([{ state: 'measured', validity: { time: 'invalid' } }]);
    const [trial] = trials.filter(({ state }) => state === 'measured');
    if (trial?.state !== 'measured') throw new Error('not measured');
    expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
    const check = trial.validity.checks.find(({ id }) => id === 'other-runs');
    expect(check).toMatchObject({
      state: 'invalid',
      measured: expect.stringMatching(/^at the same time: short \(process \d+\)$/) as string,
    });
  }
});

async function scenarioIn(folder: string, durationS: number): Promise<string> {
  const example = await readFile(join(EXAMPLES, 'static-site.yaml'), 'utf8');
  const file = join(folder, 'short.yaml');
  const text = example
    .replace('name: static-site', 'name: short')
    .replace(/^topologies: .*$/m, 'topologies: []')
    .replace(/^reference: .*\n/m, '')
    .replace('hits_per_day: 10000000', 'hits_per_day: 2000000')
    .replace(/p95_ms: \d+/, 'p95_ms: 60000')
    .replace('duration_s: 20', `duration_s: ${durationS}`)
    .replace('{ duration_s: 5, rate_per_s: 100 }', '{ duration_s: 1, rate_per_s: 20 }');
  await writeFile(file, text);
  return file;
}

async function hasSamples(reports: string): Promise<boolean> {
  return (await readFile(join(reports, 'latest', 'samples.ndjson'), 'utf8').catch(() => '')) !== '';
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 90_000, interval: 250 }).toBe(true);
}
