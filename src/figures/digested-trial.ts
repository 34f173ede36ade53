import type { LatencyLine } from '../records/load-totals.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';
import { LatencyDigest } from '../stats/latency-digest.ts';
import { peakHourOf } from './busiest-hour.ts';

/** A trial with its merged latencies. */
export interface DigestedTrial {
  readonly record: MeasuredTrial;
  readonly latency: LatencyDigest;
}

/** Merged latencies by trial number; a trial whose latencies are not stored is missing. */
export async function digestAll(
  lines: AsyncIterable<LatencyLine> | Iterable<LatencyLine>,
  peak: { fromMs: number; toMs: number },
): Promise<Map<number, LatencyDigest>> {
  const digests = new Map<number, LatencyDigest>();
  for await (const line of lines) {
    const digest = digests.get(line.trial) ?? new LatencyDigest(peak);
    digests.set(line.trial, digest);
    digest.add(line);
  }
  return digests;
}

/** The measured trials of a run with their merged latencies, by number. */
export async function digestedTrials(stored: {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly latency: () => AsyncIterable<LatencyLine>;
}): Promise<ReadonlyMap<number, DigestedTrial>> {
  const peak = peakHourOf(stored.run);
  const digests = await digestAll(stored.latency(), peak);
  const digested = new Map<number, DigestedTrial>();
  for (const record of stored.trials) {
    if (record.state !== 'measured') continue;
    digested.set(record.trial, { record, latency: digests.get(record.trial) ?? new LatencyDigest(peak) });
  }
  return digested;
}
