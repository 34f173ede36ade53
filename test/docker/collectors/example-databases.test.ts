import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { requireCountable } from '../../../src/collectors/database-needs.ts';
import { readStatementSettings } from '../../../src/collectors/statement-settings.ts';
import { sumOverDatabases } from '../../../src/figures/database-sums.ts';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import { bringUpNotes, databaseOf, measuring, visit, watchedBy } from './example-database.ts';

const ROUNDS = 15;
/** By the site's source: 3 for the first page, 2 for each of two notes, 2 for a comment. */
const STATEMENTS_PER_ROUND = 2 + 2 * 2 + 2;

/** How statements begin that only open, close or set up a transaction or a session: written here once more, by hand. */
const SETS_UP = /^\s*(?:begin|start transaction|commit|rollback|savepoint|release|set|show|deallocate|prepare|use)\b/i;

test('MariaDB and PostgreSQL count the same hits alike, each as its own log has it', async () => {
  const counts: Record<string, number> = {};
  {
    await using running = await bringUpNotes('notes-mariadb', { GENERAL_LOG: '1' });
    const counted = await countedFor(running, async (container) =>
      generalLog(await said(container, ['cat', '/tmp/general.log'])),
    );
    counts['notes-mariadb'] = counted;
  }
  {
    await using running = await bringUpNotes('notes-postgresql', { LOG_STATEMENT: 'all' });
    const service = running.services.find(({ name }) => name === 'database');
    counts['notes-postgresql'] = await countedFor(running, async () =>
      postgresqlLog((await service?.logs(100_000)) ?? ''),
    );
  }
  expect(counts).toEqual({
    'notes-mariadb': ROUNDS * STATEMENTS_PER_ROUND,
    'notes-postgresql': ROUNDS * STATEMENTS_PER_ROUND,
  });

  /** Statements by the collector, which must be as many as the log has lines of them. */
  async function countedFor(
    running: Awaited<ReturnType<typeof bringUpNotes>>,
    log: (container: RunningContainer) => Promise<readonly string[]>,
  ): Promise<number> {
    await requireCountable(running.services);
    expect((await readStatementSettings(running.services)).warnings).toEqual([]);
    await visit(running.entryUrl, 1);
    const before = (await log(databaseOf(running))).length;
    const measurement = await measuring(running, 100);
    await visit(running.entryUrl, ROUNDS);
    const { totals, problems } = await measurement.end();
    expect(problems).toEqual([]);
    const lines = (await log(databaseOf(running))).slice(before).filter((sql) => !SETS_UP.test(sql));
    expect(sumOverDatabases(totals, 'statements')).toBe(lines.length);
    expect(sumOverDatabases(totals, 'timeMs')).toBeGreaterThan(0);
    expect(sumOverDatabases(totals, 'rows')).toBeGreaterThan(ROUNDS * 20);
    return lines.length;
  }
});

test('MariaDB: by whatever protocol a statement comes it counts once, and where stored programs ran the events say how many, or nobody', async () => {
  await using running = await bringUpNotes('notes-mariadb', { GENERAL_LOG: '1' });
  const address = await databaseOf(running).address(3306);
  const client = await createConnection({ ...address, user: 'notes', password: 'notes', database: 'notes' });
  await client.query('create table probe (id int primary key)');
  // twenty readings a second: any statement of the collector's that were counted would show
  const measurement = await measuring(running, 50);
  for (let id = 0; id < 30; id += 1) await client.query(`insert into probe values (${id})`);
  for (let id = 0; id < 20; id += 1) await client.execute('select * from probe where id = ?', [id]);
  await client.query("prepare s from 'select count(*) from probe'");
  for (let turn = 0; turn < 10; turn += 1) await client.query('execute s');
  await client.query('deallocate prepare s');
  for (let turn = 0; turn < 5; turn += 1) {
    await client.beginTransaction();
    await client.query('savepoint here');
    await client.query('update probe set id = id + 1000 where id = ?', [turn]);
    await client.query('set @a = 1');
    await client.query('show tables');
    await (turn % 2 === 0 ? client.commit() : client.rollback());
  }
  await client.ping();
  await client.changeUser({ database: 'notes' });
  await client.query('use notes');
  const { totals, problems } = await measurement.end();
  expect(problems).toEqual([]);
  expect(sumOverDatabases(totals, 'statements')).toBe(30 + 20 + 10 + 5);
  const calls = (query: string) =>
    totals.find(({ metric, item }) => metric === 'mysql.query_calls_total' && item === query)?.value;
  expect(calls('INSERT INTO `probe` VALUES (?)')).toBe(30);
  expect(calls('(prepared statements, by the binary protocol)')).toBe(20);
  expect(totals.filter(({ item }) => item?.includes('performance_schema') === true)).toEqual([]);

  await client.query('create trigger counted before insert on probe for each row set @seen = @seen + 1');
  const second = await measuring(running, 3_600_000);
  for (let id = 500; id < 504; id += 1) await client.query(`insert into probe values (${id})`);
  const later = await second.end();
  expect(later.totals.filter(({ metric }) => metric === 'mysql.statements_total')).toEqual([]);
  expect(later.problems.join()).toMatch(/stored programs .* ran/);
  expect(sumOverDatabases(later.totals, 'statements'), 'events keep them apart').toBe(4);
  const third = await measuring(running, 3_600_000);
  await client.query('insert into probe values (600)');
  await client.execute('select * from probe where id = ?', [600]);
  expect(sumOverDatabases((await third.end()).totals, 'statements'), 'but not what is prepared').toBeNaN();
  await client.end();
});

test('a wrong password, and what a server lacks, are found before any load', async () => {
  await using running = await bringUpNotes('notes-postgresql', {});
  const { collect } = running.services.find(({ name }) => name === 'database') ?? { collect: [] };
  const [own] = collect;
  if (own?.kind !== 'postgresql') throw new Error('it is watched as PostgreSQL');
  const refusal = (changes: Partial<typeof own>) =>
    requireCountable(watchedBy(running, { ...own, ...changes }).services).then(
      () => 'none',
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
  expect(await refusal({})).toBe('none');
  expect(await refusal({ password: 'wrong' })).toMatch(
    /^database: password authentication failed .*correct user and password/,
  );
  expect(await refusal({ database: 'nowhere' })).toMatch(
    /^database: database "nowhere" does not exist: correct the database/,
  );
  expect(await refusal({ database: 'postgres' })).toBe(
    'database: its database has no pg_stat_statements: create extension pg_stat_statements;',
  );
});

async function said(container: RunningContainer, command: readonly string[]): Promise<string> {
  const { exitCode, output } = await container.exec(command);
  expect(exitCode).toBe(0);
  return output;
}

/** Statements that clients sent, our own left out. Lines are `time id Command argument`; what is continued has neither. */
function generalLog(text: string): string[] {
  return [...text.matchAll(/^[\d \t:]*\t\s*(\d+) (Query|Execute)\t(.*)$/gm)]
    .map(([, , , sql = '']) => sql)
    .filter((sql) => !sql.includes('benchday_collector'));
}

/** The same of log_statement = all, which logs `statement: ...`, and `execute <name>: ...` for prepared ones. */
function postgresqlLog(text: string): string[] {
  return [...text.matchAll(/LOG: {2}(?:statement|execute [^:]+): (.*)$/gm)]
    .map(([, sql = '']) => sql)
    .filter((sql) => !sql.includes('benchday:collector'));
}
