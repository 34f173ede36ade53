import { expect, test } from 'vitest';
import { readPlans } from '../../../src/collectors/query-plans.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { connected, database, watch } from './postgresql-watch.ts';

test('the costliest SELECT statements are planned for any parameters, and nothing is run', async () => {
  await using running = await database();
  await using connection = await connected(running);
  const { client } = connection;
  await client.query('create table item (id int, name text); create table log (at int)');
  await client.query('insert into item select g, g::text from generate_series(1, 20000) g');
  await client.query('create index item_id on item (id); analyze item');
  await client.query(
    'create function bump() returns int language sql volatile as $$ insert into log values (1) returning 1 $$',
  );
  const between: TimedSample[] = [];
  const watching = await watch(running, between, 3_600_000);
  const first = await watching.edge();
  for (let turn = 0; turn < 20; turn += 1) {
    await client.query('select name from item where id = $1 and name <> $2', [turn, 'x']);
    await client.query('SELECT count(*) from item');
    await client.query('insert into log values ($1)', [turn]);
    await client.query('with gone as (delete from log where at = 77 returning 1) select count(*) from gone');
    await client.query('select * from item limit 0; select bump()');
  }
  const last = await watching.edge();
  const { totals } = metricTotals({ first, between, last });
  const rowsOf = async () => (await client.query<{ n: number }>('select count(*)::int as n from log')).rows[0]?.n;
  const before = await rowsOf();

  const plans = await readPlans(running.services, totals);
  expect(await rowsOf()).toBe(before);
  const of = (start: string) => plans.find(({ query }) => query.startsWith(start));
  expect(plans.every(({ query }) => /^select/i.test(query))).toBe(true);
  expect(plans.map(({ ms }) => ms)).toEqual(plans.map(({ ms }) => ms).sort((a, b) => b - a));
  expect(of('select name from item')).toMatchObject({
    server: 'database',
    cost: expect.any(Number) as number,
    rows: 1,
    nodes: expect.arrayContaining([
      expect.stringMatching(/^Index Scan using item_id on item$/),
      expect.stringMatching(/Index Cond: \(id = \$1\)/),
    ]) as string[],
  });
  expect(of('SELECT count(*)')?.nodes?.[0]).toMatch(/Aggregate/);
  expect(of('select bump()')?.nodes).toEqual(['Result']);

  await client.query('drop index item_id');
  const changed = (await readPlans(running.services, totals)).find(({ query }) => query.startsWith('select name'));
  expect(changed?.nodes?.[0]).toMatch(/^Seq Scan on item/);
  // EXPLAIN counts as one call of what it explains, after the last reading: of two rounds there are two, and nothing else of ours.
  const end = metricTotals({ first: last, between: [], last: await watching.edge() });
  const called = end.totals.filter(({ metric, value }) => metric === 'postgresql.query_calls_total' && value > 0);
  const planned = called.filter(({ item }) => plans.some(({ query }) => query === item));
  expect(planned.map(({ value }) => value)).toEqual(planned.map(() => 2));
  expect(called.filter((row) => !planned.includes(row)).map(({ item }) => item)).toEqual([
    'select count(*)::int as n from log',
  ]);
});

test('a statement that cannot be planned says why, and costs the others nothing', async () => {
  await using running = await database();
  await using connection = await connected(running);
  const { client } = connection;
  await client.query('create table item (id int)');
  const watching = await watch(running, [], 3_600_000);
  const first = await watching.edge();
  await client.query("select interval '1 day'");
  await client.query('select id from item');
  const { totals } = metricTotals({ first, between: [], last: await watching.edge() });
  await client.query('drop table item; create table other (id int)');
  const plans = await readPlans(running.services, totals);
  const of = (start: string) => plans.find(({ query }) => query.startsWith(start));
  expect(of('select interval')?.problem).toMatch(/syntax error/);
  expect(of('select id from item')?.problem).toMatch(/does not exist/);
});
