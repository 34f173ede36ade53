import { COUNTED_STATEMENTS } from './counted-statements.ts';
import type { Fall } from './fall.ts';
import type { Metric } from './metric.ts';

/** What tells of a start in whole seconds, once as a time and once as an age. @source own choice */
const START_ROUNDED_BY_MS = 3000;

/** Of all that SHOW GLOBAL STATUS counts. No table can throw it away. */
export const MYSQL: Fall = {
  means: 'the server was started again, or its counters were set back',
  together: 'mysql_status',
  lost: [
    { metric: 'mysql.container_started_ms', when: 'changes', means: 'the container was started again' },
    {
      metric: 'mysql.started_ms',
      when: 'changes',
      roundedBy: START_ROUNDED_BY_MS,
      means: 'the server was started again',
    },
  ],
};

/** Of Queries - Questions or of events: what it falls by says nothing of what the server counts beside it. */
const PROGRAMS: Fall = {
  ...MYSQL,
  means: 'what performance_schema counts was switched on or off, or the server was started again',
  together: 'mysql_programs',
};

/** Com_* counts what stored programs ask as if a client had sent it. */
const STATEMENTS: Fall = {
  ...MYSQL,
  together: 'mysql_statements',
  lost: [
    ...(MYSQL.lost ?? []),
    {
      metric: 'mysql.program_statements_total',
      when: 'rises',
      means:
        'stored programs (procedures, functions, triggers, events) ran, whose statements Com_* does not distinguish from those that clients sent',
    },
    {
      metric: 'mysql.program_statements_total',
      when: 'falls',
      means: `whether stored programs ran is not known: ${PROGRAMS.means}`,
    },
  ],
};

/** Of the tables of digests and events in performance_schema. */
const DIGESTS: Fall = {
  means: 'performance_schema.events_statements_summary_by_digest was truncated, or the server was started again',
  together: 'mysql_digests',
  lost: [
    ...(MYSQL.lost ?? []),
    {
      metric: 'mysql.digests_since_ms',
      when: 'changes',
      means: 'performance_schema.events_statements_summary_by_digest was truncated',
    },
    {
      metric: 'mysql.digests_lost_total',
      when: 'rises',
      means: 'the table of digests was full: what it had no room for, ours or not, stands in one row',
      remedy: 'raise performance_schema_digests_size',
    },
    {
      metric: 'mysql.reset_events_total',
      when: 'rises',
      means: 'performance_schema.events_statements_summary_global_by_event_name was truncated',
    },
  ],
};

const query = { item: 'query', appearsWhenUsed: true, fall: DIGESTS } as const;

/** Of MariaDB and MySQL. */
export const MYSQL_METRICS = {
  'mysql.unread': { meaning: '1: a server that could not be read once' },
  'mysql.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'mysql.started_ms': { meaning: 'when the server began, ms since the epoch, to a second or two' },
  'mysql.statements_total': { meaning: COUNTED_STATEMENTS, fall: STATEMENTS },
  'mysql.client_statements_total': {
    meaning:
      'the same by the events of performance_schema, which keep what stored programs ask apart, at the edges only; in its place where stored programs ran',
    fall: DIGESTS,
  },
  'mysql.prepared_executions_total': {
    meaning: 'prepared statements executed by the binary protocol, at the edges only',
    fall: DIGESTS,
  },
  'mysql.program_statements_total': {
    meaning:
      'statements and steps of stored programs, by which their runs are noticed; where performance_schema has them, at the edges only',
    fall: PROGRAMS,
  },
  'mysql.time_ms_total': { meaning: 'time spent executing statements, at the edges only', fall: DIGESTS },
  'mysql.rows_total': { meaning: 'rows sent or changed by statements, at the edges only', fall: DIGESTS },
  'mysql.rows_examined_total': { meaning: 'rows that statements looked at, at the edges only', fall: DIGESTS },
  'mysql.temporary_tables_total': { meaning: 'temporary tables of statements, at the edges only', fall: DIGESTS },
  'mysql.temporary_disk_tables_total': { meaning: 'those of them on disk, at the edges only', fall: DIGESTS },
  'mysql.digests_lost_total': {
    meaning: 'statements for which the table of digests had no room (Performance_schema_digest_lost)',
  },
  'mysql.reset_events_total': {
    meaning: 'kinds of events in performance_schema that came less often than at the reading before, at the edges only',
    fall: { means: 'it was counted from 0 again' },
  },
  'mysql.digests_since_ms': {
    meaning: 'since when the table of digests counts, ms since the epoch, at the edges only',
  },
  'mysql.query_calls_total': { meaning: 'executions of a query, at the edges only', ...query },
  'mysql.query_time_ms_total': { meaning: 'time spent on a query, at the edges only', ...query },
  'mysql.query_rows_total': { meaning: 'rows sent or changed by a query, at the edges only', ...query },
  'mysql.query_rows_examined_total': { meaning: 'rows that a query looked at, at the edges only', ...query },
  'mysql.query_temporary_tables_total': { meaning: 'temporary tables of a query, at the edges only', ...query },
  'mysql.connections': { meaning: 'client connections, ours included' },
  'mysql.running_threads': { meaning: 'connections that execute something, ours included' },
  'mysql.pages_read_total': { meaning: 'pages that InnoDB had to read from storage' },
  'mysql.page_requests_total': { meaning: 'pages that InnoDB looked for in its buffer' },
  'mysql.redo_bytes_total': { meaning: 'bytes written to the redo log of InnoDB' },
  'mysql.row_lock_waits_total': { meaning: 'waits for a row lock' },
  'mysql.waiting_row_locks': { meaning: 'row locks waited for' },
  'mysql.slow_statements_total': { meaning: 'statements longer than long_query_time' },
} as const satisfies Record<string, Metric>;
