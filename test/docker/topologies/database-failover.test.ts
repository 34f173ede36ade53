import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { bringUpDatabaseCluster, containerOf, killHard, primaryOf, reportOf, statusOf } from './database-cluster.ts';
import { connectTo, PrimaryWriter } from './primary-writer.ts';

/** The lease (20 s), one loop (2 s), and what promoting and finding out takes. */
const MACHINE_LOST_MS = 26_000;
/** Patroni is alive and gives the lock up at once: a loop, its request time-out and the promotion. */
const SERVER_LOST_MS = 8_000;
const REJOIN_MS = 40_000;
const STOP_MS = 10_000;
const KILL_POSTMASTER = 'kill -9 "$(head -n 1 /var/lib/postgresql/cluster/data/postmaster.pid)"';

/** In this order, on one cluster: each begins with a primary and a synchronous standby, and leaves them. */
describe('two databases under Patroni and three etcd members', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>> | undefined;
  let running: RunningTopology | undefined;
  let nodes: readonly RunningContainer[] = [];
  let members: readonly RunningContainer[] = [];
  beforeAll(async () => {
    directory = await temporaryDirectory();
    const platform = (running = await bringUpDatabaseCluster(directory.path));
    nodes = ['database-1', 'database-2'].map((name) => containerOf(platform, name));
    members = ['etcd-1', 'etcd-2', 'etcd-3'].map((name) => containerOf(platform, name));
  });
  afterAll(async () => {
    await running?.stop();
    await directory?.[Symbol.asyncDispose]();
  });

  it('come up although the databases start seconds before etcd, with the shop on both', async () => {
    const { primary, standby } = await rolesOf(nodes);
    await becomesStandby(standby, primary, 1);
    for (const node of [primary, standby]) {
      expect(await rows(node, 'select count(*)::int as reviews from reviews')).toEqual([{ reviews: 2000 }]);
    }
  });

  it('do not notice that the leading etcd member is killed, and it comes back with what it had', async () => {
    const { primary } = await rolesOf(nodes);
    const leader = await etcdLeader(members);
    await using writer = new PrimaryWriter('member', nodes);
    await hasBegun(writer);
    await killHard(leader);
    const before = writer.acknowledged.length;
    await sleep(8_000);
    expect(writer.failures).toBe(0);
    expect(writer.acknowledged.length).toBeGreaterThan(before + 50);
    expect(await reportOf(primary)).toMatchObject({ role: 'master', timeline: 1 });
    await execa('docker', ['start', leader.id]);
    const keptKey = async () => (await etcdctl(leader, 'get', '--keys-only', '/service/shop/leader')).trim();
    await expect.poll(keptKey, { timeout: 20_000, interval: 500 }).toBe('/service/shop/leader');
  });

  it("lose no committed row with the primary's machine, which comes back as the standby", async () => {
    const { primary, standby } = await rolesOf(nodes);
    await using writer = new PrimaryWriter('machine', nodes);
    await hasBegun(writer);
    const lostMs = performance.now();
    await killHard(primary);
    const resumed = () => writer.resumedAfterMs(lostMs + 1_000);
    await expect.poll(resumed, { timeout: MACHINE_LOST_MS, interval: 100 }).toBeDefined();
    await execa('docker', ['start', primary.id]);
    await becomesStandby(primary, standby, 2);
    await loseNothing(writer, [standby, primary]);
  });

  it('lose no committed row with the server process of the primary, and change places at once', async () => {
    const { primary, standby } = await rolesOf(nodes);
    await using writer = new PrimaryWriter('server', nodes);
    await hasBegun(writer);
    expect(await primary.exec(['bash', '-c', KILL_POSTMASTER])).toMatchObject({ exitCode: 0 });
    await expect.poll(() => statusOf(standby, '/primary'), { timeout: SERVER_LOST_MS, interval: 100 }).toBe(200);
    await becomesStandby(primary, standby, 3);
    await loseNothing(writer, [standby, primary]);
  });

  it('end with status 0 within ten seconds when both are told to stop', async () => {
    const startedMs = performance.now();
    await execa('docker', ['kill', '--signal', 'TERM', ...nodes.map(({ id }) => id)]);
    const { stdout } = await execa('docker', ['wait', ...nodes.map(({ id }) => id)]);
    expect(stdout).toBe('0\n0');
    expect(performance.now() - startedMs).toBeLessThan(STOP_MS);
  });
});

async function rolesOf(nodes: readonly RunningContainer[]) {
  const primary = await primaryOf(nodes);
  const standby = nodes.find((node) => node !== primary);
  if (primary === undefined || standby === undefined) throw new Error('no node is the primary');
  return { primary, standby };
}

async function hasBegun({ acknowledged }: PrimaryWriter): Promise<void> {
  await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(50);
}

/** Once the writer has stopped, every write that it was told is committed is on every node. */
async function loseNothing(writer: PrimaryWriter, nodes: readonly RunningContainer[]): Promise<void> {
  await writer[Symbol.asyncDispose]();
  for (const node of nodes) await expect.poll(() => lostRows(writer, node), { timeout: 5_000 }).toEqual([]);
}

async function becomesStandby(node: RunningContainer, primary: RunningContainer, timeline: number): Promise<void> {
  await expect.poll(() => statusOf(node, '/sync'), { timeout: REJOIN_MS, interval: 250 }).toBe(200);
  expect(await reportOf(node)).toMatchObject({ state: 'running', role: 'replica', timeline });
  const replication = 'select state, sync_state from pg_stat_replication';
  expect(await rows(primary, replication)).toEqual([{ state: 'streaming', sync_state: 'sync' }]);
}

async function rows(node: RunningContainer, sql: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = await connectTo(node);
  try {
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Writes that were acknowledged and are not there. */
async function lostRows(writer: PrimaryWriter, node: RunningContainer): Promise<unknown[]> {
  const missing =
    'select id from unnest($1::text[]) id where not exists (select from accepted_writes where op_id = id)';
  return rows(node, missing, [writer.acknowledged.map(({ id }) => id)]);
}

async function etcdctl(member: RunningContainer, ...words: readonly string[]): Promise<string> {
  return (await member.exec(['env', 'ETCDCTL_API=3', 'etcdctl', ...words])).output;
}

async function etcdLeader(members: readonly RunningContainer[]): Promise<RunningContainer> {
  for (const member of members) {
    const [status] = JSON.parse(await etcdctl(member, 'endpoint', 'status', '--write-out', 'json')) as {
      Status: { leader: number; header: { member_id: number } };
    }[];
    if (status?.Status.leader === status?.Status.header.member_id) return member;
  }
  throw new Error('no etcd member leads');
}
