import { judgeTrial } from '../checks/judge-trial.ts';
import type { TrialFacts } from '../checks/trial-check.ts';
import type { LoadTotals } from '../records/load-totals.ts';
import type { Identity, MeasuredTrial, MetricTotal } from '../records/trial-record.ts';
import type { WriteProof } from '../records/write-proof.ts';
import { type LatencyDigest, percentileMs } from '../stats/latency-digest.ts';
import type { ServiceLevel } from '../stats/service-levels.ts';
import { isDatabaseRead } from '../topology/databases.ts';
import type { Disturbance } from './disturbance.ts';
import type { Subject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';

/** Gathers the facts the checks look at. */
export async function judge(input: {
  readonly subject: Subject;
  readonly context: TrialContext;
  readonly load: LoadTotals;
  readonly latency: LatencyDigest;
  readonly metrics: readonly MetricTotal[];
  readonly accounting: readonly Identity[];
  readonly proof: WriteProof | undefined;
  readonly otherRuns: readonly string[];
  readonly containers: MeasuredTrial['containers'];
  readonly serviceLevels: readonly ServiceLevel[];
  readonly topology: string;
  readonly disturbance: Disturbance | undefined;
  readonly wrongAfter: NonNullable<TrialFacts['wrongAfter']>;
}): Promise<MeasuredTrial['validity']> {
  const { subject, context, load, latency, metrics, accounting, proof, otherRuns, containers, serviceLevels } = input;
  const firstTrial = context.firstTrial(input.topology);
  const bounds = subject.running?.topology.statementsPerHit;
  return judgeTrial({
    load,
    latency: {
      responseP50Ms: percentileMs(latency.response, 50),
      responseP95Ms: percentileMs(latency.response, 95),
      lagP99Ms: percentileMs(latency.lag, 99),
    },
    metrics,
    accounting,
    scheduleDigest: context.scheduleDigest,
    durationMs: context.scenario.load.durationMs,
    ...(proof === undefined ? {} : { proof }),
    // Nobody looks after what runs already.
    ...(subject.running === undefined ? {} : { deaths: await subject.deaths() }),
    ...(input.disturbance?.endsServices === true ? { areDeathsMeant: true as const } : {}),
    otherRuns,
    containers,
    serviceLevels,
    wrongAfter: input.wrongAfter,
    ...(firstTrial === undefined ? {} : { firstTrial }),
    unwatchedDatabases: unwatchedDatabases(subject),
    ...(bounds === undefined ? {} : { statementsPerHit: bounds }),
  });
}

function unwatchedDatabases({ services }: Subject): string[] {
  return services
    .filter(({ role, collect }) => role === 'database' && !collect.some(isDatabaseRead))
    .map(({ name }) => name);
}
