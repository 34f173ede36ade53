import { readPlans } from '../collectors/query-plans.ts';
import type { MeasuredTrial, MetricTotal } from '../records/trial-record.ts';
import type { MeasureTask } from './measure-task.ts';
import { StatementsOfEndpoints } from './statements-alone.ts';
import type { Subject } from './subject.ts';
import { HITS_PER_ENDPOINT } from './verify.ts';

/** Once for each topology of a run: its endpoints ask the same in every trial. */
export async function statementsAlone(
  subject: Subject,
  { planned, context }: MeasureTask,
): Promise<StatementsOfEndpoints | undefined> {
  const isFirst = context.firstTrial(planned.topology) === undefined && context.disturb === undefined;
  return isFirst ? StatementsOfEndpoints.open(subject, context.signal) : undefined;
}

/** What the databases say of their statements once the measurement is over. Never throws. */
export async function databaseEvidence(
  { services, running }: Subject,
  { context }: MeasureTask,
  { alone, metrics }: { readonly alone: StatementsOfEndpoints | undefined; readonly metrics: readonly MetricTotal[] },
): Promise<Pick<MeasuredTrial, 'plans' | 'statementsAlone'>> {
  // A database that somebody else runs is asked only where the scenario says so.
  const { plans: wanted = running !== undefined } = context.scenario;
  const plans = wanted && context.disturb === undefined ? await readPlans(services, metrics) : [];
  const seen = alone?.finish(
    HITS_PER_ENDPOINT,
    context.scenario.requests.map(({ name }) => name),
  );
  return {
    ...(plans.length === 0 ? {} : { plans: [...plans] }),
    ...(seen === undefined ? {} : { statementsAlone: seen }),
  };
}
