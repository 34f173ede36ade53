import { describe, expect, it } from 'vitest';
import { primaryMetric } from '../../../../src/figures/primary-metrics.ts';
import type { DecidedSeries } from '../../../../src/verdicts/gate/decide-series.ts';
import { type SeriesOfMetric, metricVerdictOf } from '../../../../src/verdicts/gate/metric-verdict.ts';
import type { DroppedPair, Pair } from '../../../../src/verdicts/gate/pairs.ts';

const LOOKS = [8, 10];

/** Pairs of so many ms, as baseline and candidate. */
function series(
  values: readonly (readonly [number, number])[],
  changes: Partial<SeriesOfMetric> & { dropped?: readonly DroppedPair[] } = {},
): SeriesOfMetric {
  const { dropped = [], ...others } = changes;
  const pairs = values.map(([before, after], at): Pair => {
    const logs = { baseline: Math.log(before || 0.5), candidate: Math.log(after || 0.5) };
    return {
      repetition: at + 1,
      baseline: { trial: 2 * at + 1, value: before },
      candidate: { trial: 2 * at + 2, value: after },
      difference: logs.candidate - logs.baseline,
      logs,
    };
  });
  return {
    metric: primaryMetric('p50_ms'),
    pairs: { pairs, dropped },
    machine: undefined,
    differences: pairs.map(({ difference }) => difference),
    logs: { baseline: [], candidate: [] },
    isCounted: false,
    tolerance: 0.1,
    margin: 0.03,
    ...others,
  };
}
const verdictOf = (one: SeriesOfMetric, result: DecidedSeries) => metricVerdictOf(one, result, LOOKS);
const logs = { estimate: Math.log(1.2), lower: Math.log(1.1), upper: Math.log(1.3) };
const same = (pairs: number) => Array.from({ length: pairs }, () => [10, 10] as const);
const dropped = (count: number, isForGood?: true): DroppedPair[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ repetition: at + 1, reason: `reason ${at + 1}` },
    ...(isForGood === undefined ? {} : { isForGood }),
  }));

describe('the words of a metric', () => {
  const first = series(same(2));
  const risen = series([[0, 92]]);
  it.each<[string, SeriesOfMetric, DecidedSeries, string]>([
    [
      'worse',
      first,
      { state: 'regression', pairs: 8, logs },
      'even the lower bound, +10.0 %, is above the margin of 3 %',
    ],
    [
      'worse without a bound',
      first,
      { state: 'regression', pairs: 8, logs: { ...logs, lower: -Infinity } },
      'even the lower bound, not bounded, is above the margin of 3 %',
    ],
    [
      'risen from 0',
      risen,
      { state: 'regression', pairs: 8, logs },
      'from 0 to 92 ms: of that there is no ratio, and any margin is below it',
    ],
    ['better', first, { state: 'improvement', pairs: 8, logs }, 'better by more than the margin of 3 %'],
    ['ok', first, { state: 'ok', pairs: 8, logs }, 'even the upper bound, +30.0 %, is below the tolerance of 10 %'],
    [
      'exact',
      first,
      { state: 'ok', pairs: 4, logs, exact: { state: 'ok', pairs: 4, logs, spread: Math.log(1.001) } },
      // A tenth of ln 1.03.
      'even the upper bound, +30.0 %, is below the tolerance of 10 %; exact: trials of one arm differ by 0.10 % at most, and noise below 0.30 % is none',
    ],
    [
      'before the first look',
      first,
      { state: 'continue', pairs: 0, nextLook: 8 },
      '2 valid pairs; nothing is decided before 8',
    ],
    ['before no look', first, { state: 'continue', pairs: 0 }, '2 valid pairs; nothing is decided before ?'],
    [
      'after the first look',
      first,
      { state: 'continue', pairs: 8, nextLook: 10, logs },
      'not decided with 8 pairs: +10.0 % to +30.0 %; the next look is at 10',
    ],
    [
      'after a look, and none is next',
      risen,
      { state: 'continue', pairs: 8, logs },
      'not decided with 8 pairs: from 0 to 92 ms; the next look is at ?',
    ],
    [
      'after the last look',
      first,
      { state: 'inconclusive', pairs: 10 },
      'not decided with 10 pairs: not bounded to not bounded, tolerance 10 %, margin 3 %',
    ],
    [
      'risen from 0, after the last look',
      risen,
      { state: 'inconclusive', pairs: 10, logs },
      'not decided with 10 pairs: from 0 to 92 ms, tolerance 10 %, margin 3 %',
    ],
  ])('%s', (_what, one, result, reason) => {
    expect(verdictOf(one, result).reason).toBe(reason);
  });
});

