import { judgeTrial } from '../checks/judge-trial.ts';
import type { LoadResult } from '../core/load.ts';
import type { Identity, MeasuredTrial, MetricTotal } from '../core/records.ts';
import { LatencyDigest, percentileMs } from '../stats/latency-digest.ts';
import type { Subject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';

/** Gathers the facts the checks look at. */
export async function judge(input: {
  readonly subject: Subject;
  readonly context: TrialContext;
  readonly result: LoadResult;
  readonly metrics: readonly MetricTotal[];
  readonly accounting: readonly Identity[];
}): Promise<MeasuredTrial['validity']> {
  const { subject, context, result, metrics, accounting } = input;
  const latency = new LatencyDigest({ fromMs: 0, toMs: Infinity });
  for (const line of result.latency) latency.add(line);
  const bounds = subject.running?.topology.statementsPerHit;
  return judgeTrial({
    load: result.totals,
    latency: {
      responseP50Ms: percentileMs(latency.response, 50),
      responseP95Ms: percentileMs(latency.response, 95),
      lagP99Ms: percentileMs(latency.lag, 99),
    },
    metrics,
    accounting,
    scheduleDigest: context.scheduleDigest,
    durationMs: context.scenario.load.durationMs,
    deaths: await subject.deaths(),
    ...(bounds === undefined ? {} : { statementsPerHit: bounds }),
  });
}
