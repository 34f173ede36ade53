import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listKnown } from '../../../src/jobs/list/list-known.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const RUN = 'test/fixtures/stored/capacity/shop-day-narrow/2026-11-28T20-44-03-shop-day-40m';

it('names the newest twenty runs, and how many older ones it leaves out', async () => {
  await using folder = await temporaryDirectory();
  const record = JSON.parse(await readFile(join(RUN, 'run.json'), 'utf8')) as object;
  for (let nth = 1; nth <= 23; nth += 1) {
    const directory = join(folder.path, `run-${String(nth).padStart(2, '0')}`);
    await mkdir(directory);
    await writeFile(join(directory, 'run.json'), JSON.stringify(record));
  }
  const { entries, olderRuns } = await listKnown(folder.path);
  expect([entries.runs.length, olderRuns]).toEqual([20, 3]);
  expect([entries.runs[0]?.name, entries.runs.at(-1)?.name]).toEqual(['run-23', 'run-04']);
});

it('names the searches for a capacity with what they found, also one that cannot be read', async () => {
  await using folder = await temporaryDirectory();
  expect((await listKnown(folder.path)).entries.capacities).toEqual([]);
  const stored = 'test/fixtures/stored/capacity/shop-day-narrow/capacity.json';
  await mkdir(join(folder.path, 'capacity', 'broken'), { recursive: true });
  await mkdir(join(folder.path, 'capacity', 'shop-day-narrow'));
  await cp(stored, join(folder.path, 'capacity', 'shop-day-narrow', 'capacity.json'));
  await writeFile(join(folder.path, 'capacity', 'broken', 'capacity.json'), '{');
  const { entries } = await listKnown(folder.path);
  expect(entries.capacities).toMatchObject([
    { name: 'broken', title: expect.stringMatching(/^unreadable: .*not JSON/) as string },
    { name: 'shop-day-narrow', title: expect.stringMatching(/^narrow holds between 20M and 40M hits a day/) as string },
  ]);
});
