import { expect, test } from 'vitest';
import { type Counted, digestSamples, eventCounts, missingSwitches } from '../../../src/collectors/mysql-digests.ts';

const NOTHING = { changed: 0, sent: 0, examined: 0, temporary: 0, onDisk: 0 };
const digest = (text: string | null, changes: Partial<Counted> = {}): Counted => ({
  benchday_collector: 'digest',
  text,
  calls: 1,
  ms: 2,
  ...NOTHING,
  sinceMs: 5000,
  ...changes,
});
const event = (text: string, changes: Partial<Counted> = {}): Counted => ({
  ...digest(`statement/${text}`, changes),
  benchday_collector: 'event',
  sinceMs: null,
});

function read(...rows: readonly Counted[]): Map<string, number> {
  return new Map(
    digestSamples(rows).map(({ metric, item, value }) => [item === undefined ? metric : `${metric} ${item}`, value]),
  );
}

test('a query is told by its text, whatever its schema', () => {
  const told = read(
    digest('SELECT `a` FROM `b` ', { calls: 3, ms: 1.5, sent: 30, examined: 900, temporary: 3, onDisk: 1 }),
    digest('SELECT  `a`\nFROM `b`', { calls: 2, ms: 0.5, sent: 20, sinceMs: 4000 }),
    digest('INSERT INTO `b` VALUES (?)', { calls: 5, ms: 4, changed: 5 }),
  );
  expect(told.get('mysql.query_calls_total SELECT `a` FROM `b`')).toBe(5);
  expect(told.get('mysql.query_time_ms_total SELECT `a` FROM `b`')).toBe(2);
  expect(told.get('mysql.query_rows_total SELECT `a` FROM `b`')).toBe(50);
  expect(told.get('mysql.query_rows_examined_total SELECT `a` FROM `b`')).toBe(900);
  expect(told.get('mysql.query_temporary_tables_total SELECT `a` FROM `b`')).toBe(3);
  expect(told.get('mysql.query_rows_total INSERT INTO `b` VALUES (?)')).toBe(5);
  expect(told.get('mysql.digests_since_ms')).toBe(4000);
});

test('a server that keeps hundreds of thousands of digests is read, of which many have one text as far as it is kept', () => {
  const many = Array<Counted>(200_000).fill(digest('SELECT `a`', { sinceMs: 9_000 }));
  many[100_000] = digest('SELECT `a`', { sinceMs: 7_000 });
  const all = digestSamples(many);
  expect(all.find(({ metric }) => metric === 'mysql.digests_since_ms')?.value).toBe(7_000);
  expect(all.find(({ metric }) => metric === 'mysql.query_calls_total')?.value).toBe(200_000);
});

test('all of them are added up by events, which have also what is executed by the binary protocol, and no table too small', () => {
  const told = read(
    event('sql/select', { calls: 10, ms: 5, sent: 90, examined: 200, temporary: 4, onDisk: 1 }),
    event('sql/insert', { calls: 2, ms: 3, changed: 6 }),
    event('com/Execute', { calls: 7, ms: 2, sent: 4 }),
    event('sql/execute_sql', { calls: 1, ms: 1 }),
    event('sql/execute_immediate', { calls: 1, ms: 1 }),
    digest('SELECT ?', { calls: 3, ms: 999 }),
  );
  expect(told.get('mysql.time_ms_total')).toBe(12);
  expect(told.get('mysql.rows_total')).toBe(100);
  expect(told.get('mysql.rows_examined_total')).toBe(200);
  expect(told.get('mysql.temporary_tables_total')).toBe(4);
  expect(told.get('mysql.temporary_disk_tables_total')).toBe(1);
  expect(told.get('mysql.query_calls_total (prepared statements, by the binary protocol)')).toBe(7);
});

test.each(
  'sql/begin sql/commit sql/rollback sql/savepoint sql/set_option sql/show_status sql/prepare_sql sql/dealloc_sql sql/change_db sql/error sql/empty_query com/Prepare com/Quit com/Ping sp/stmt abstract/Query'.split(
    ' ',
  ),
)('events %s cost nothing that counts', (name) => {
  expect(read(event('sql/select', { ms: 1 }), event(name, { ms: 100 })).get('mysql.time_ms_total')).toBe(1);
});

