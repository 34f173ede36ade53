import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { dayDrills } from '../../../src/jobs/drill/day-drills.ts';
import { storedDay } from '../../../src/jobs/drill/disaster-day.ts';
import { refreshIndex } from '../../../src/jobs/report/report-files.ts';
import { packEvidence } from '../../../src/jobs/evidence/pack-evidence.ts';
import { verifyEvidence } from '../../../src/jobs/evidence/verify-evidence.ts';
import { DISASTER_DAY_FILE } from '../../../src/records/disaster-day.ts';
import { DRILL_FILE } from '../../../src/records/drill-record.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import { readRecord } from '../../../src/store/run-reader.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { storedDrill } from '../../support/stored-drill.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const shop = topologyOf(
  service('edge', { role: 'load-balancer' }),
  service('app', { replicas: 2 }),
  service('db', { role: 'database' }),
);

it('a whole day breaks each component in each way, and deploys to what serves the pages', () => {
  expect(dayDrills(shop, { isQuick: false, seed: 1 })).toEqual({
    drills: [
      ...['kill:edge', 'pause:edge', 'isolate:edge', 'kill:app', 'pause:app', 'isolate:app'],
      ...['kill:db', 'pause:db', 'isolate:db', 'deploy:app', 'bad-deploy:app'],
      ...['restart:@all', 'lose:@all'],
    ],
    leftOut: [],
  });
});

it('a quick day has six of them by the seed, and names the others', () => {
  const whole = dayDrills(shop, { isQuick: false, seed: 1 }).drills;
  const quick = dayDrills(shop, { isQuick: true, seed: 1 });
  expect(quick.drills).toHaveLength(6);
  expect(quick.drills).toEqual(expect.arrayContaining(['deploy:app', 'bad-deploy:app', 'restart:@all', 'lose:@all']));
  expect([...quick.drills, ...quick.leftOut].sort()).toEqual([...whole].sort());
  expect(dayDrills(shop, { isQuick: true, seed: 1 })).toEqual(quick);
  const others = [2, 3, 4, 5].map((seed) => dayDrills(shop, { isQuick: true, seed }).drills.join());
  expect(new Set([quick.drills.join(), ...others]).size).toBeGreaterThan(1);
});

it('what was found is stored beside its drills, by requirement, and is part of the evidence', async () => {
  await using reports = await temporaryDirectory();
  const directory = await storedDrill(reports.path, 1, 2_000);
  const record = await readRecord(join(directory, 'drill.json'), DRILL_FILE);
  const output = join(reports.path, 'day of shop.tar.gz');
  const asked = { record, isQuick: true, leftOut: ['kill:db'], output, reports: reports.path };
  const day = await storedDay(directory, asked);
  const [result] = record.results;
  expect(day.drills).toMatchObject([
    { drill: 'pause:app', hypothesis: result?.row.rule, state: result?.state, outage: { worst: 2_000, missing: 0 } },
  ]);
  expect(day.leftOut).toEqual(['kill:db']);
  // Of the others these drills say nothing.
  expect(day.requirements.map(({ id }) => id)).toEqual(['failover']);
  const text = await readFile(join(directory, 'disaster-day.json'), 'utf8');
  expect(parseAs(DISASTER_DAY_FILE, JSON.parse(text))).toEqual({ state: 'read', record: day });
  const junit = await readFile(join(directory, 'disaster-day-junit.xml'), 'utf8');
  expect(junit.match(/<testcase /g)).toHaveLength(1);
  expect(junit).toContain('name="failover"');

  const page = await readFile(join(directory, 'disaster-day.html'), 'utf8');
  expect(page).toContain('href="../day%20of%20shop.tar.gz"');
  const packed = await packEvidence({
    ...{ runs: [directory], output, command: [], reports: reports.path, signal: new AbortController().signal },
  });
  expect(packed.manifest.files.map(({ path }) => path)).toContainEqual(expect.stringMatching(/disaster-day\.json$/));
  expect(packed.manifest.files.map(({ path }) => path)).toContainEqual(expect.stringMatching(/disaster-day\.html$/));
  expect((await verifyEvidence(output)).problems).toEqual([]);

  await refreshIndex(reports.path);
  const site = await readFile(join(reports.path, 'index.html'), 'utf8');
  expect(site).toContain(`href="${basename(directory)}/disaster-day.html"`);
  expect(site).toMatch(/<td>disaster-day/);
  expect(site).toContain('Quick disaster-recovery day of shop under day: 1 drill, ');
  await writeFile(output, 'no archive');
  await expect(verifyEvidence(output)).rejects.toThrow();
});

it('a whole day is an audit for all that reads its drills afterwards; a quick one is none', async () => {
  await using reports = await temporaryDirectory();
  const directory = await storedDrill(reports.path, 1, 2_000);
  const readAgain = () => readRecord(join(directory, 'drill.json'), DRILL_FILE);
  const component = { name: 'app', kind: 'service' as const, instances: 1, suspicions: [] };
  const aims = [{ component, faults: [{ fault: 'pause', drill: 'pause:app' }] }];
  const output = join(reports.path, 'day.tar.gz');
  const asked = { record: await readAgain(), leftOut: [], aims, output, reports: reports.path };
  await storedDay(directory, { ...asked, isQuick: true });
  expect((await readAgain()).audit).toBeUndefined();
  const day = await storedDay(directory, { ...asked, isQuick: false });
  const [row] = day.requirements.filter(({ id }) => id === 'no-single-point');
  expect((await readAgain()).audit?.row).toMatchObject({ state: row?.state, value: 1 });
});
