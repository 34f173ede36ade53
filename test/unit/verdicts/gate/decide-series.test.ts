import { describe, expect, it } from 'vitest';
import { decideSeries } from '../../../../src/verdicts/gate/decide-series.ts';
import { type RepeatedSeries, exactLookOf, judgeExact, limitOf } from '../../../../src/verdicts/gate/exact-look.ts';
import { type ErrorPair, judgeErrors, lookAtErrors } from '../../../../src/verdicts/gate/judge-errors.ts';
import { judgeFamily } from '../../../../src/verdicts/gate/judge-metrics.ts';
import { ERROR_MARGIN, ERROR_TOLERANCE, LEVELS } from '../../../../src/verdicts/gate/levels.ts';

const RULE = { looks: [8, 10], alarmLevel: 0.012, okLevel: 0.05 };
const many = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);
const series = (
  before: readonly number[],
  after: readonly number[],
  changes: Partial<RepeatedSeries> = {},
): RepeatedSeries => ({
  differences: after.map((value, at) => value - (before[at] ?? 0)),
  logs: { baseline: before, candidate: after },
  ...{ tolerance: 0.1, margin: 0.03, isCounted: true },
  ...changes,
});
/** Pairs that differ by so much, and whose trials do not differ within an arm. */
const flat = (pairs: number, by = 0, changes: Partial<RepeatedSeries> = {}) =>
  series(many(pairs, 1), many(pairs, 1 + by), changes);
const errorPairs = (pairs: number, candidate = 0, hits = 2_000): ErrorPair[] =>
  many(pairs, { baseline: { errors: 0, hits }, candidate: { errors: candidate, hits } });

it('the levels of a gate are those of its page', () => {
  expect({ ...LEVELS, ERROR_MARGIN, ERROR_TOLERANCE }).toEqual({
    ...{ metrics: 0.012, ok: 0.05, errors: 0.001, errorPairs: 0.004 },
    ...{ ERROR_MARGIN: 0.001, ERROR_TOLERANCE: 0.01 },
  });
});

