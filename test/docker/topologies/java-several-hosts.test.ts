import { describe, expect, it } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { drainQueues } from '../../../src/run/drain.ts';
import { topologySubject } from '../../../src/run/subject.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request } from '../platform/small-topology.ts';

const WRITES = 5;

describe('an application and workers that know several hosts', () => {
  it('go past one that is not there, and lose no write while the database they reach only reads', async () => {
    await using directory = await temporaryDirectory();
    const path = await smallTopology(directory.path, 'tasks', ({ services }) => {
      Object.assign(services['worker']?.environment ?? {}, { DATABASE_HOST: 'absent,database:5432' });
      Object.assign(services['app']?.environment ?? {}, {
        DATABASE_HOST: 'absent,database:5432',
        REDIS_URL: 'redis://absent:6379,object-cache:6379',
      });
    });
    const topology = await readTopology(path, { root: directory.path, environment: {} });
    await using running = await (
      await enginePlatform()
    ).bringUp(request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 }));
    const container = (service: string): RunningContainer => {
      const [first] = running.services.find(({ name }) => name === service)?.containers ?? [];
      if (first === undefined) throw new Error(`tasks has no ${service}`);
      return first;
    };
    const stored = async () => sql(container('database'), 'select count(*), count(distinct op_id) from stored_writes');

    const page = async () =>
      (await fetch(`${running.entryUrl}/product/1`, { signal: AbortSignal.timeout(5000) })).status;
    expect(await page()).toBe(200);
    const kept = async () => (await container('object-cache').exec(['redis-cli', 'dbsize'])).output.trim();
    // The first fragments find out that one server is absent.
    await expect.poll(async () => (await page(), await kept()), { timeout: 30_000, interval: 500 }).not.toBe('0');
    for (let write = 0; write < WRITES; write++) expect(await post(running.entryUrl, write)).toBe(202);
    await expect.poll(stored, { timeout: 20_000, interval: 300 }).toBe(`${WRITES}|${WRITES}`);

    await onlyReads(container('database'), true);
    for (let write = 0; write < WRITES; write++) expect(await post(running.entryUrl, WRITES + write)).toBe(202);
    const refused = async () => (await running.services.find(({ name }) => name === 'worker')?.logs(50)) ?? '';
    await expect.poll(refused, { timeout: 20_000, interval: 300 }).toContain('in a read-only transaction');
    expect(await stored()).toBe(`${WRITES}|${WRITES}`);

    await onlyReads(container('database'), false);
    await expect.poll(stored, { timeout: 20_000, interval: 300 }).toBe(`${2 * WRITES}|${2 * WRITES}`);
    expect(await drainQueues(topologySubject(running), AbortSignal.timeout(60_000))).toBe(0);
  });
});

/** As a standby behaves, and a primary that was demoted. */
async function onlyReads(database: RunningContainer, isOn: boolean): Promise<void> {
  await sql(database, `alter system set default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
  await sql(database, 'select pg_reload_conf()');
}

async function sql(database: RunningContainer, statement: string): Promise<string> {
  const words = [
    'env',
    'PGOPTIONS=-c default_transaction_read_only=off',
    'psql',
    '--dbname=shop',
    '-At',
    `--command=${statement}`,
  ];
  const { exitCode, output } = await database.exec(words);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  return output.trim();
}

async function post(url: string, number: number): Promise<number> {
  const response = await fetch(`${url}/views`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': `hosts/${number}` },
    body: `product_id=${1 + number}`,
    signal: AbortSignal.timeout(15_000),
  });
  await response.arrayBuffer();
  return response.status;
}
