import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { capacityRecord } from '../../../src/records/capacity-record.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { flatDay, knownCapacity } from './known-capacity.ts';

/** Of one replica: 20 hits a second. */
const SERVER = { workers: 2, serviceMs: 100 };
/** Two replicas hold it, and one does not. */
const PER_SECOND = 30;

async function onTwoServers(folder: string, topology: string): Promise<void> {
  const file = join(topology, 'compose.yaml');
  const compose = parse(await readFile(file, 'utf8')) as {
    'x-benchday': object;
    services: { site: object };
  };
  const servers = { one: { cpus: 1, memory: '64M' }, two: { cpus: 1, memory: '64M' } };
  compose['x-benchday'] = { ...compose['x-benchday'], servers };
  const placement = { preferences: [{ spread: 'node.labels.srv' }] };
  compose.services.site = { ...compose.services.site, deploy: { replicas: 2, placement } };
  await writeFile(file, stringify(compose));
  await flatDay(folder, PER_SECOND * 86_400);
}

test('with one of two servers down half of the day is left, on what still runs', async () => {
  await using directory = await temporaryDirectory();
  const topology = await knownCapacity(directory.path, SERVER);
  await onTwoServers(directory.path, topology);
  const words = ['--topology', topology, '--duration', '10', '--most', '1', '--servers-down', 'two'];
  const ended = await benchday(['capacity', join(directory.path, 'even.yaml'), ...words], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  const folder = join(directory.path, 'reports', 'capacity');
  const read = async (name: string) =>
    capacityRecord.parse(JSON.parse(await readFile(join(folder, name, 'capacity.json'), 'utf8')) as unknown);
  const [whole, left] = [await read('even-known'), await read('even-known-without-two')];
  expect({ stderr: ended.stderr, answers: whole.experiments.map(({ answer }) => answer) }).toMatchObject({
    answers: ['held'],
  });
  expect(left.serversDown).toEqual(['two']);
  // A machine that others use proves no miss, and never a hold.
  expect(['missed', 'disturbed', 'generator']).toContain(left.experiments[0]?.answer);
  expect(left.experiments[0]?.figures?.responseP95Ms).toBeGreaterThan(
    2 * (whole.experiments[0]?.figures?.responseP95Ms ?? Infinity),
  );
  expect(ended.stdout).toMatch(/^capacity .*known without two/m);
  expect(leftovers(folder)).toEqual([]);
});
