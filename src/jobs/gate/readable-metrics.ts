import { BenchdayError } from '../../base/errors.ts';
import { thousands } from '../../base/number-text.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { scheduleOf } from '../../scenario/scenario-schedule.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { countsStatements } from '../../topology/databases.ts';
import type { Topology } from '../../topology/topology.ts';

/**
 * Before anything is measured: a metric that no trial of these arms can have would leave the gate undecided after all of its pairs.
 * @throws {BenchdayError} USAGE naming every such metric, and why
 */
export function refuseUnreadableMetrics(scenario: Scenario, arms: readonly Topology[]): void {
  const { metrics } = scenario.gate ?? DEFAULT_GATE;
  // What a user's script sends is known when it was sent.
  const hits = scenario.load.script === undefined ? scheduleTotals(scheduleOf(scenario, '')).hits : Infinity;
  const problems = metrics.flatMap(({ metric }) => {
    const { isCountedByDatabases, leastHits } = primaryMetric(metric);
    const without = isCountedByDatabases === true ? arms.filter((arm) => !hasReadDatabase(arm)) : [];
    if (without.length > 0)
      return [`${metric}: ${without.map(({ name }) => name).join(' and ')} has no database whose statements are read`];
    if (hits < leastHits)
      return [`${metric}: it needs ${thousands(leastHits)} hits a trial, and the scenario has ${thousands(hits)}`];
    return [];
  });
  if (problems.length === 0) return;
  const own = scenario.gate === undefined ? ', which names none, so that the usual ones are asked for' : '';
  throw new BenchdayError('USAGE', `the gate cannot have what it is to decide by: ${problems.join('; ')}`, {
    hint: `choose others under gate.metrics of ${scenario.file}${own}; x-benchday.collect of the compose file says how a database is read`,
  });
}

function hasReadDatabase({ services, collect }: Topology): boolean {
  return services.some(({ name }) => collect[name]?.some(countsStatements) === true);
}
