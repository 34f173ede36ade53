import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { readTables } from '../../../src/collectors/database-tables.ts';
import { readStatementSettings } from '../../../src/collectors/statement-settings.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { connected, database, watch } from './postgresql-watch.ts';

test("counts exactly the client's statements and rows, query by query, and none of its own", async () => {
  await using running = await database();
  const between: TimedSample[] = [];
  // twenty readings a second: any statement of the collector's that were counted would show
  const watching = await watch(running, between, 50);
  await using connection = await connected(running);
  const { client } = connection;
  await client.query('create table if not exists probe (id int)');
  const first = await watching.edge();
  for (let id = 0; id < 137; id += 1) await client.query('insert into probe values ($1)', [id]);
  for (let turn = 0; turn < 20; turn += 1) await client.query('select  id\n from probe limit 10');
  const last = await watching.edge();
  const { totals, problems } = metricTotals({ first, between, last });
  const total = (metric: string, item?: string) =>
    totals.find((one) => one.metric === metric && one.item === item)?.value;

  expect(problems).toEqual([]);
  expect(total('postgresql.statements_total')).toBe(157);
  expect(total('postgresql.rows_total')).toBe(137 + 200);
  expect(total('postgresql.wal_bytes_total')).toBeGreaterThan(137 * 20);
  expect(total('postgresql.time_ms_total')).toBeGreaterThan(0);
  expect(total('postgresql.query_calls_total', 'insert into probe values ($1)')).toBe(137);
  expect(total('postgresql.query_calls_total', 'select id from probe limit $1')).toBe(20);
  expect(total('postgresql.query_rows_total', 'select id from probe limit $1')).toBe(200);
  const ours = [...first, ...last].filter(({ item }) => item?.includes('pg_stat_statements') === true);
  expect(ours).toEqual([]);
  expect(await watching.stop()).toMatchObject([{ collector: 'postgresql', service: 'database', failures: 0 }]);
});

/** A settled application: what it opens, closes and sets is not asked for any data. */
async function shop(client: Client): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await client.query('/* shop */ begin');
    await client.query('set local statement_timeout = 5000');
    await client.query('savepoint before');
    await client.query({ name: 'named', text: 'select $1::int as a', values: [turn] });
    await client.query('SELECT twice($1)', [turn]);
    await client.query('release savepoint before');
    await client.query(turn % 2 === 0 ? 'COMMIT' : '-- given up\nrollback');
    await client.query('show timezone');
  }
  await client.query('deallocate all');
}

test.each([
  ['off', 'top'],
  ['on', 'top'],
  ['on', 'all'],
])('the same statements are counted with track_utility = %s and track = %s', async (utility, track) => {
  await using running = await database();
  const container = running.services[0]?.containers[0];
  const asSuperuser = async (...sql: string[]): Promise<void> => {
    const said = await container?.exec(['psql', '-d', 'shop', ...sql.flatMap((one) => ['-c', one])]);
    expect(said).toMatchObject({ exitCode: 0 });
  };
  await asSuperuser(
    'create function twice(a int) returns int language plpgsql as $$ declare b int; begin select a * 2 into b; return b; end $$',
    `alter system set pg_stat_statements.track_utility = ${utility}`,
    `alter system set pg_stat_statements.track = '${track}'`,
    'select pg_reload_conf()',
  );
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 100);
  await using connection = await connected(running);
  await expect
    .poll(async () => (await connection.client.query<{ a: string }>('show pg_stat_statements.track_utility')).rows)
    .toEqual([{ 'pg_stat_statements.track_utility': utility }]);
  const first = await watching.edge();
  await shop(connection.client);
  const { totals, problems } = metricTotals({ first, between, last: await watching.edge() });
  const { settings, warnings } = await readStatementSettings(running.services);
  expect([problems, warnings]).toEqual([[], []]);
  expect(sumOverServers(totals, 'postgresql.statements_total')).toBe(80);
  expect(sumOverServers(totals, 'postgresql.rows_total')).toBe(80);
  expect(settings[0]?.settings).toEqual(
    expect.arrayContaining([
      { name: 'pg_stat_statements.track', value: track },
      { name: 'pg_stat_statements.track_utility', value: utility },
    ]),
  );
});

