import { NOT_COUNTED_BY_MYSQL } from '../records/counted-statements.ts';
import { type Sample, sample } from '../records/sample.ts';
import { isCountedCommand } from './mysql-commands.ts';

const LONGEST_QUERY_TEXT = 300;

/** In our own statement's text, as early as can be: of a long one only the beginning is kept, and comments are not. */
const MARK = 'benchday_collector';

const EXECUTE = 'statement/com/Execute';
const PREPARED = '(prepared statements, by the binary protocol)';

/** What one digest, or one kind of event, counted; or, without figures, a consumer or an instrument that is not on. */
export interface Counted {
  readonly benchday_collector: 'digest' | 'event' | NotOn['state'];
  /** a digest's text, null: of all that the table had no room for; or the name of an event, a consumer or an instrument */
  readonly text: string | null;
  readonly calls: number;
  readonly ms: number;
  readonly changed: number;
  readonly sent: number;
  readonly examined: number;
  readonly temporary: number;
  readonly onDisk: number;
  /** when the digest was first seen; null for events */
  readonly sinceMs: number | null;
}

/** Timers are in picoseconds, whose sums are larger than what a number holds exactly. */
const FIGURES = `COUNT_STAR + 0e0 AS calls, SUM_TIMER_WAIT / 1e9 AS ms, SUM_ROWS_AFFECTED + 0e0 AS changed, SUM_ROWS_SENT + 0e0 AS sent,
  SUM_ROWS_EXAMINED + 0e0 AS examined, SUM_CREATED_TMP_TABLES + 0e0 AS temporary, SUM_CREATED_TMP_DISK_TABLES + 0e0 AS onDisk`;

const CONSUMERS: readonly string[] = ['global_instrumentation', 'thread_instrumentation', 'statements_digest'];

/** Consumers and instruments of statements that do not count, or not the time: the state, the name, and what else is asked. */
const NOT_ON = (state: string, rest: string): string => `SELECT 'off' AS ${state}, NAME AS text${rest}
FROM performance_schema.setup_consumers WHERE NAME IN (${CONSUMERS.map((name) => `'${name}'`).join(', ')}) AND ENABLED <> 'YES'
UNION ALL SELECT IF(ENABLED = 'YES', 'untimed', 'off'), NAME${rest} FROM performance_schema.setup_instruments
WHERE NAME LIKE 'statement/%' AND (ENABLED <> 'YES' OR TIMED <> 'YES')`;

export const SWITCHES = NOT_ON(MARK, '');

/**
 * Digests tell queries apart, but have none that is executed by the binary protocol, and only so much room; events have all. What is not
 * on is asked in the same statement: what is off counts 0, which is not what happened.
 */
export const DIGESTS = `SELECT 'digest' AS ${MARK}, DIGEST_TEXT AS text, ${FIGURES}, UNIX_TIMESTAMP(FIRST_SEEN) * 1e3 AS sinceMs
FROM performance_schema.events_statements_summary_by_digest
UNION ALL SELECT 'event', EVENT_NAME, ${FIGURES}, NULL FROM performance_schema.events_statements_summary_global_by_event_name
WHERE COUNT_STAR > 0
UNION ALL ${NOT_ON('state', `${', 0e0'.repeat(7)}, NULL`)}`;

const UNCOUNTED = new RegExp(`^[\\s(]*(?:${NOT_COUNTED_BY_MYSQL.join('|').replaceAll(' ', String.raw`\s+`)})\\b`, 'i');

