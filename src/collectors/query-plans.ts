import { createHash } from 'node:crypto';
import type { Client, QueryConfig } from 'pg';
import { monotonicMs } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { RunningService } from '../platform/platform.ts';
import type { QueryPlan } from '../records/database-evidence.ts';
import type { MetricTotal } from '../records/trial-record.ts';
import { type Instance, instancesOf } from './instances.ts';
import { connectPostgresql } from './postgresql-connection.ts';
import { ENTRIES, MARK, QUERY_TEXT } from './postgresql-entries.ts';

const MOST_PLANS = 10;
/** For all plans of all servers, and for one of them. @source own choice */
const ALL_MS = 10_000;
const EACH_MS = 1_000;
const ANSWER_WITHIN_MS = 3_000;

/** First word SELECT, after comments and brackets: nothing else is planned. */
const SELECT = /^(?:\s|\(|\/\*(?:[^*]|\*(?!\/))*\*\/)*select\b/i;
const NUMBERS = / {2}\(cost=[\d.]+\.\.([\d.]+) rows=(\d+) width=\d+\)$/;

const FULL_TEXTS = `select ${MARK} ${QUERY_TEXT} as text, (array_agg(query order by total_exec_time desc))[1] as query
from (${ENTRIES}) e where is_counted and ${QUERY_TEXT} = any($1) group by 1`;

/**
 * Plans of the SELECT statements that took most time in the databases, each as for any parameters: prepared, and explained with nulls.
 * Nothing is executed: not ANALYZE, in a transaction that may not write, which is rolled back. What cannot be planned says why.
 * pg_stat_statements counts each as called once more, so the last reading must be done.
 * @param metrics  of the measurement, which is over
 */
export async function readPlans(
  services: readonly RunningService[],
  metrics: readonly MetricTotal[],
): Promise<readonly QueryPlan[]> {
  const costliest = metrics
    .filter(
      ({ metric, item = '', value }) => metric === 'postgresql.query_time_ms_total' && value > 0 && SELECT.test(item),
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_PLANS);
  const untilMs = monotonicMs() + ALL_MS;
  const plans: QueryPlan[] = [];
  for (const service of services) {
    for (const instance of instancesOf(service, 'postgresql')) {
      const { instance: named } = instance.name;
      const own = costliest.filter((row) => row.service === service.name && row.instance === named);
      if (own.length > 0) plans.push(...(await plansOf(instance, named ?? service.name, { own, untilMs })));
    }
  }
  return plans.sort((a, b) => b.ms - a.ms);
}

async function plansOf(
  instance: Instance<'postgresql'>,
  server: string,
  { own, untilMs }: { readonly own: readonly MetricTotal[]; readonly untilMs: number },
): Promise<QueryPlan[]> {
  const plan = ({ item = '', value }: MetricTotal) => ({ server, query: item, ms: value });
  let client: Client | undefined;
  try {
    client = await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
    const texts = await client.query<{ text: string; query: string }>(FULL_TEXTS, [own.map(({ item }) => item)]);
    const plans: QueryPlan[] = [];
    for (const row of own) {
      const text = texts.rows.find((one) => one.text === row.item)?.query;
      const found =
        monotonicMs() > untilMs ? { problem: `no time was left: all plans have ${ALL_MS / 1000} s` } : undefined;
      plans.push({ ...plan(row), ...(found ?? (await planned(client, text))) });
    }
    return plans;
  } catch (cause) {
    return own.map((row) => ({ ...plan(row), problem: messageOf(cause) }));
  } finally {
    await client?.end().catch(() => undefined);
  }
}

/** The text goes by the protocol that takes one statement alone, so a second one in it is refused, whatever it is. */
async function planned(
  client: Client,
  text: string | undefined,
): Promise<Pick<QueryPlan, 'nodes' | 'cost' | 'rows' | 'problem'>> {
  if (text === undefined || !SELECT.test(text)) return { problem: 'the database no longer has its text' };
  try {
    await client.query(`begin read only; set local statement_timeout = ${EACH_MS}; set local lock_timeout = ${EACH_MS};
      set local plan_cache_mode = force_generic_plan`);
    await client.query({ text: `prepare benchday_plan as ${MARK} ${text}`, queryMode: 'extended' } as QueryConfig);
    const types = `select ${MARK} coalesce(cardinality(parameter_types), 0)::int as count from pg_prepared_statements where name = 'benchday_plan'`;
    const { rows } = await client.query<{ count: number }>(types);
    const [parameters] = rows;
    if (parameters === undefined) return { problem: 'the database did not prepare it' };
    const nulls = Array.from({ length: parameters.count }, () => 'null');
    const given = nulls.length === 0 ? '' : `(${nulls.join(', ')})`;
    const explained = await client.query<Record<string, string>>(`explain execute benchday_plan${given}`);
    return planOf(explained.rows.flatMap((row) => Object.values(row)));
  } catch (cause) {
    return { problem: messageOf(cause) };
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.query('deallocate benchday_plan').catch(() => undefined);
  }
}

/** Of one plan; a table of many partitions has a line for each. @source own choice */
const MOST_LINES = 200;

function planOf(lines: readonly string[]): Pick<QueryPlan, 'nodes' | 'cost' | 'rows'> {
  const [, cost, rows] = NUMBERS.exec(lines[0] ?? '') ?? [];
  const all = lines.map((line) => line.replace(NUMBERS, ''));
  const rest = all.slice(MOST_LINES);
  // Two plans that differ only there still differ.
  const digest = createHash('sha256').update(rest.join('\n')).digest('hex').slice(0, 16);
  return {
    nodes: rest.length === 0 ? all : [...all.slice(0, MOST_LINES), `${rest.length} more lines, sha256 ${digest}`],
    ...(cost === undefined ? {} : { cost: Number(cost) }),
    ...(rows === undefined ? {} : { rows: Number(rows) }),
  };
}
