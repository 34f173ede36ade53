import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { lostTrials, storedTrials } from '../../../../bench/chaos/stored-files.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const STORED = path.resolve(import.meta.dirname, '../../../fixtures/stored/gate');
const RUN = '2026-11-28T20-59-22-gate-gate';

async function copied() {
  const directory = await temporaryDirectory();
  await cp(STORED, directory.path, { recursive: true });
  return directory;
}

it('a trial that is gone, or says something else, is lost; of pairs only those that were whole count', async () => {
  await using directory = await copied();
  const before = await storedTrials(directory.path);
  expect(before.broken).toEqual([]);
  expect(before.trials.size).toBeGreaterThan(4);
  expect(lostTrials(before.trials, before.trials)).toEqual([]);

  const [first = '', second = ''] = [...before.trials.keys()].sort();
  await rm(path.join(directory.path, second));
  const text = await readFile(path.join(directory.path, first), 'utf8');
  await writeFile(path.join(directory.path, first), text.replace(/"sent": \d+/, '"sent": 1'));
  const after = await storedTrials(directory.path);
  expect(lostTrials(before.trials, after.trials)).toEqual([`${first} was changed`, `${second} is lost`]);

  const half = new Map([...before.trials].filter(([name]) => name === first));
  expect(lostTrials(half, after.trials, 'trial')).toEqual([`${first} was changed`]);
  expect(lostTrials(half, after.trials, 'pair')).toEqual([]);
});

it('a record that was cut, and a line of a series that is damaged in the middle, are not whole', async () => {
  await using directory = await copied();
  const trial = path.join(directory.path, RUN, 'run.json');
  await writeFile(trial, (await readFile(trial, 'utf8')).slice(0, 300));
  expect((await storedTrials(directory.path)).broken).not.toEqual([]);

  await using other = await copied();
  const series = path.join(other.path, RUN, 'latency.ndjson');
  const lines = (await readFile(series, 'utf8')).split('\n');
  await writeFile(series, [lines[0]?.slice(0, 20), ...lines.slice(1)].join('\n'));
  expect((await storedTrials(other.path)).broken).toHaveLength(1);
});
