import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { etcd } from '../../../src/collectors/etcd.ts';
import { buildByHand } from '../../support/build-by-hand.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { startCollectors, type Watch } from '../../../src/collectors/watch.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { wallMs } from '../../../src/base/clock.ts';
import type { Service } from '../../../src/topology/topology.ts';
import { request, service, topologyOf } from '../platform/small-topology.ts';

const CONTEXT = fileURLToPath(new URL('etcd', import.meta.url));
const KEYS = 40;

const { command: _site, ...plain } = service('registry', {
  image: 'benchday-test/etcd:latest',
  role: 'registry',
  replicas: 2,
  build: { context: CONTEXT, dockerfile: `${CONTEXT}/Dockerfile`, args: {} },
  healthcheck: {
    test: ['CMD', 'etcdctl', 'endpoint', 'health'],
    intervalMs: 60_000,
    timeoutMs: 5_000,
    retries: 3,
    startPeriodMs: 0,
  },
});
const registry: Service = plain;

beforeAll(async () => {
  await buildByHand(registry);
}, 300_000);

/** Two members that know nothing of each other, so that each has figures of its own. */
async function bringUp(): Promise<RunningTopology> {
  const topology = {
    ...topologyOf(registry),
    entry: { service: 'registry', port: 2379 },
    collect: { registry: [{ kind: 'etcd' as const, port: 2379 }] },
  };
  return (await enginePlatform()).bringUp(request(topology, { publish: portsToPublish(topology) }));
}

async function watch(running: RunningTopology, samples: TimedSample[]): Promise<Watch> {
  const signal = new AbortController().signal;
  const onSample = (sample: TimedSample): void => void samples.push(sample);
  const collectors = [etcd];
  const watching = await startCollectors({
    topology: running,
    collectors,
    intervalMs: 200,
    now: wallMs,
    signal,
    onSample,
  });
  onTestFinished(async () => {
    await watching.stop();
  });
  return watching;
}

function containersOf(running: RunningTopology): readonly [RunningContainer, RunningContainer] {
  const [first, second] = running.services[0]?.containers ?? [];
  if (first === undefined || second === undefined) throw new Error('two containers were asked for');
  return [first, second];
}

test('what is written to one member is counted there and not at the other', async () => {
  await using running = await bringUp();
  const [first] = containersOf(running);
  const between: TimedSample[] = [];
  const watching = await watch(running, between);
  const before = await watching.edge();
  for (let key = 0; key < KEYS; key += 1) {
    expect(await first.exec(['etcdctl', 'put', `/probe/${key}`, 'x'])).toMatchObject({ exitCode: 0 });
  }
  const { totals, problems } = metricTotals({ first: before, between, last: await watching.edge() });
  const total = (instance: string, metric: string) =>
    totals.find((one) => one.instance === instance && one.metric === metric)?.value;

  expect(problems).toEqual([]);
  expect(total('registry-1', 'etcd.proposals_committed_total')).toBe(KEYS);
  expect(total('registry-2', 'etcd.proposals_committed_total')).toBe(0);
  expect(total('registry-1', 'etcd.wal_fsyncs_total')).toBeGreaterThan(0);
  expect(total('registry-1', 'etcd.wal_fsync_ms_total')).toBeGreaterThan(0);
  expect(total('registry-2', 'etcd.has_leader')).toBe(1);
  expect(total('registry-1', 'etcd.leader_changes_total')).toBe(0);
  const reports = await watching.stop();
  expect(reports).toMatchObject([
    { service: 'registry', instance: 'registry-1', failures: 0 },
    { service: 'registry', instance: 'registry-2', failures: 0 },
  ]);
  for (const { cpuMs } of reports) expect(cpuMs).toBeGreaterThan(0);
});

test('a member that is started again is found again, and what it counted has no total', async () => {
  await using running = await bringUp();
  const [first] = containersOf(running);
  const addressBefore = await first.address(2379);
  for (let key = 0; key < KEYS; key += 1) await first.exec(['etcdctl', 'put', `/probe/${key}`, 'x']);
  const between: TimedSample[] = [];
  const watching = await watch(running, between);
  const before = await watching.edge();
  await execa('docker', ['kill', first.id]);
  await expect(first.address(2379)).rejects.toThrow('it does not run (exited)');
  await execa('docker', ['start', first.id]);
  await expect
    .poll(async () => (await first.exec(['etcdctl', 'get', '/probe/0'])).exitCode, { timeout: 30_000 })
    .toBe(0);
  for (let key = 0; key < 3; key += 1) await first.exec(['etcdctl', 'put', `/again/${key}`, 'x']);
  const startedAtMs = wallMs();
  const readAgain = () => between.some(({ instance, atMs }) => instance === 'registry-1' && atMs > startedAtMs);
  await expect.poll(readAgain, { timeout: 20_000 }).toBe(true);
  expect(await first.address(2379), 'its port was chosen for it').toEqual(addressBefore);

  const { totals, problems } = metricTotals({ first: before, between, last: await watching.edge() });
  for (const { kind, value } of totals) if (kind === 'counter') expect(value).toBeGreaterThanOrEqual(0);
  const fsyncs = (member: string) =>
    totals.find((one) => one.instance === member && one.metric === 'etcd.wal_fsyncs_total')?.value;
  // What the first one counted before it died is lost, and how much that was nobody knows.
  expect(fsyncs('registry-1')).toBeUndefined();
  expect(fsyncs('registry-2')).toBeGreaterThanOrEqual(0);
  expect(problems.join('\n')).toMatch(/registry-1 etcd\.\w+.*: no total, as the container was started again/);
  expect(problems.join('\n')).not.toContain('registry-2');
  await watching.stop();
});
