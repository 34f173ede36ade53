import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { drainQueues } from '../../../src/run/drain.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request } from '../platform/small-topology.ts';

const WRITES = 60;
const PROCESS = [
  'jvm_memory_heap_used_bytes',
  'jvm_memory_heap_max_bytes',
  'jvm_gc_collections_total',
  'jvm_gc_seconds_total',
  'jvm_threads_current',
  'jvm_cpu_seconds_total',
  'database_connections_active',
  'database_connections_idle',
  'database_connections_waiting',
  'database_connections_max',
];
const TOMCAT = [
  'tomcat_threads_busy',
  'tomcat_threads_current',
  'tomcat_threads_max',
  'tomcat_connections_current',
  'tomcat_requests_total',
];
const WORK = [
  'worker_deliveries_total',
  'worker_redelivered_total',
  'worker_batches_total',
  'worker_stored_total',
  'worker_duplicates_total',
  'worker_dead_lettered_total',
  'worker_given_back_total',
  'worker_unstored_messages',
  'worker_oldest_message_seconds',
  'worker_message_age_seconds_sum',
  'worker_message_age_seconds_count',
  'worker_message_age_seconds_max',
];

describe('the metric pages of the application and the worker', () => {
  it('tell what was stored, and how long a write has waited while the database does not answer', async () => {
    await using directory = await temporaryDirectory();
    const path = await smallTopology(directory.path, 'tasks');
    const topology = await readTopology(path, { root: directory.path, environment: {} });
    await using running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 }));
    const work = () => workOf(containersOf(running, 'worker'));

    for (let write = 0; write < WRITES; write++) expect(await post(running.entryUrl, write)).toBe(202);
    // The first one again: it is accepted, and changes nothing. And one about a product that does not exist.
    expect(await post(running.entryUrl, 0)).toBe(202);
    expect(await post(running.entryUrl, WRITES, 999_999)).toBe(202);
    await drainQueues(topologySubject(running), AbortSignal.timeout(60_000));
    const stored = await work();
    expect(stored).toMatchObject({
      worker_deliveries_total: WRITES + 2,
      worker_redelivered_total: 0,
      worker_stored_total: WRITES,
      worker_duplicates_total: 1,
      worker_dead_lettered_total: 1,
      worker_given_back_total: 0,
      worker_unstored_messages: 0,
      worker_oldest_message_seconds: 0,
      worker_message_age_seconds_count: WRITES + 1,
    });
    expect(stored['worker_batches_total']).toBeGreaterThan(0);
    expect(stored['worker_batches_total']).toBeLessThanOrEqual(WRITES + 2);
    expect(stored['worker_message_age_seconds_sum']).toBeGreaterThan(0);

    const [database] = containersOf(running, 'database');
    await execa('docker', ['pause', database?.id ?? '']);
    try {
      expect(await post(running.entryUrl, WRITES + 1)).toBe(202);
      const waiting = async () => (await work())['worker_oldest_message_seconds'];
      await expect.poll(waiting, { timeout: 20_000, interval: 300 }).toBeGreaterThan(2.5);
      expect(await work()).toMatchObject({ worker_unstored_messages: 1, worker_stored_total: WRITES });
    } finally {
      await execa('docker', ['unpause', database?.id ?? '']);
    }
    await expect.poll(work, { timeout: 30_000, interval: 500 }).toMatchObject({
      worker_oldest_message_seconds: 0,
      worker_unstored_messages: 0,
      worker_stored_total: WRITES + 1,
    });
    const afterwards = await work();
    const gainedS = (metric: string) => (afterwards[metric] ?? 0) - (stored[metric] ?? 0);
    expect(gainedS('worker_message_age_seconds_count')).toBe(1);
    expect(gainedS('worker_message_age_seconds_sum')).toBeGreaterThan(2.5);

    const [worker] = containersOf(running, 'worker');
    const [app] = containersOf(running, 'app');
    if (worker === undefined || app === undefined) throw new Error('tasks has no worker or no application');
    const ofWorker = await readPage(worker, 'http://127.0.0.1:8081/metrics');
    expect(Object.keys(ofWorker).sort()).toEqual([...PROCESS, ...WORK].sort());
    expect(ofWorker).toMatchObject({ database_connections_max: 3, database_connections_waiting: 0 });

    const ofApp = await readPage(app, 'http://127.0.0.1:8080/internal/metrics');
    // This one does not consume, so that it has nothing to say about work.
    expect(Object.keys(ofApp).sort()).toEqual([...TOMCAT, ...PROCESS].sort());
    expect(ofApp).toMatchObject({ database_connections_max: 10, tomcat_threads_max: 64 });
    expect(ofApp['tomcat_requests_total']).toBeGreaterThanOrEqual(WRITES + 3);
    expect(ofApp['tomcat_threads_busy']).toBeGreaterThanOrEqual(1);
    expect(ofApp['tomcat_connections_current']).toBeGreaterThanOrEqual(1);
    for (const page of [ofWorker, ofApp]) {
      expect(page['jvm_cpu_seconds_total']).toBeGreaterThan(0.5);
      expect(page['jvm_memory_heap_used_bytes']).toBeLessThan(page['jvm_memory_heap_max_bytes'] ?? 0);
      expect(page['jvm_threads_current']).toBeGreaterThan(5);
    }
  });

  it('are told by the application too where it consumes', async () => {
    await using directory = await temporaryDirectory();
    const path = await smallTopology(directory.path, 'messaging');
    const topology = await readTopology(path, { root: directory.path, environment: {} });
    await using running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 }));
    const [app] = containersOf(running, 'app');
    if (app === undefined) throw new Error('messaging has no application');

    for (let write = 0; write < WRITES; write += 20) {
      const answers = Array.from({ length: 20 }, (_, index) => post(running.entryUrl, write + index));
      expect(await Promise.all(answers)).toEqual(Array(20).fill(202));
    }
    const page = () => readPage(app, 'http://127.0.0.1:8080/internal/metrics');
    await expect.poll(page, { timeout: 20_000, interval: 300 }).toMatchObject({ worker_stored_total: WRITES });
    const { worker_batches_total: batches = 0, ...others } = await page();
    expect(Object.keys(others)).toEqual(expect.arrayContaining(WORK.filter((name) => name !== 'worker_batches_total')));
    // Twenty that come at once are not twenty transactions.
    expect(batches).toBeLessThan(WRITES / 2);
  });
});