describe('a metric that is exact', () => {
  it.each<[string, RepeatedSeries, object | undefined]>([
    // Bounds: of the nearest and of the farthest trials.
    [
      'apart in both arms',
      series([0, 0.001, 0.002, 0], [0.1, 0.101, 0.1, 0.1025]),
      { state: 'regression', pairs: 4, logs: { estimate: 0.1, lower: 0.098, upper: 0.1025 }, spread: 0.0025 },
    ],
    ['later trials are not asked', series([0, 0, 0, 0, 9], [0.001, 0, 0, 0, 9]), { state: 'ok', pairs: 4 }],
    ['three pairs', flat(3), undefined],
    ['two pairs of a calibrated metric', flat(2, 0, { noise: 0, isCounted: false }), { state: 'ok', pairs: 2 }],
    ['one pair of it', flat(1, 0, { noise: 0 }), undefined],
    ['a clock in it', flat(4, 0, { isCounted: false }), undefined],
    // Neither is within the limit that it must be below.
    ['as far apart as the limit', series([0, limitOf(0.03), 0, 0], many(4, 1)), undefined],
    ['up to the tolerance', series(many(4, 0), many(4, Math.log1p(0.1)), { margin: 0.1 }), undefined],
    ['just below it', series(many(4, 0), many(4, Math.log(1.0999)), { margin: 0.1 }), { state: 'ok' }],
    ['on the margin but for rounding', series(many(4, 0), many(4, Math.log1p(0.03) + 1e-13)), { state: 'ok' }],
    ['below it by as much', series(many(4, 0), many(4, -Math.log1p(0.03) - 1e-13)), { state: 'ok' }],
    ['nearly over it', series(many(4, 0), many(4, Math.log1p(0.03) + 0.95e-12)), { state: 'ok' }],
    [
      'over it by more than rounding',
      series(many(4, 0), many(4, Math.log1p(0.03) + 1.05e-12)),
      { state: 'regression' },
    ],
    ['nearly over it, downwards', series(many(4, 0), many(4, -Math.log1p(0.03) - 0.95e-12)), { state: 'ok' }],
    ['over it, downwards', series(many(4, 0), many(4, -Math.log1p(0.03) - 1.05e-12)), { state: 'improvement' }],
    ['just over it', series(many(4, 0), many(4, Math.log1p(0.03) + 1e-9)), { state: 'regression' }],
    ['just over it, downwards', series(many(4, 0), many(4, -Math.log1p(0.03) - 1e-9)), { state: 'improvement' }],
    ['worse, and may not be ok', flat(4, 1, { mayNotBeOk: true }), { state: 'regression' }],
    ['better, and may not be ok', flat(4, -1, { mayNotBeOk: true }), undefined],
  ])('%s', (_what, one, wanted) => {
    const found = judgeExact(one);
    if (wanted === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(round(wanted));
  });

  /** Differences of logarithms are not exact. */
  function round(wanted: object): object {
    return Object.fromEntries(
      Object.entries(wanted).map(([key, value]: [string, unknown]) => {
        if (typeof value === 'number') return [key, expect.closeTo(value, 12)];
        return [key, typeof value === 'object' && value !== null ? round(value) : value];
      }),
    );
  }

  it.each([
    [0.03, 0.1 * Math.log(1.03)],
    [1, 0.1 * Math.log(2)],
  ])('of margin %d has trials within a tenth of its logarithm', (margin, limit) => {
    expect(limitOf(margin)).toBeCloseTo(limit, 15);
    expect(exactLookOf({ margin, isCounted: false, noise: limitOf(margin) })).toBeUndefined();
    expect(exactLookOf({ margin, isCounted: false, noise: limitOf(margin) * 0.999 })).toBe(2);
    expect(exactLookOf({ margin: 0, isCounted: true })).toBeUndefined();
  });
});

describe('metrics and errors together', () => {
  const decide = (all: readonly RepeatedSeries[], errors: readonly ErrorPair[]) => decideSeries(all, errors, RULE);

  it('are ok at once where all are exact and the errors may pass', () => {
    const { metrics, errors } = decide([flat(4), flat(2, 0, { noise: 0 })], errorPairs(4));
    expect(metrics).toMatchObject([
      { state: 'ok', pairs: 4, exact: { pairs: 4 } },
      { state: 'ok', pairs: 2, exact: { pairs: 2 } },
    ]);
    expect(errors).toEqual({ state: 'ok', pairs: 4, seen: lookAtErrors(errorPairs(4)) });
  });

  it.each<[string, RepeatedSeries[], ErrorPair[]]>([
    ['three pairs of errors', [flat(4)], errorPairs(3)],
    ['errors in the candidate', [flat(4)], errorPairs(4, 20)],
    ['a metric with a clock', [flat(4), flat(4, 0, { isCounted: false })], errorPairs(4)],
  ])('are measured on where there are %s', (_what, all, errors) => {
    const decided = decide(all, errors);
    expect(decided.metrics.map(({ state }) => state)).toEqual(all.map(() => 'continue'));
    expect(decided.errors).toEqual(judgeErrors(errors, RULE.looks));
  });

  it('have a regression at once, and the others hold nothing back', () => {
    const { metrics, errors } = decide([flat(4), flat(4, 0.2)], errorPairs(4));
    expect(metrics).toMatchObject([
      { state: 'continue', pairs: 0, nextLook: 8 },
      { state: 'regression', pairs: 4, exact: { state: 'regression' } },
    ]);
    expect(metrics[0]).not.toHaveProperty('exact');
    expect(errors).toMatchObject({ state: 'continue', nextLook: 8 });
  });

  it('are asked for the look at what is exact first, then for the planned ones', () => {
    const nextLooks = (pairs: number) =>
      decide([flat(pairs), flat(pairs, 0, { noise: 0 }), flat(pairs, 0, { isCounted: false })], []).metrics.map(
        ({ nextLook }) => nextLook,
      );
    expect([1, 2, 3, 4].map(nextLooks)).toEqual([
      [4, 2, 8],
      [4, 8, 8],
      [4, 8, 8],
      [8, 8, 8],
    ]);
  });
});

describe('a family at its looks', () => {
  const judged = (differences: readonly number[], changes: Partial<RepeatedSeries> = {}, rule = RULE) =>
    judgeFamily([{ ...series([], []), ...changes, differences }], rule)[0];

  it.each<[string, number[], object]>([
    ['below the first look', many(7, 1), { state: 'continue', pairs: 0, nextLook: 8 }],
    ['worse at the first', many(8, 1), { state: 'regression', pairs: 8, p: 1 / 256, pAdjusted: 1 / 256 }],
    ['better at the first', many(8, -1), { state: 'improvement', pairs: 8, p: 1 / 256, pAdjusted: 1 / 256 }],
    ['ok at the first', many(8, 0), { state: 'ok', pairs: 8, p: 1 }],
    ['ok, and better later', [...many(8, 0), -1, -1], { state: 'ok', pairs: 8 }],
    ['open at the first', [...many(4, 0.2), ...many(4, -0.2)], { state: 'continue', pairs: 8, nextLook: 10 }],
    ['open at the last', [...many(5, 0.2), ...many(5, -0.2)], { state: 'inconclusive', pairs: 10 }],
    ['as much as the tolerance', many(8, Math.log1p(0.1)), { state: 'regression', pairs: 8 }],
  ])('%s', (_what, differences, wanted) => {
    expect(judged(differences)).toMatchObject(wanted);
  });

  it('is not ok at the tolerance itself, nor where a calibration forbids it', () => {
    const wide = { margin: 0.1, tolerance: 0.1 };
    expect(judged(many(8, Math.log1p(0.1)), wide)?.state).toBe('continue');
    expect(judged(many(8, Math.log(1.0999)), wide)?.state).toBe('ok');
    expect(judged(many(8, 0), { mayNotBeOk: true })?.state).toBe('continue');
    // Eight pairs find a slowdown of exp(3.3095 * noise / sqrt 8) - 1: 10 % at a noise of 0.0815.
    expect(judged(many(8, 0), { noise: 0.0814 })?.state).toBe('ok');
    expect(judged(many(8, 0), { noise: 0.0816 })?.state).toBe('continue');
  });

  it('is decided on its level', () => {
    expect(judged(many(8, 1), {}, { ...RULE, alarmLevel: 1 / 256 })?.state).toBe('regression');
    expect(judged(many(8, 1), {}, { ...RULE, alarmLevel: 1 / 257 })?.state).toBe('continue');
    expect(judged(many(8, -1), {}, { ...RULE, alarmLevel: 1 / 256 })?.state).toBe('improvement');
    expect(judged(many(8, -1), {}, { ...RULE, alarmLevel: 1 / 257 })?.state).toBe('ok');
  });
});
