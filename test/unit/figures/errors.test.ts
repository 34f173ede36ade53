import { expect, test } from 'vitest';
import { errorRatioOf, errorsOf, isFailingSite } from '../../../src/figures/errors.ts';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { metricRow, quietMetrics } from '../../support/quiet-metrics.ts';

const HITS = 10_000;
const trial = (changes: Partial<LoadTotals['counts']>, load: Partial<LoadTotals> = {}, metrics = quietMetrics()) => ({
  load: loadTotals({ counts: { ...allOk(HITS), ...changes }, ...load }),
  metrics,
});
const noPorts = (count: number) => ({
  failures: { status: {}, connect: { EADDRNOTAVAIL: count }, broken: {}, content: 0 },
});
const dropping = { sent: HITS - 200, dropped: 200, ok: HITS - 200 };

test('wrong answers, time-outs and hits that the site left no place for are errors of the hits due', () => {
  const counts = { sent: 9900, dropped: 100, ok: 9700, failed: 150, timedOut: 50 };
  expect(errorsOf(trial(counts))).toEqual({ errors: 300, hits: HITS });
  expect(errorRatioOf(trial(counts))).toBeCloseTo(0.03, 12);
});

test('time-outs and drops are left out where times are not to be believed', () => {
  const counts = { sent: 9900, dropped: 100, ok: 9700, failed: 150, timedOut: 50 };
  expect(errorsOf(trial(counts), false)).toEqual({ errors: 150, hits: 9900 });
});

test('what the generator lacked is no error of the site', () => {
  expect(errorsOf(trial({ ok: HITS - 40, failed: 40 }, noPorts(30)))).toEqual({ errors: 10, hits: HITS - 30 });
});

test('drops of a generator without CPU are its own', () => {
  const busy = { generator: { ...loadTotals().generator, cpuP95Ratio: 0.9 } };
  expect(errorsOf(trial(dropping, busy))).toEqual({ errors: 0, hits: HITS - 200 });
  const throttled = quietMetrics(metricRow('generator.throttled_periods_total', 2));
  const stolen = quietMetrics(metricRow('host.cpu_ms_total', 50_000, 'steal'));
  expect(errorsOf(trial(dropping, {}, stolen))).toEqual({ errors: 0, hits: HITS - 200 });
  expect(errorsOf(trial(dropping))).toEqual({ errors: 200, hits: HITS });
  expect(errorsOf(trial(dropping, {}, throttled))).toEqual({ errors: 0, hits: HITS - 200 });
});

test.each([
  { failed: 100, isFailing: false },
  { failed: 101, isFailing: true },
])('$failed of 10,000 hits that fail make a failing site: $isFailing', ({ failed, isFailing }) => {
  expect(isFailingSite(trial({ ok: HITS - failed, failed }))).toBe(isFailing);
  expect(isFailingSite(trial({ ok: HITS - failed, timedOut: failed }))).toBe(isFailing);
});

test('of a trial without a hit the errors are unknown', () => {
  expect(errorRatioOf(trial({ scheduled: 0, sent: 0, ok: 0 }))).toBeNaN();
});
