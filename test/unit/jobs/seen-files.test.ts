import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountedFilesOf, seenFilesOf } from '../../../src/jobs/seen-files.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import { startingRecord } from '../../../src/run/run-record.ts';
import type { RunRequest } from '../../../src/run/run-request.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { smallScenario } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

/** A topology whose only service has these mounted from this machine. */
async function seenIn(folder: string, mounts: Readonly<Record<string, 'ro' | 'rw'>>, reports = 'reports') {
  const binds = Object.entries(mounts).map(([name, mode]) => ({
    kind: 'bind' as const,
    source: join(folder, name),
    target: `/seen/${name}`,
    readOnly: mode === 'ro',
  }));
  const topology = topologyOf(service('site', { mounts: binds }));
  return seenFilesOf({ ...topology, file: join(folder, 'site', 'compose.yaml') }, join(folder, reports));
}

test('a mounted file and a folder that are only read are known by what they hold', async () => {
  await using folder = await temporaryDirectory();
  const place = (...parts: readonly string[]) => join(folder.path, ...parts);
  await mkdir(place('site', 'pages'), { recursive: true });
  await writeFile(place('site', 'nginx.conf'), 'worker_processes 1;');
  await writeFile(place('site', 'pages', 'a.html'), 'a');
  const mounts = { 'site/nginx.conf': 'ro', 'site/pages': 'ro', 'site/not-there': 'rw' } as const;
  const before = await seenIn(folder.path, mounts);
  expect(before.digests.map(([source]) => source)).toEqual([place('site', 'nginx.conf'), place('site', 'pages')]);
  expect(before.uncompared).toEqual([]);
  expect(await seenIn(folder.path, mounts)).toEqual(before);
  await writeFile(place('site', 'nginx.conf'), 'worker_processes 4;');
  const after = await seenIn(folder.path, mounts);
  expect(after.digests[0]?.[1]).not.toBe(before.digests[0]?.[1]);
  expect(after.digests[1]).toEqual(before.digests[1]);
  await writeFile(place('site', 'pages', 'b.html'), 'b');
  expect((await seenIn(folder.path, mounts)).digests[1]?.[1]).not.toBe(before.digests[1]?.[1]);
});

test('a folder that containers write to, or that lies elsewhere, is not looked into, and is named', async () => {
  await using folder = await temporaryDirectory();
  const place = (...parts: readonly string[]) => join(folder.path, ...parts);
  for (const name of ['site/data', 'site/both', 'elsewhere']) await mkdir(place(name), { recursive: true });
  await writeFile(place('other.conf'), 'a');
  const mounts = { 'site/data': 'rw', 'site/both': 'rw', elsewhere: 'ro', 'other.conf': 'ro' } as const;
  const { digests, uncompared } = await seenIn(folder.path, mounts);
  expect(uncompared).toEqual([place('elsewhere'), place('site', 'both'), place('site', 'data')]);
  expect(digests.map(([source]) => source)).toEqual([place('other.conf')]);
});

test('a folder that takes long to read is not looked into, and is named', async () => {
  await using folder = await temporaryDirectory();
  const media = join(folder.path, 'site', 'media');
  await mkdir(join(media, 'films'), { recursive: true });
  await writeFile(join(media, 'films', 'a.mp4'), '');
  expect((await seenIn(folder.path, { 'site/media': 'ro' })).uncompared).toEqual([]);
  // A hole takes no room.
  await truncate(join(media, 'films', 'a.mp4'), 2 ** 30 + 1);
  expect(await seenIn(folder.path, { 'site/media': 'ro' })).toEqual({ digests: [], uncompared: [media] });
});

test('what cannot be looked at is named, and is not taken for a folder that is not there', async () => {
  await using folder = await temporaryDirectory();
  await mkdir(join(folder.path, 'site'));
  const round = join(folder.path, 'site', 'round');
  await symlink(round, round);
  expect(await seenIn(folder.path, { 'site/round': 'ro' })).toEqual({ digests: [], uncompared: [round] });
});

test('a folder that the search or a container changes is not looked into, nor one around it, and is named', async () => {
  await using folder = await temporaryDirectory();
  const place = (...parts: readonly string[]) => join(folder.path, ...parts);
  for (const name of ['logs/web', 'pages']) await mkdir(place('site', name), { recursive: true });
  await writeFile(place('site', 'site.conf'), 'a');
  const around = { site: 'ro', 'site/pages': 'ro' } as const;
  const seen = await seenIn(folder.path, around, 'site/reports');
  expect(seen.uncompared).toEqual([place('site')]);
  expect(seen.digests.map(([source]) => source)).toEqual([place('site', 'pages')]);
  expect((await seenIn(folder.path, around)).uncompared).toEqual([]);
  const written = await seenIn(folder.path, { 'site/site.conf': 'rw', 'site/logs': 'ro', 'site/logs/web': 'rw' });
  expect(written.uncompared).toEqual([place('site', 'logs'), place('site', 'logs', 'web')]);
  // Most configuration is mounted without `ro`.
  expect(written.digests.map(([source]) => source)).toEqual([place('site', 'site.conf')]);
});

test('the record of a run has what its topologies mount, by its place from the Compose file on', async () => {
  await using folder = await temporaryDirectory();
  const place = (...parts: readonly string[]) => join(folder.path, ...parts);
  await mkdir(place('site'));
  await writeFile(place('site', 'nginx.conf'), 'worker_processes 1;');
  await writeFile(place('words'), 'a');
  const mounts = [place('site', 'nginx.conf'), place('words')].map((source) => ({
    ...{ kind: 'bind' as const, source, target: source, readOnly: true },
  }));
  const topology = { ...topologyOf(service('site', { mounts })), file: place('site', 'compose.yaml') };
  const mounted = await mountedFilesOf([topology], place('reports'));
  const file = place('small.yaml');
  await writeFile(file, smallScenario());
  const request = {
    ...{ version: '0', command: [], plan: [], scenario: await readScenario(file, { root: process.cwd() }) },
    ...{ candidates: { kind: 'topologies', topologies: [topology] }, mounted },
  } as unknown as RunRequest;
  const [stored] = startingRecord(request, 'r', {} as RunRecord['environment']).topologies;
  expect(stored?.mounted).toEqual([
    { path: 'nginx.conf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    { path: place('words'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  ]);
  const before = mounted.get(topology.name)?.[0]?.sha256;
  await writeFile(place('site', 'nginx.conf'), 'worker_processes 4;');
  expect((await mountedFilesOf([topology], place('reports'))).get(topology.name)?.[0]?.sha256).not.toBe(before);
});
