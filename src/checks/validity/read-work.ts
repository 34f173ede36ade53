import { counted } from '../../base/number-text.ts';
import { sumOverContainers } from '../../figures/metric-rows.ts';
import { isOfDatabase, sumOverDatabases } from '../../figures/database-sums.ts';
import { metricSum } from '../../figures/metric-sums.ts';
import type { MetricTotal } from '../../records/trial-record.ts';
import { type Judgement, type TrialCheck, type TrialFacts } from '../trial-check.ts';

/** Of the transactions that are no statement of a client: our readings, and what the server does by itself. */
const OWN_AT_ONCE = 100;
const OWN_PER_S = 5;
/** More transactions than so many for each statement cannot be theirs. */
const MOST_PER_STATEMENT = 2;

/**
 * Work that nobody read is no little work. The transactions that a database committed or rolled back only check its statements: how
 * many statements a transaction has is the application's choice, so they never stand for them.
 */
export const readWork: TrialCheck = {
  id: 'read-work',
  title: 'Work read',
  speaksFor: 'work',
  limits: `CPU time of every container and statements of every database read; warning when there are more than ${MOST_PER_STATEMENT} transactions for each statement`,
  judge: (facts): Judgement => {
    const { metrics, unwatchedDatabases = [] } = facts;
    const unread = [
      ...(Number.isNaN(sumOverContainers(metrics, 'container.cpu_ms_total')) ? ['CPU time of the containers'] : []),
      ...(hasUnreadDatabase(metrics) ? ['statements of the databases'] : []),
      ...unwatchedDatabases.map((service) => `statements of ${service}, which x-benchday.collect does not name`),
    ];
    if (unread.length > 0) {
      return {
        state: 'not-measured',
        measured: `not known: ${unread.join('; ')}`,
        remedy: 'see the warnings of the trial and the collectors; what runs already (--target) shows none of its work',
      };
    }
    return transactionsOf(facts) ?? { state: 'valid', measured: whatWasRead(metrics) };
  },
};

function hasUnreadDatabase(metrics: readonly MetricTotal[]): boolean {
  return metrics.some(isOfDatabase) && Number.isNaN(sumOverDatabases(metrics, 'statements'));
}

function transactionsOf({ metrics, durationMs }: TrialFacts): Judgement | undefined {
  const statements = metricSum(metrics, 'postgresql.statements_total');
  const transactions =
    metricSum(metrics, 'postgresql.commits_total') + metricSum(metrics, 'postgresql.rollbacks_total');
  const own = OWN_AT_ONCE + (OWN_PER_S * durationMs) / 1000;
  // Without either of them there is nothing to set against each other.
  if (!(transactions - own > MOST_PER_STATEMENT * statements)) return undefined;
  return {
    state: 'warning',
    measured: `${counted(transactions, 'transaction')}, but ${counted(statements, 'statement')}`,
    remedy:
      'find out whether statements fail, or whether pg_stat_statements leaves roles or databases out (alter role ... set pg_stat_statements.track)',
  };
}

function whatWasRead(metrics: readonly MetricTotal[]): string {
  return metrics.some(isOfDatabase) ? 'CPU time and database statements' : 'CPU time; there is no database to ask';
}
