import { expect, test } from 'vitest';
import { type Status, programStatements, statusSamples } from '../../../src/collectors/mysql-status.ts';

const NONE = {
  Com_select: 0,
  Uptime: 100,
  Queries: 0,
  Questions: 0,
  Com_stmt_prepare: 0,
  Com_stmt_close: 0,
  Com_stmt_reset: 0,
};

function statusOf(values: Readonly<Record<string, number | string>>): Status {
  return new Map(Object.entries({ ...NONE, ...values }).map(([name, value]) => [name, String(value)]));
}

function read(values: Readonly<Record<string, number | string>>, own = 0): Map<string, number> {
  const samples = statusSamples(statusOf(values), { atMs: 500_000, own });
  return new Map(samples.map(({ metric, value }) => [metric, value]));
}

test.each([
  [
    'what asks for data and changes it',
    { Com_select: 4, Com_insert: 3, Com_update: 2, Com_delete: 1, Com_replace: 1 },
    11,
  ],
  [
    'what defines it',
    { Com_create_table: 1, Com_alter_table: 1, Com_drop_table: 1, Com_truncate: 1, Com_analyze: 1 },
    5,
  ],
  ['a call of a procedure, and what locks', { Com_call_procedure: 2, Com_lock_tables: 1, Com_unlock_tables: 1 }, 4],
  [
    'a prepared statement, once for each execution',
    { Com_select: 5, Com_stmt_prepare: 1, Com_stmt_execute: 5, Com_stmt_close: 1 },
    5,
  ],
  ['one by EXECUTE, once', { Com_select: 2, Com_prepare_sql: 1, Com_execute_sql: 2, Com_dealloc_sql: 1 }, 2],
  ['one by EXECUTE IMMEDIATE, once', { Com_select: 2, Com_execute_immediate: 2 }, 2],
])('%s counts', (_what, commands, statements) => {
  expect(read(commands).get('mysql.statements_total')).toBe(statements);
});

test.each(
  [
    'begin commit rollback rollback_to_savepoint savepoint release_savepoint xa_start xa_commit set_option set_role reset',
    'show_status show_variables show_tables show_fields stmt_prepare stmt_execute stmt_fetch stmt_send_long_data prepare_sql',
    'execute_sql dealloc_sql change_db admin_commands empty_query',
  ]
    .join(' ')
    .split(' '),
)('Com_%s is no statement', (command) => {
  expect(read({ Com_select: 7, [`Com_${command}`]: 9 }).get('mysql.statements_total')).toBe(7);
});

test('our own statements are left out by their number, and what opens a session by what it is', () => {
  expect(read({ Com_select: 12, Com_show_status: 40 }, 2).get('mysql.statements_total')).toBe(10);
});

test('stored programs are noticed by what Queries counts and Questions does not', () => {
  const prepared = { Com_stmt_prepare: 3, Com_stmt_close: 2, Com_stmt_reset: 1 };
  const programs = (values: Readonly<Record<string, number>>) => programStatements(statusOf(values), undefined);
  expect(programs({ Queries: 46, Questions: 40, ...prepared })).toBe(0);
  expect(programs({ Queries: 49, Questions: 40, ...prepared })).toBe(3);
  // As Debian's MariaDB 10.11 counted ten of each.
  const byText = {
    Com_prepare_sql: 10,
    Com_execute_sql: 10,
    Com_dealloc_sql: 10,
    Com_stmt_close: 10,
    Com_stmt_execute: 10,
    Com_stmt_prepare: 10,
  };
  expect(programs({ Queries: 30, Questions: 30, ...byText })).toBe(0);
  const immediate = { Com_execute_immediate: 10, Com_stmt_close: 10, Com_stmt_execute: 10, Com_stmt_prepare: 10 };
  expect(programs({ Queries: 10, Questions: 10, ...immediate })).toBe(0);
  expect(programs({ Queries: 50, Questions: 10, Com_call_procedure: 10, Com_select: 20 })).toBe(40);
});

test.each([
  ['a dip', 99, 100],
  ['a small rise', 102, 100],
  ['one that is no mistake', 103, 103],
  ['a fall that is none', 97, 97],
])('%s of Queries - Questions is told as far as it may be known under load', (_what, beyond, told) => {
  expect(programStatements(statusOf({ Queries: 500 + beyond, Questions: 500 }), 100)).toBe(told);
});

test('when it began, and the figures that not every version has', () => {
  const told = read({ Threads_connected: 7, Innodb_buffer_pool_reads: 3, Performance_schema_digest_lost: 2 });
  expect(told.get('mysql.started_ms')).toBe(400_000);
  expect(told.get('mysql.connections')).toBe(7);
  expect(told.get('mysql.pages_read_total')).toBe(3);
  expect(told.get('mysql.digests_lost_total')).toBe(2);
  expect(told.has('mysql.redo_bytes_total')).toBe(false);
});

test('what is missing or no number is no 0', () => {
  expect(() => statusSamples(new Map([['Uptime', '5']]), { atMs: 0, own: 0 })).toThrow('has no Com_select');
  const without = new Map([...statusOf({})].filter(([name]) => name !== 'Uptime'));
  expect(() => statusSamples(without, { atMs: 0, own: 0 })).toThrow('has no Uptime');
  expect(() => statusSamples(statusOf({ Com_insert: '' }), { atMs: 0, own: 0 })).toThrow(
    'Com_insert of SHOW GLOBAL STATUS is ""',
  );
  expect(() => statusSamples(statusOf({ Com_insert: 'ON' }), { atMs: 0, own: 0 })).toThrow('which is no number');
});

test('each figure of the server has its own name', () => {
  const values = {
    Threads_connected: 1,
    Threads_running: 2,
    Innodb_buffer_pool_reads: 3,
    Innodb_buffer_pool_read_requests: 4,
    Innodb_os_log_written: 5,
    Innodb_row_lock_waits: 6,
    Innodb_row_lock_current_waits: 7,
    Slow_queries: 8,
    Performance_schema_digest_lost: 9,
  };
  expect(Object.fromEntries(read(values))).toEqual({
    'mysql.statements_total': 0,
    'mysql.started_ms': 400_000,
    'mysql.connections': 1,
    'mysql.running_threads': 2,
    'mysql.pages_read_total': 3,
    'mysql.page_requests_total': 4,
    'mysql.redo_bytes_total': 5,
    'mysql.row_lock_waits_total': 6,
    'mysql.waiting_row_locks': 7,
    'mysql.slow_statements_total': 8,
    'mysql.digests_lost_total': 9,
  });
});
