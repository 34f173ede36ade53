import { isCountedCommand } from './mysql-commands.ts';
import type { MetricName } from '../records/metrics.ts';
import { type Sample, sample } from '../records/sample.ts';

export type Status = ReadonlyMap<string, string>;

/** What of SHOW GLOBAL STATUS is read: all of it would be some five hundred rows. */
const FIGURES: Readonly<Record<string, MetricName>> = {
  Threads_connected: 'mysql.connections',
  Threads_running: 'mysql.running_threads',
  Innodb_buffer_pool_reads: 'mysql.pages_read_total',
  Innodb_buffer_pool_read_requests: 'mysql.page_requests_total',
  Innodb_os_log_written: 'mysql.redo_bytes_total',
  Innodb_row_lock_waits: 'mysql.row_lock_waits_total',
  Innodb_row_lock_current_waits: 'mysql.waiting_row_locks',
  Slow_queries: 'mysql.slow_statements_total',
};

const UPTIME_S = 'Uptime';
const DIGESTS_LOST = 'Performance_schema_digest_lost';
/** What Queries counts and Questions does not, beside what stored programs ask: commands of the binary protocol. */
const PREPARING = ['Com_stmt_prepare', 'Com_stmt_close', 'Com_stmt_reset'] as const;
/** The same by text, which Com_stmt_* count too, though Questions does. */
const PREPARING_BY_TEXT = { Com_prepare_sql: 1, Com_dealloc_sql: 1, Com_execute_immediate: 2 } as const;
const PREFIX = 'Com_';
/**
 * By so much Queries - Questions may be wrong under load, to either side: the one is taken as SHOW begins, the other added up over all
 * threads after it, while others send. @source own choice
 */
const MOST_ASTRAY = 2;

const NAMES = [UPTIME_S, DIGESTS_LOST, 'Queries', 'Questions', ...Object.keys(FIGURES)];

/** SHOW does not count as a statement (`counted-statements.ts`), so that reading this adds nothing to what it reads. */
export const STATUS = `SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Com\\_%' OR Variable_name IN (${NAMES.map((name) => `'${name}'`).join(', ')})`;

/**
 * @param own  statements of ours among those that count
 * @throws {Error} the server does not tell what every server of the kind tells
 */
export function statusSamples(
  status: Status,
  { atMs, own }: { readonly atMs: number; readonly own: number },
): Sample[] {
  const commands = [...status].filter(
    ([name]) => name.startsWith(PREFIX) && isCountedCommand(name.slice(PREFIX.length)),
  );
  if (commands.length === 0) throw new Error('SHOW GLOBAL STATUS has no Com_select');
  const statements = commands.reduce((sum, [name, value]) => sum + numberOf(name, value), 0);
  return [
    sample('mysql.statements_total', statements - own),
    sample('mysql.started_ms', atMs - valueOf(status, UPTIME_S) * 1000),
    ...figure(status, DIGESTS_LOST, 'mysql.digests_lost_total'),
    ...Object.entries(FIGURES).flatMap(([name, metric]) => figure(status, name, metric)),
  ];
}

/**
 * Steps of stored programs, where no events tell of them. Closing a prepared statement that is closed already counts as one, so that the
 * worst of it is that a count is taken to be unknown.
 * @param told  what was said last: what differs from it by no more than may be wrong says nothing new
 */
export function programStatements(status: Status, told: number | undefined): number {
  const preparing = PREPARING.reduce((sum, name) => sum + valueOf(status, name), 0);
  const byText = Object.entries(PREPARING_BY_TEXT).reduce((sum, [name, times]) => {
    const value = status.get(name);
    // MySQL has no EXECUTE IMMEDIATE.
    return value === undefined ? sum : sum + times * numberOf(name, value);
  }, 0);
  const beyond = valueOf(status, 'Queries') - valueOf(status, 'Questions');
  const read = beyond - (preparing - byText);
  return told !== undefined && Math.abs(read - told) <= MOST_ASTRAY ? told : read;
}

/** Some versions lack some figures. */
function figure(status: Status, name: string, metric: MetricName): Sample[] {
  const value = status.get(name);
  return value === undefined ? [] : [sample(metric, numberOf(name, value))];
}

function valueOf(status: Status, name: string): number {
  const value = status.get(name);
  if (value === undefined) throw new Error(`SHOW GLOBAL STATUS has no ${name}`);
  return numberOf(name, value);
}

function numberOf(name: string, text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value))
    throw new Error(`${name} of SHOW GLOBAL STATUS is ${JSON.stringify(text)}, which is no number`);
  return value;
}