/** Per query by the digests, and all of them by the events, less what is our own. */
export function digestSamples(rows: readonly Counted[]): Sample[] {
  const digests = rows.filter(({ benchday_collector: kind }) => kind === 'digest');
  const events = rows.filter(({ benchday_collector: kind }) => kind === 'event');
  const own = addedUp(digests.filter(({ text }) => text?.includes(MARK)));
  const all = difference(addedUp(events.filter(({ text }) => isCountedEvent(text ?? ''))), own);
  const programs = events.filter(({ text }) => text?.startsWith('statement/sp/'));
  // Of a server that keeps a million digests, all are more than a call has room for.
  const sinceMs = digests.reduce((least, one) => Math.min(least, one.sinceMs ?? Infinity), Infinity);
  return [
    ...(sinceMs === Infinity ? [] : [sample('mysql.digests_since_ms', sinceMs)]),
    sample('mysql.program_statements_total', addedUp(programs).calls),
    sample('mysql.client_statements_total', all.calls),
    sample('mysql.prepared_executions_total', addedUp(events.filter(({ text }) => text === EXECUTE)).calls),
    sample('mysql.time_ms_total', all.ms),
    sample('mysql.rows_total', all.rows),
    sample('mysql.rows_examined_total', all.examined),
    sample('mysql.temporary_tables_total', all.temporary),
    sample('mysql.temporary_disk_tables_total', all.onDisk),
    ...[...byQuery(digests, events)].flatMap(([text, { calls, ms, rows: own_, examined, temporary }]) => [
      sample('mysql.query_calls_total', calls, text),
      sample('mysql.query_time_ms_total', ms, text),
      sample('mysql.query_rows_total', own_, text),
      sample('mysql.query_rows_examined_total', examined, text),
      sample('mysql.query_temporary_tables_total', temporary, text),
    ]),
  ];
}

export interface NotOn {
  /** untimed: it counts, but no time */
  readonly state: 'off' | 'untimed';
  readonly name: string;
}

/** What is not on and without which times, rows or runs of stored programs are missing; [] where all is counted. */
export function missingSwitches(rows: readonly Pick<Counted, 'benchday_collector' | 'text'>[]): NotOn[] {
  return rows.flatMap(({ benchday_collector: state, text: name }) =>
    (state === 'off' || state === 'untimed') && name !== null && isNeeded({ state, name }) ? [{ state, name }] : [],
  );
}

function isNeeded({ state, name }: NotOn): boolean {
  // What the steps of stored programs took is part of the statement that called them.
  if (name.startsWith('statement/sp/')) return state === 'off';
  // Every statement begins as one of these, and only becomes another if it was on.
  if (name.startsWith('statement/abstract/')) return name !== 'statement/abstract/relay_log';
  return CONSUMERS.includes(name) || isCountedEvent(name);
}

/** How often each kind of event came, ours too: a kind that came less often than before was set back. */
export function eventCounts(rows: readonly Counted[]): ReadonlyMap<string, number> {
  const events = rows.filter(({ benchday_collector: kind }) => kind === 'event');
  return new Map(events.map(({ text, calls }) => [text ?? '', calls]));
}

function isCountedEvent(name: string): boolean {
  if (name === EXECUTE) return true;
  const command = name.startsWith('statement/sql/') ? name.slice('statement/sql/'.length) : undefined;
  if (command === undefined || command === 'error') return false;
  // Of one that is executed by its name there is no event of what it does.
  return command === 'execute_sql' || command === 'execute_immediate' || isCountedCommand(command);
}

function byQuery(digests: readonly Counted[], events: readonly Counted[]): ReadonlyMap<string, Figures> {
  const queries = new Map<string, Counted[]>();
  for (const row of digests) {
    if (row.text === null || UNCOUNTED.test(row.text) || row.text.includes(MARK)) continue;
    const text = row.text.trim().replaceAll(/\s+/g, ' ').slice(0, LONGEST_QUERY_TEXT);
    const own = queries.get(text);
    if (own === undefined) queries.set(text, [row]);
    else own.push(row);
  }
  const prepared = events.filter(({ text }) => text === EXECUTE);
  if (prepared.length > 0) queries.set(PREPARED, prepared);
  return new Map([...queries].map(([text, rows]) => [text, addedUp(rows)]));
}

interface Figures {
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
  readonly examined: number;
  readonly temporary: number;
  readonly onDisk: number;
}

function addedUp(rows: readonly Counted[]): Figures {
  const sum = (figure: (row: Counted) => number): number => rows.reduce((total, row) => total + figure(row), 0);
  return {
    calls: sum(({ calls }) => calls),
    ms: sum(({ ms }) => ms),
    rows: sum(({ changed, sent }) => changed + sent),
    examined: sum(({ examined }) => examined),
    temporary: sum(({ temporary }) => temporary),
    onDisk: sum(({ onDisk }) => onDisk),
  };
}

function difference(all: Figures, own: Figures): Figures {
  return {
    calls: all.calls - own.calls,
    ms: all.ms - own.ms,
    rows: all.rows - own.rows,
    examined: all.examined - own.examined,
    temporary: all.temporary - own.temporary,
    onDisk: all.onDisk - own.onDisk,
  };
}
