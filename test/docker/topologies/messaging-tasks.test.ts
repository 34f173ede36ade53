import { join } from 'node:path';
import { execa } from 'execa';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import { drainQueues } from '../../../src/run/drain.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request } from '../platform/small-topology.ts';

const WRITES = 600;
const WRONG_RATINGS = `
  select * from (select product_id, count(*) as reviews, avg(stars)::float8 as rating from reviews group by product_id) live
  full join product_ratings kept using (product_id)
  where live.reviews is distinct from kept.reviews or abs(live.rating - kept.rating) > 1e-9`;
const WRONG_SELLERS = `
  select * from (
    select category_id, product_id, sum(quantity) as weight,
      row_number() over (partition by category_id order by sum(quantity) desc, product_id) as place
    from orders group by category_id, product_id) live
  full join category_sellers kept using (category_id, place)
  where place <= 8 and (live.product_id, live.weight) is distinct from (kept.product_id, kept.weight)`;

describe('messaging and tasks on a small data set', () => {
  it('are measured, and every write that was accepted is stored once', async () => {
    await using directory = await temporaryDirectory();
    const topologies = [await smallTopology(directory.path, 'messaging'), await smallTopology(directory.path, 'tasks')];
    const scenario = await smallCatalogueScenario(directory.path, { durationS: 10, warmUpS: 6 });
    const words = ['run', scenario, '--topologies', topologies.join(','), '--json'];
    const { exitCode, stderr } = await benchday(words, { cwd: directory.path, env: { TMPDIR: directory.path } });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);

    const { trials } = await readRun('latest', join(directory.path, 'reports'));
    const measured = trials.filter((trial) => trial.state === 'measured');
    expect(measured.map(({ topology }) => topology).sort()).toEqual(['messaging', 'tasks']);
    for (const trial of measured) {
      const total = (metric: string) =>
        trial.metrics.filter((one) => one.metric === metric).reduce((sum, { value }) => sum + value, 0);
      const { acknowledged } = trial.load.writes;
      expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
      const names = trial.accounting.map(({ name }) => name);
      expect(names).toContain('acknowledged writes = rows stored');
      expect(names).toContain('messages left in the queues before counting = 0');
      expect(trial.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
      expect(acknowledged).toBeGreaterThan(0);
      expect(trial.proof).toMatchObject({ state: 'proved', sets: { acknowledged, storedRows: acknowledged } });
      expect(trial.proof?.sets?.redelivered?.count).toBe(0);
      expect(total('rabbitmq.confirmed_total')).toBe(acknowledged);
      expect(total('rabbitmq.acknowledged_total')).toBe(acknowledged);
      expect(total('rabbitmq.dead_lettered_total')).toBe(0);
    }
  });

  it('a worker that is killed in the middle of its work loses nothing and doubles nothing', async () => {
    await using directory = await temporaryDirectory();
    const path = await smallTopology(directory.path, 'tasks', ({ services }) => {
      // Small batches that wait long, so that the kill finds messages in every worker's hands.
      Object.assign(services['worker'] ?? {}, { restart: 'on-failure' });
      Object.assign(services['worker']?.environment ?? {}, { WORKER_BATCH: '10', WORKER_BATCH_WAIT_MS: '500' });
    });
    const topology = await readTopology(path, { root: directory.path, environment: {} });
    await using running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 }));
    const [victim] = running.services.find(({ name }) => name === 'worker')?.containers ?? [];
    const database = running.services.find(({ name }) => name === 'database');
    if (victim === undefined || database === undefined) throw new Error('tasks has no worker or no database');

    const statuses: number[] = [];
    for (let write = 0; write < WRITES; write += 20) {
      // A kill of the process, not of the container: the engine starts it again.
      if (write === WRITES / 2) process.kill(await pidOf(victim.id), 'SIGKILL');
      const answers = Array.from({ length: 20 }, (_, index) => post(running.entryUrl, write + index));
      statuses.push(...(await Promise.all(answers)));
    }
    expect(statuses).toEqual(Array(WRITES).fill(202));
    // A write that is sent again is accepted again, and changes nothing.
    expect(await post(running.entryUrl, 0)).toBe(202);

    expect(await drainQueues(topologySubject(running), AbortSignal.timeout(90_000))).toBe(0);
    const client = clientOf(database);
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, number>>(`
        select (select count(*)::int from stored_writes where op_id like 'kill/%') as rows,
               (select count(distinct op_id)::int from stored_writes where op_id like 'kill/%') as ids,
               (select count(*)::int from delivery_log where op_id like 'kill/%') as deliveries`);
      expect(rows[0]).toMatchObject({ rows: WRITES, ids: WRITES });
      expect(rows[0]?.['deliveries']).toBeGreaterThan(WRITES);
      // What the workers compute for the pages is what the pages would have counted.
      const wrongRatings = async () => (await client.query<Record<string, unknown>>(WRONG_RATINGS)).rows;
      await expect.poll(wrongRatings, { timeout: 20_000, interval: 500 }).toEqual([]);
      const wrongSellers = async () => (await client.query<Record<string, unknown>>(WRONG_SELLERS)).rows;
      await expect.poll(wrongSellers, { timeout: 20_000, interval: 500 }).toEqual([]);
    } finally {
      await client.end();
    }
  });

  it('a write that the broker does not confirm is a 503; sent again, and through a restart of the broker, it is stored once', async () => {
    await using directory = await temporaryDirectory();
    const path = await smallTopology(directory.path, 'messaging', ({ services }) => {
      Object.assign(services['broker'] ?? {}, { restart: 'on-failure' });
    });
    const topology = await readTopology(path, { root: directory.path, environment: {} });
    await using running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 }));
    const [broker] = running.services.find(({ name }) => name === 'broker')?.containers ?? [];
    const database = running.services.find(({ name }) => name === 'database');
    if (broker === undefined || database === undefined) throw new Error('messaging has no broker or no database');
    expect(await post(running.entryUrl, 1)).toBe(202);

    await execa('docker', ['pause', broker.id]);
    expect(await post(running.entryUrl, 2)).toBe(503);
    expect((await fetch(running.entryUrl, { signal: AbortSignal.timeout(5000) })).status).toBe(200);
    await execa('docker', ['unpause', broker.id]);
    // A broker that was away longer than its heartbeats has to be connected to anew.
    await expect.poll(() => post(running.entryUrl, 2), { timeout: 20_000, interval: 300 }).toBe(202);

    process.kill(await pidOf(broker.id), 'SIGKILL');
    await expect.poll(() => post(running.entryUrl, 3), { timeout: 60_000, interval: 500 }).toBe(202);
    const client = clientOf(database);
    await client.connect();
    try {
      const stored = async () =>
        (await client.query<{ op_id: string }>('select op_id from stored_writes order by op_id')).rows;
      const expected = [1, 2, 3].map((number) => ({ op_id: `kill/${number}` }));
      await expect.poll(stored, { timeout: 20_000, interval: 500 }).toEqual(expected);
    } finally {
      await client.end();
    }
  });
});

function clientOf(database: RunningService): Client {
  return new Client({ ...database.address(5432), user: 'shop', password: 'shop', database: 'shop' });
}

async function pidOf(container: string): Promise<number> {
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', container]);
  return Number(stdout);
}

/** Of ten one is a review and one an order, the others are views. */
async function post(url: string, number: number): Promise<number> {
  const product = 1 + (number % 500);
  const [path, body] = {
    0: [`/product/${product}/reviews`, 'rating=1&author=Ada&body=Broken.'] as const,
    1: ['/orders', `product_id=${product}&quantity=9&customer=Ada`] as const,
  }[number % 10] ?? ['/views', `product_id=${product}`];
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': `kill/${number}` },
    body,
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  return response.status;
}