test('what we ask ourselves is left out', () => {
  const ours = digest('SELECT ? AS `benchday_collector` , `DIGEST_TEXT` ...', { ms: 7, sent: 300, temporary: 1 });
  const told = read(event('sql/select', { ms: 10, sent: 310, temporary: 1 }), digest('SELECT ?'), ours);
  expect(told.get('mysql.time_ms_total')).toBe(3);
  expect(told.get('mysql.rows_total')).toBe(10);
  expect(told.get('mysql.temporary_tables_total')).toBe(0);
  expect([...told.keys()].filter((name) => name.includes('benchday'))).toEqual([]);
});

test.each([
  'BEGIN',
  'START TRANSACTION',
  'start  transaction READ ONLY',
  'COMMIT',
  'ROLLBACK TO `x`',
  'SAVEPOINT `x`',
  'RELEASE SAVEPOINT `x`',
  'SET NAMES ?',
  'SHOW GLOBAL STATUS',
  'DEALLOCATE PREPARE `s`',
  'PREPARE `s` FROM ?',
  'USE `shop`',
  'XA START ?',
])('%s is no query', (text) => {
  const queries = [...read(digest('SELECT ?'), digest('SETTLE'), digest(text)).keys()];
  expect(queries.filter((name) => name.startsWith('mysql.query_calls'))).toEqual([
    'mysql.query_calls_total SELECT ?',
    'mysql.query_calls_total SETTLE',
  ]);
});

test('the row of what the table had no room for is no query', () => {
  expect([...read(digest(null, { calls: 900 })).keys()].filter((name) => name.includes('query'))).toEqual([]);
});

test('steps of stored programs are counted, and how often each kind of event came', () => {
  const rows = [
    event('sp/stmt', { calls: 4 }),
    event('sp/set', { calls: 2 }),
    event('sql/select', { calls: 9 }),
    digest('x'),
  ];
  expect(read(...rows).get('mysql.program_statements_total')).toBe(6);
  expect(read(event('sql/select')).get('mysql.program_statements_total')).toBe(0);
  expect([...eventCounts(rows)]).toEqual([
    ['statement/sp/stmt', 4],
    ['statement/sp/set', 2],
    ['statement/sql/select', 9],
  ]);
});

test('statements that clients sent are counted by events, less ours', () => {
  const told = read(
    event('sql/select', { calls: 9 }),
    event('sql/commit', { calls: 4 }),
    event('sp/stmt', { calls: 30 }),
    event('com/Execute', { calls: 2 }),
    digest('SELECT ? AS `benchday_collector`', { calls: 3 }),
  );
  expect(told.get('mysql.client_statements_total')).toBe(8);
  expect(told.get('mysql.prepared_executions_total')).toBe(2);
});

test.each([
  'global_instrumentation',
  'thread_instrumentation',
  'statements_digest',
  'statement/sql/select',
  'statement/sql/create_table',
  'statement/com/Execute',
  'statement/abstract/new_packet',
  'statement/sp/stmt',
])('where %s is off something of ours is not counted', (text) => {
  expect(missingSwitches([event('sql/select'), digest(text, { benchday_collector: 'off' })])).toEqual([
    { state: 'off', name: text },
  ]);
});

test.each(['statement/sql/begin', 'statement/sql/set_option', 'statement/com/Ping', 'statement/abstract/relay_log'])(
  'where %s is off nothing of ours is missing',
  (text) => {
    expect(missingSwitches([digest(text, { benchday_collector: 'off' })])).toEqual([]);
  },
);

test('what is not timed is missing where its time is added up', () => {
  const untimed = (text: string) => digest(text, { benchday_collector: 'untimed' });
  expect(missingSwitches([untimed('statement/sql/select')])).toHaveLength(1);
  expect(missingSwitches([untimed('statement/abstract/Query')])).toHaveLength(1);
  expect(missingSwitches([untimed('statement/sp/stmt')])).toEqual([]);
});
