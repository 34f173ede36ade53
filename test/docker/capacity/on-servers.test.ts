import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { capacityRecord } from '../../../src/records/capacity-record.ts';
import { listRuns, readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { flatDay, knownCapacity } from './known-capacity.ts';

/** Of one server, as each has one of it: 20 hits a second. */
const SERVER = { workers: 2, serviceMs: 100 };
/** Two servers hold it, and one does not. */
const PER_SECOND = 30;

async function onEachServer(folder: string, topology: string): Promise<void> {
  const file = join(topology, 'compose.yaml');
  const compose = parse(await readFile(file, 'utf8')) as { 'x-benchday': object; services: { site: object } };
  const servers = { one: { cpus: 1, memory: '64M' }, two: { cpus: 1, memory: '64M' } };
  compose['x-benchday'] = { ...compose['x-benchday'], servers };
  const placement = { preferences: [{ spread: 'node.labels.srv' }] };
  compose.services.site = { ...compose.services.site, deploy: { mode: 'global', placement } };
  await writeFile(file, stringify(compose));
  await flatDay(folder, PER_SECOND * 86_400);
}

test('on one of two servers half of the day is held, and what both hold stands beside it', async () => {
  await using directory = await temporaryDirectory();
  const topology = await knownCapacity(directory.path, SERVER);
  await onEachServer(directory.path, topology);
  const words = ['--topology', topology, '--duration', '10', '--most', '1', '--servers', '1,2', '--server-cpus', '0.4'];
  const ended = await benchday(['capacity', join(directory.path, 'even.yaml'), ...words], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  const folder = join(directory.path, 'reports', 'capacity');
  const read = async (count: number) => {
    const own = join(folder, `even-known-on-${count}-of-0.4`);
    const record = capacityRecord.parse(JSON.parse(await readFile(join(own, 'capacity.json'), 'utf8')) as unknown);
    const [run = ''] = await listRuns(own);
    const [trial] = (await readRun(run, own)).trials;
    return { record, instances: trial?.state === 'measured' ? trial.containers.length : 0 };
  };
  const [one, two] = [await read(1), await read(2)];
  expect({ stderr: ended.stderr, answers: two.record.experiments.map(({ answer }) => answer) }).toMatchObject({
    answers: ['held'],
  });
  expect([one.instances, two.instances]).toEqual([1, 2]);
  // A machine that others use proves no miss, and never a hold.
  expect(['missed', 'disturbed', 'generator']).toContain(one.record.experiments[0]?.answer);
  expect(one.record.experiments[0]?.figures?.responseP95Ms).toBeGreaterThan(
    2 * (two.record.experiments[0]?.figures?.responseP95Ms ?? Infinity),
  );
  expect(two.record.scaling?.rows.map(({ servers, cores }) => [servers, cores])).toEqual([
    [1, 0.4],
    [2, 0.8],
  ]);
  expect(one.record.scaling).toEqual(two.record.scaling);
  expect(ended.stdout).toMatch(/^capacity .*known: on 2 servers/m);
  expect(leftovers(folder)).toEqual([]);
});