describe('a metric that more pairs would not decide', () => {
  const CONTINUE: DecidedSeries = { state: 'continue', pairs: 0, nextLook: 8 };
  const machine = (floor: number) => ({ deviation: 0.1, floor, pairs: 20 });
  const open = (valid: number) => `${valid} valid pairs; nothing is decided before 8`;

  it.each<[string, SeriesOfMetric, string]>([
    ['few pairs, most of them dropped', series(same(3), { dropped: dropped(4) }), open(3)],
    ['half of the pairs dropped', series(same(4), { dropped: dropped(4) }), open(4)],
    [
      'most of a look dropped',
      series(same(3), { dropped: dropped(5) }),
      '5 of 8 pairs were invalid for time metrics; the first: reason 1',
    ],
    ['dropped for good', series(same(3), { dropped: dropped(1, true) }), 'not compared: reason 1'],
    // ((1.6449 + 1.2816) * 0.1 / ln 1.1)^2 = 9.43: 10, and two more.
    [
      'a floor above the tolerance',
      series(same(3), { machine: machine(0.2), mayNotBeOk: true }),
      "the machine's noise floor is 20 %, above the tolerance of 10 %; by its noise about 12 pairs would be needed",
    ],
    [
      'a floor at the tolerance',
      series(same(3), { machine: machine(0.1), mayNotBeOk: true }),
      "the machine's noise would hide 10 % even with 10 pairs; about 12 would be needed",
    ],
    ['a machine that may be ok', series(same(3), { machine: machine(0.2), mayNotBeOk: false }), open(3)],
  ])('%s', (_what, one, reason) => {
    const verdict = verdictOf(one, CONTINUE);
    expect(verdict.reason).toBe(reason);
    expect(verdict.nextLook).toBe(reason === open(one.differences.length) ? 8 : undefined);
    // What is decided is never hopeless.
    expect(verdictOf(one, { state: 'ok', pairs: 8, logs }).reason).toContain('even the upper bound');
  });
});

describe('the record of a metric', () => {
  it('that is decided has no number of pairs that it would need, and nothing that is not known', () => {
    const one = series(
      [
        [10, 12],
        [0, 5],
        [10, 0],
        [0, 0],
      ],
      { dropped: dropped(1), tolerance: 0.05 },
    );
    const values = verdictOf(one, { state: 'ok', pairs: 1, logs, p: 0.25, pAdjusted: 0.5 });
    expect(values).toStrictEqual({
      ...{ metric: 'p50_ms', title: 'response time, 50th percentile', unit: 'ms', metricClass: 'time' },
      ...{ tolerance: 0.05, margin: 0.03, state: 'ok', pairs: 1, validPairs: 4, p: 0.25, pAdjusted: 0.5 },
      reason: 'even the upper bound, +30.0 %, is below the tolerance of 5 %',
      change: { estimate: 0.2, lower: 0.1, upper: 0.3 },
      noise: { deviation: expect.any(Number) as number, source: 'pairs', pairs: 4 },
      values: [
        {
          repetition: 1,
          baseline: { trial: 1, value: 10 },
          candidate: { trial: 2, value: 12 },
          change: 0.2,
          isFarOut: false,
        },
        { repetition: 2, baseline: { trial: 3, value: 0 }, candidate: { trial: 4, value: 5 }, isFarOut: false },
        {
          repetition: 3,
          baseline: { trial: 5, value: 10 },
          candidate: { trial: 6, value: 0 },
          change: -1,
          isFarOut: false,
        },
        {
          repetition: 4,
          baseline: { trial: 7, value: 0 },
          candidate: { trial: 8, value: 0 },
          change: 0,
          isFarOut: false,
        },
      ],
      dropped: [{ repetition: 1, reason: 'reason 1' }],
    });
  });

  it('without a pair has neither change nor noise', () => {
    const { values, dropped: left, ...rest } = verdictOf(series([]), { state: 'continue', pairs: 0, nextLook: 8 });
    expect([values, left]).toEqual([[], []]);
    expect(Object.keys(rest).sort()).toEqual([
      'margin',
      'metric',
      'metricClass',
      'nextLook',
      'pairs',
      'reason',
      'state',
      'title',
      'tolerance',
      'unit',
      'validPairs',
    ]);
  });

  // t(0.95) + t(0.9) of 1 and of 7 degrees of freedom: 6.3138 + 3.0777, 1.8946 + 1.4149.
  it.each<[pairs: number, shown: number, effect: number]>([
    [0, 2, Math.expm1((9.3915 * 0.1) / Math.sqrt(2))],
    [8, 2, Math.expm1((3.3095 * 0.1) / Math.sqrt(8))],
  ])('seen at %d pairs, of %d, shows what so many find', (pairs, valid, effect) => {
    const one = series(same(valid), { machine: { deviation: 0.1, floor: 0.04, pairs: 20 } });
    const verdict = verdictOf(one, { state: 'inconclusive', pairs });
    expect(verdict.detectable).toBeCloseTo(effect, 3);
    expect(verdict).toMatchObject({ noiseFloor: 0.04, pairsNeeded: 12, noise: { source: 'calibration', pairs: 20 } });
  });

  it.each([
    [1, undefined],
    [2, 'pairs'],
  ])('of %d pairs has its noise from %s', (pairs, source) => {
    const verdict = verdictOf(series(same(pairs)), { state: 'inconclusive', pairs: 0 });
    expect(verdict.noise?.source).toBe(source);
    expect('detectable' in verdict).toBe(source !== undefined);
    // Without noise only the two that the t distribution asks for.
    expect(verdict.pairsNeeded).toBe(source === undefined ? undefined : 2);
  });

  it('that is exact says how far its trials were apart, and how far they might be', () => {
    const exact = { state: 'ok', pairs: 4, logs, spread: 0.002 } as const;
    expect(verdictOf(series(same(4)), { state: 'ok', pairs: 4, logs, exact }).exact).toEqual({
      spread: 0.002,
      limit: expect.closeTo(0.1 * Math.log(1.03), 9) as number,
    });
  });
});
