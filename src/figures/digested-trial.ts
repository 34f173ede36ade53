import type { MeasuredTrial, RunRecord } from '../records/run-record.ts';
import type { LatencyDigest } from '../stats/latency-digest.ts';

/** A trial with its merged latencies. */
export interface DigestedTrial {
  readonly record: MeasuredTrial;
  readonly latency: LatencyDigest;
}

/** The busiest part of the profile, stretched over the measurement. @returns ms since time 0 */
export function peakHourOf(run: RunRecord): { readonly fromMs: number; readonly toMs: number } {
  const { fractions } = run.scenario.profile;
  const lengthMs = run.scenario.durationMs / fractions.length;
  const busiest = fractions.indexOf(Math.max(...fractions));
  return { fromMs: busiest * lengthMs, toMs: (busiest + 1) * lengthMs };
}
