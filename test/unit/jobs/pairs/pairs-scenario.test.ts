import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPairsScenario } from '../../../../src/jobs/pairs/pairs-scenario.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const { run } = buildFixture({ trials: 1, hits: 10, durationMs: 1000 });

test('no arm is stopped for being far beyond the objectives, as a slow baseline may be', async () => {
  await using folder = await temporaryDirectory();
  const file = join(folder.path, 'mine.yaml');
  await writeFile(file, `${await readFile('scenarios/quick-day.yaml', 'utf8')}stop_when: { p95_ms: 5000 }\n`);
  const read = await readScenario(file, { root: process.cwd() });
  expect(read.stopWhen).toMatchObject({ p95Ms: 5000 });
  const { stopWhen: _, ...rest } = read;
  expect(await readPairsScenario({ scenario: file })).toStrictEqual(rest);
});

test('the seed is that of an interrupted comparison, else the one typed, else that of the file', async () => {
  const file = join(process.cwd(), 'scenarios/quick-day.yaml');
  const stored = { run: { ...run, scenario: { ...run.scenario, file, seed: 5 } } };
  const seedOf = async (...given: Parameters<typeof readPairsScenario>) =>
    (await readPairsScenario(...given)).load.seed;
  const own = (await readScenario('quick-day', { root: process.cwd() })).load.seed;
  expect(await seedOf({ scenario: 'quick-day' })).toBe(own);
  expect(await seedOf({ scenario: 'quick-day', seed: 9 })).toBe(9);
  expect(await seedOf({ scenario: 'another', seed: 9 }, stored)).toBe(5);
});