function containersOf(running: RunningTopology, service: string): readonly RunningContainer[] {
  return running.services.find(({ name }) => name === service)?.containers ?? [];
}

/** Sums over the workers; of the oldest message's age the largest. */
async function workOf(workers: readonly RunningContainer[]): Promise<Record<string, number>> {
  const pages = await Promise.all(workers.map((worker) => readPage(worker, 'http://127.0.0.1:8081/metrics')));
  return Object.fromEntries(
    WORK.map((name) => {
      const values = pages.map((page) => page[name] ?? Number.NaN);
      const isAge = name === 'worker_oldest_message_seconds';
      return [name, isAge ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0)];
    }),
  );
}

/** Name to value. Every sample must have been announced by HELP and TYPE. */
async function readPage(container: RunningContainer, url: string): Promise<Record<string, number>> {
  const { exitCode, output } = await container.exec(['curl', '-fsS', '-w', '%{content_type}', url]);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  const lines = output.replaceAll('\r', '').split('\n');
  expect(lines.pop()?.replaceAll(' ', '')).toBe('text/plain;version=0.0.4;charset=utf-8');
  const announced = (word: string) =>
    new Set(lines.filter((line) => line.startsWith(`# ${word} `)).map((line) => line.split(' ')[2]));
  const samples = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '));
  const families = new Set(samples.map(([name = '']) => name.replace(/_seconds_(sum|count)$/, '_seconds')));
  expect(announced('HELP')).toEqual(families);
  expect(announced('TYPE')).toEqual(families);
  return Object.fromEntries(samples.map(([name = '', value]) => [name, Number(value)]));
}

async function post(url: string, number: number, product = 1 + (number % 500)): Promise<number> {
  const response = await fetch(`${url}/views`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': `metrics/${number}` },
    body: `product_id=${product}`,
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  return response.status;
}
