import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyLine, LoadCounts, LoadTotals } from '../../src/records/load-totals.ts';

/** Hits in windows of 0.1 s. */
const EVENLY = Array.from({ length: 600 }, (_, window) => 30 + (window % 7));

/** Totals of a load in which everything went well; change what a test is about. */
export function loadTotals(changes: Partial<LoadTotals> & { counts?: LoadCounts } = {}): LoadTotals {
  const counts = changes.counts ?? allOk(20_000);
  return {
    engine: 'replay',
    loadModel: 'open',
    startedAtMs: 1_790_000_000_000,
    elapsedMs: 60_010,
    counts,
    endpoints: [{ name: 'home', isWrite: false, counts: { ...counts }, bodyBytes: 1000 * counts.ok }],
    failures: { status: {}, connect: {}, broken: {}, content: 0 },
    writes: { acknowledged: 0, refused: 0, unknown: 0 },
    bodyBytes: 1000 * counts.ok,
    scheduleDigest: 'abc123',
    arrivals: { windowMs: 100, due: EVENLY, sent: EVENLY },
    generator: { cpuMs: 5000, maxResidentBytes: 1e8, cpuP95Ratio: 0.1, eventLoopDelayP99Ms: 1, gcMs: 10, workers: 1 },
    intervals: [{ startMs: 0, lengthMs: 60_000, counts }],
    ...changes,
  };
}

export function allOk(hits: number): LoadCounts {
  return { scheduled: hits, sent: hits, dropped: 0, ok: hits, failed: 0, timedOut: 0 };
}

/** One line of latencies, given in ms. */
export function latencyOf(
  kind: LatencyLine['kind'],
  valuesMs: readonly number[],
  place: { trial?: number; startMs?: number; endpoint?: string } = {},
): LatencyLine {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const ms of valuesMs) histogram.recordValue(Math.round(ms * 1000));
  return {
    trial: place.trial ?? 1,
    startMs: place.startMs ?? 0,
    lengthMs: 1000,
    endpoint: kind === 'lag' ? '*' : (place.endpoint ?? 'home'),
    kind,
    hdr: encodeIntoCompressedBase64(histogram),
  };
}
