import { build } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import type { LoadCounts } from '../../../src/records/load-totals.ts';
import { StopRule } from '../../../src/run/stop-rule.ts';

const OBJECTIVES = { p95Ms: 250, errorRatio: 0.01 };

function rule(limits: { readonly errorRatio?: number; readonly p95Ms?: number }) {
  return new StopRule({ limits: { ...limits, forMs: 3000 }, objectives: OBJECTIVES, durationMs: 60_000 });
}

/** Feeds what ended in each second. */
function stoppedAt(rows: readonly Partial<LoadCounts>[], errorRatio = 0.2): number | undefined {
  const one = rule({ errorRatio });
  const counts = { scheduled: 0, sent: 0, dropped: 0, ok: 0, failed: 0, own: 0, timedOut: 0 };
  for (const [second, row] of rows.entries()) {
    for (const key of ['ok', 'failed', 'own', 'timedOut', 'dropped'] as const) counts[key] += row[key] ?? 0;
    one.onProgress({ elapsedMs: (second + 1) * 1000, counts });
    if (one.signal.aborted) return second + 1;
  }
  return undefined;
}

const GOOD = { ok: 100 };
const BAD = { ok: 50, failed: 30, timedOut: 20 };

it.each([
  ['errors for as long as that, without a break', [GOOD, BAD, BAD, BAD, BAD], 4],
  ['a good second between them', [BAD, BAD, GOOD, BAD, BAD, GOOD], undefined],
  ['a second in which nothing ended', [BAD, {}, BAD, BAD], 3],
  [
    'as many errors as are allowed',
    [
      { ok: 80, failed: 20 },
      { ok: 80, failed: 20 },
      { ok: 80, failed: 20 },
    ],
    undefined,
  ],
  ["the generator's own failures", Array.from({ length: 9 }, () => ({ ok: 10, failed: 90, own: 90 })), undefined],
  [
    'dropped hits, of which nobody knows whose they are',
    Array.from({ length: 9 }, () => ({ ok: 9, dropped: 91 })),
    undefined,
  ],
])('errors: %s', (_what, rows, at) => {
  expect(stoppedAt(rows)).toBe(at);
});

/** Feeds intervals of a second, each with two endpoints. */
function slowRule(intervals: readonly number[], kind: 'service' | 'response' = 'service'): StopRule {
  const one = rule({ p95Ms: 1000 });
  for (const [index, ms] of intervals.entries()) {
    for (const endpoint of ['a', 'b']) {
      const histogram = build({ highestTrackableValue: 60_000_000 });
      histogram.recordValueWithCount(ms * 1000, 10);
      one.onLatency({ startMs: index * 1000, lengthMs: 1000, endpoint, kind }, histogram);
    }
  }
  return one;
}

it('p95 of service times for as long as that, looked at when an interval is complete', () => {
  expect(slowRule([2000, 2000, 2000]).signal.aborted).toBe(false);
  expect(slowRule([2000, 2000, 2000, 1]).signal.aborted).toBe(true);
  expect(slowRule([2000, 2000, 1, 2000, 2000, 1]).signal.aborted).toBe(false);
  expect(slowRule([999, 999, 999, 999, 999]).signal.aborted).toBe(false);
  expect(slowRule([2000, 2000, 2000, 1], 'response').signal.aborted).toBe(false);
});

it('says when and why', () => {
  const one = slowRule([5, 2000, 2000, 2000, 1]);
  expect(one.cause).toMatchObject({ code: 'STOPPED_EARLY', exitCode: 1 });
  expect(one.cause?.message).toMatch(
    /^it does not hold the objectives: stopped 4 s into a measurement of 60 s, as for 3 s p95 was above 1000 ms \(20\d\d ms in the last of them, and the objective is 250 ms\)$/,
  );
});
