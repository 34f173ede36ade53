import { describe, expect, it } from 'vitest';
import { errorRatioOf } from '../../../src/figures/errors.ts';
import { hoursOfDay } from '../../../src/report/series/day.ts';
import type { LatencySeries } from '../../../src/report/series/latency.ts';
import { windowOf } from '../../../src/report/series/window.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { totalsOf } from '../../../src/report/series/totals.ts';
import { loadSeries } from '../../../src/report/series/load.ts';
import { binsOf } from '../../../src/report/series/bins.ts';
import { twoArms } from '../../support/gate-fixture.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { metricRow } from '../../support/quiet-metrics.ts';

const COUNTS = { scheduled: 1000, sent: 1000, dropped: 0, ok: 500, failed: 500, timedOut: 0, own: 400 };

it('errors of an endpoint are those of the site: what the generator lacked is none, and no hit of it', async () => {
  const load = loadTotals({
    counts: COUNTS,
    failures: { status: { 500: 100 }, connect: { EMFILE: 400 }, broken: {}, content: 0 },
  });
  const arms = twoArms({ pairs: 1, change: (trial) => ({ ...trial, load }) });
  const { topologies } = await summarise(arms);
  const [endpoint] = topologies[0]?.measured?.endpoints ?? [];
  expect(endpoint).toMatchObject({ hits: 1000, errorRatio: 100 / 600 });
});

it('of a record that does not say which hits those were, the share is unknown', async () => {
  const { own: _own, ...counts } = COUNTS;
  const load = loadTotals({ counts, failures: { status: {}, connect: { EMFILE: 400 }, broken: {}, content: 0 } });
  const arms = twoArms({ pairs: 1, change: (trial) => ({ ...trial, load }) });
  const { topologies } = await summarise(arms);
  expect(topologies[0]?.measured?.endpoints[0]).not.toHaveProperty('errorRatio');
});

it('and so is their share through the day', () => {
  const load = loadTotals({ counts: COUNTS });
  const [trial] = twoArms({ pairs: 1, change: (measured) => ({ ...measured, load }) }).trials;
  if (trial?.state !== 'measured') throw new Error('the fixture measures');
  const { errorRatio } = loadSeries(binsOf(60_000, 60_000), [trial]);
  expect(errorRatio).toEqual([100 / 600]);
});

describe('hits that were dropped', () => {
  const counts = { scheduled: 1000, sent: 600, dropped: 400, ok: 594, failed: 6, timedOut: 0 };
  const length = { count: 24, lengthMs: 60_000 / 24, dayHours: 24 };
  const whole = { ...length, count: 1, lengthMs: 60_000 };
  const ratios = (cpuP95Ratio: number) => {
    const { generator } = loadTotals();
    const load = loadTotals({
      counts,
      generator: { ...generator, cpuP95Ratio },
      intervals: [{ startMs: 0, lengthMs: length.lengthMs, counts }],
    });
    const [trial] = twoArms({ pairs: 1, change: (measured) => ({ ...measured, load }) }).trials;
    if (trial?.state !== 'measured') throw new Error('the fixture measures');
    const latency = { p50Ms: [], p95Ms: [], p99Ms: [] } as unknown as LatencySeries;
    const part = windowOf({ bins: length, trials: [trial], times: [], statements: undefined }).parts[0];
    return {
      summary: errorRatioOf(trial),
      overDay: loadSeries(whole, [trial]).errorRatio[0],
      hour: hoursOfDay(length, [trial], latency)[0]?.errorRatio,
      part: Number(part?.bad) / Number(part?.asked),
    };
  };

  it('for want of CPU of the generator are no errors of the site, in the summary, by the hour, over the day and in a part of it', () => {
    expect(ratios(0.95)).toEqual({ summary: 0.01, overDay: 0.01, hour: 0.01, part: 0.01 });
  });

  it('while the generator had CPU are errors of the site in all of them', () => {
    expect(ratios(0.1)).toEqual({ summary: 0.406, overDay: 0.406, hour: 0.406, part: 0.406 });
  });
});

it('start times, ids and settings are no quantities', () => {
  const signs = ['container.started_ms', 'redis.run_number', 'haproxy.process_id', 'varnish.child_starts'] as const;
  const rows = [...signs, 'redis.hits_total' as const].map((metric) => metricRow(metric, 5));
  const [trial] = twoArms({ pairs: 1, change: (measured) => ({ ...measured, metrics: rows }) }).trials;
  if (trial?.state !== 'measured') throw new Error('the fixture measures');
  expect(totalsOf([trial]).map(({ metric }) => metric)).toEqual(['redis.hits_total']);
});
