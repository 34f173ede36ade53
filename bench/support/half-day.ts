import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { OUTCOME, OutcomeRows } from '../../src/load/replay/outcome-rows.ts';
import { Recorder } from '../../src/load/replay/recorder.ts';
import { random } from '../../src/base/random.ts';
import { arrivals } from '../../src/scenario/arrivals.ts';
import type { RequestSpecification, ScheduleSpecification } from '../../src/scenario/schedule.ts';
import { LatencyDigest } from '../../src/stats/latency-digest.ts';
import { type Drift, driftOf, type Seen } from './drift.ts';

const HOUR_MS = 3_600_000;
const HOURS = 12;
const INTERVAL_MS = 60_000;
/** Looked at ten times an hour of the day that is played. */
const LOOK_MS = HOUR_MS / 10;

const request = (name: string, path: string, weight: number, count: number): RequestSpecification => ({
  ...{ name, method: 'GET', path, weight, headers: {}, isWrite: false, expect: { status: [200] } },
  parameters: count === 0 ? {} : { id: { kind: 'zipf', count, exponent: 1 } },
});

/**
 * Every hit of twelve hours is due, made up, answered after a time by chance, and recorded as a run records it, as fast as that goes. What
 * this clock cannot show is what sockets and timers do: the real hour does that.
 */
export function halfDay({
  seed,
  ratePerSecond,
}: {
  readonly seed: number;
  readonly ratePerSecond: number;
}): readonly Drift[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const segments = Array.from({ length: HOURS }, (_, hour) => ({
    lengthMs: HOUR_MS,
    ratePerSecond: ratePerSecond * (hour % 2 === 0 ? 1.2 : 0.8),
  }));
  const requests = [request('front', '/', 1, 0), request('product', '/product/{id}', 3, 50_000)];
  const schedule: ScheduleSpecification = {
    curve: { segments },
    arrivals: 'poisson',
    seed,
    requests,
    writeKeyPrefix: '',
  };
  const digest = new LatencyDigest({ fromMs: 0, toMs: 0 });
  let encoded = 0;
  const recorder = new Recorder({
    requests,
    intervalMs: INTERVAL_MS,
    durationMs: HOURS * HOUR_MS,
    onLatency: (place, histogram) => {
      digest.record(place, histogram);
      encoded += encodeIntoCompressedBase64(histogram).length;
    },
  });
  const memory: Seen[] = [];
  const chance = random(seed);
  const rows = new OutcomeRows();
  let [hits, nextLookUs] = [0, 0];
  for (const { dueUs, request: index } of arrivals(schedule)) {
    const sentUs = dueUs + chance() * 500;
    const doneUs = sentUs + 1000 - 2000 * Math.log(1 - chance());
    rows.add({ dueUs, sentUs, doneUs, bodyBytes: 1000, request: index, outcome: OUTCOME.ok });
    hits += 1;
    if (rows.isFull) {
      recorder.record(rows.take());
      recorder.closeUntil(dueUs);
    }
    if (dueUs < nextLookUs) continue;
    nextLookUs += LOOK_MS * 1000;
    collect();
    memory.push({ hours: dueUs / 1000 / HOUR_MS, y: process.memoryUsage().heapUsed / 1e6 });
  }
  recorder.record(rows.take());
  recorder.closeUntil(Infinity);
  const { counts } = recorder.summary();
  if (counts.sent !== hits) throw new Error(`${counts.sent} of ${hits} hits are counted`);
  if (digest.response.totalCount !== hits)
    throw new Error(`${digest.response.totalCount} of ${hits} hits are in the histograms`);
  console.log(`${hits} hits, ${(encoded / 1e6).toFixed(1)} MB of histograms`);
  return [driftOf('heap in use, MB', memory, 1)];
}