test.each([
  ['all of it was reset', 'select pg_stat_statements_reset()'],
  ['one entry was reset', 'select pg_stat_statements_reset(0, 0, queryid) from pg_stat_statements where calls = 40'],
])('statements are unknown when %s, though the sum may have risen', async (_name, sql) => {
  await using running = await database();
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 3_600_000);
  await using connection = await connected(running);
  const { client } = connection;
  for (let turn = 0; turn < 40; turn += 1) await client.query('select 1, 2, 3');
  const first = await watching.edge();
  const reset = await running.services[0]?.containers[0]?.exec(['psql', '-d', 'shop', '-c', sql]);
  expect(reset).toMatchObject({ exitCode: 0 });
  for (let turn = 0; turn < 200; turn += 1) await client.query('select 1');
  const { totals, problems } = metricTotals({ first, between, last: await watching.edge() });
  expect(sumOverServers(totals, 'postgresql.statements_total')).toBeNaN();
  expect(problems.join()).toMatch(/reset/);
});

test('a server that counts nothing was not read', async () => {
  await using running = await database();
  const off = ['alter system set pg_stat_statements.track = none', 'select pg_reload_conf()'];
  const said = await running.services[0]?.containers[0]?.exec(['psql', ...off.flatMap((one) => ['-c', one])]);
  expect(said).toMatchObject({ exitCode: 0 });
  const watching = await watch(running, [], 3_600_000);
  await expect.poll(() => watching.edge(), { timeout: 10_000 }).toEqual([]);
  expect(await watching.stop()).toMatchObject([{ lastFailure: expect.stringContaining('counts nothing') as string }]);
});

test('locks that are waited for and statements under way are seen', async () => {
  await using running = await database();
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 100);
  await using first = await connected(running);
  await using second = await connected(running);
  const [holder, waiter] = [first.client, second.client];
  await holder.query('create table probe (id int)');
  await holder.query('begin');
  await holder.query('lock table probe');
  const waiting = waiter.query('select count(*) from probe');
  await expect
    .poll(() => between.findLast(({ metric }) => metric === 'postgresql.waiting_locks')?.value, { timeout: 10_000 })
    .toBe(1);
  expect(between.findLast(({ metric }) => metric === 'postgresql.active_connections')?.value).toBe(1);
  await holder.query('rollback');
  await waiting;
  await watching.stop();
});

test('a database that dies in mid-trial makes the probe fail visibly, and is named as dead', async () => {
  await using running = await database();
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 200);
  await expect.poll(() => between.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await running.services[0]?.containers[0]?.exec(['bash', '-c', 'kill -INT 1']);
  await expect.poll(() => running.dead(), { timeout: 10_000 }).toMatchObject([{ service: 'database' }]);
  expect((await running.dead())[0]?.detail).toMatch(/exited with status \d+/);
  expect(await watching.edge()).toEqual([]);
  const [report] = await watching.stop();
  expect(report?.failures).toBeGreaterThanOrEqual(2);
  expect(report?.lastFailure).toMatch(/does not run \(exited\)/);
});

test('tells how much data a database holds before any load, without reading it', async () => {
  await using running = await database();
  const seeded = await readTables(running.services);
  const { rows } = await queryOnce<{ products: number }>('select count(*)::int as products from products');
  expect(seeded?.find(({ table }) => table === 'public.products')?.rows).toBe(rows[0]?.products);
  expect(rows[0]?.products).toBeGreaterThan(1000);
  // One that was never analyzed counts by what was inserted; a session that ends tells its statistics.
  await queryOnce('create table late as select generate_series(1, 3000) as id');
  await expect
    .poll(async () => (await readTables(running.services))?.find(({ table }) => table === 'public.late')?.rows, {
      timeout: 15_000,
    })
    .toBe(3000);
  expect(await readTables([]), 'a topology without a database').toBeUndefined();

  async function queryOnce<Row extends object>(sql: string) {
    await using connection = await connected(running);
    return await connection.client.query<Row>(sql);
  }
});

test('entries that are reset alone make the statements unknown, also where they count more than before a second later', async () => {
  await using running = await database();
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 200);
  await using connection = await connected(running);
  const { client } = connection;
  const container = running.services[0]?.containers[0];
  for (let turn = 0; turn < 20; turn += 1) await client.query('select 1, 2');
  for (let turn = 0; turn < 5; turn += 1) await client.query('select 1, 2, 3');
  const first = await watching.edge();
  const reset = `select pg_stat_statements_reset(0, 0, queryid) from pg_stat_statements where query = 'select $1, $2, $3'`;
  expect(await container?.exec(['psql', '-d', 'shop', '-c', reset])).toMatchObject({ exitCode: 0 });
  for (let turn = 0; turn < 60; turn += 1) await client.query('select 1, 2, 3');
  for (let turn = 0; turn < 60; turn += 1) await client.query('select 1, 2');
  const last = await watching.edge();
  const { totals, problems } = metricTotals({ first, between, last });
  expect(totals.filter(({ metric }) => metric === 'postgresql.statements_total')).toEqual([]);
  expect(problems.join()).toContain('entries of pg_stat_statements were reset');
});
