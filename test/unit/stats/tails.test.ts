import { describe, expect, it } from 'vitest';
import { fisherExactP, wilson } from '../../../src/stats/fisher-exact.ts';
import { incompleteBeta } from '../../../src/stats/incomplete-beta.ts';
import { compareSamples } from '../../../src/stats/kolmogorov-smirnov.ts';

const of = (errors: number, hits: number) => ({ errors, hits });

describe("Fisher's exact test at its ends", () => {
  // 3 of 4 marked, 2 drawn on the second side: 0, 1, 2 in 0, 3, 3 of 6 ways.
  it.each([
    ['the least that the second side can have', of(2, 2), of(1, 2), 1],
    ['the most that it can have', of(1, 2), of(2, 2), 0.5],
    ['none of either', of(0, 3), of(0, 3), 1],
    ['all of both', of(3, 3), of(3, 3), 1],
    ['nothing was sent', of(0, 0), of(0, 5), 1],
  ])('%s', (_name, first, second, p) => {
    expect(fisherExactP(first, second)).toBeCloseTo(p, 12);
  });

  it.each([
    ['the least possible', of(10_000, 10_000), of(10_000, 20_000)],
    ['one more than the least', of(9_999, 10_000), of(10_001, 20_000)],
    ['far fewer than the first side', of(9_000, 10_000), of(10_000, 20_000)],
  ])('is 1 where the second side is clearly better, however many hits there were: %s', (_name, first, second) => {
    expect(fisherExactP(first, second)).toBe(1);
    // The other way round it is surely worse.
    expect(fisherExactP(of(second.hits - second.errors, second.hits), of(first.hits, first.hits))).toBe(0);
  });
});

it.each([
  // p = 1/2 of 4 with z = 1.96: (0.5 + 0.4802) / 1.9604 -+ 1.96 * sqrt(0.0625 + 0.060025) / 1.9604
  [of(2, 4), 0.15, 0.85],
  // None of 16: 0 to z^2 / (16 + z^2); all of 16 is its mirror.
  [of(0, 16), 0, 3.8415 / 19.8415],
  [of(16, 16), 16 / 19.8415, 1],
])("Wilson's bounds of %o", (share, lower, upper) => {
  const bounds = wilson(share, 0.025);
  expect(bounds.lower).toBeCloseTo(lower, 4);
  expect(bounds.upper).toBeCloseTo(upper, 4);
});

describe('the incomplete beta function', () => {
  it.each([
    [0, 2, 3, 0],
    [1, 2, 3, 1],
    // of a = b = 1 it is x itself; of a = 2, b = 1 its square; of a = 1, b = 2 it is 1 - (1 - x)^2
    [0.3, 1, 1, 0.3],
    [0.3, 2, 1, 0.09],
    [0.3, 1, 2, 0.51],
    [0.9, 1, 2, 0.99],
    // arcsine law: a quarter lies below sin^2(pi / 8)
    [Math.sin(Math.PI / 8) ** 2, 0.5, 0.5, 0.25],
  ])('I_%f(%f, %f)', (x, a, b, share) => {
    expect(incompleteBeta(x, a, b)).toBeCloseTo(share, 12);
  });

  it.each([
    [-0.001, 1, 1],
    [1.001, 1, 1],
    [Number.NaN, 1, 1],
    [0.5, 0, 1],
    [0.5, 1, 0],
  ])('refuses I_%f(%f, %f)', (x, a, b) => {
    expect(() => incompleteBeta(x, a, b)).toThrow(RangeError);
  });
});

describe('the limit of the comparison of two samples', () => {
  /** 2000 and 2000 values, the second shifted by so many places: the distance is steps / 2000. */
  function shifted(steps: number): { distance: number; p: number } {
    const first = Array.from({ length: 2000 }, (_, at) => at);
    return compareSamples(
      first,
      first.map((value) => value + steps),
    );
  }

  // root = sqrt(2000 * 2000 / 4000) = 31.623; scaled = (31.623 + 0.12 + 0.11 / 31.623) * steps / 2000 = 0.0158731 steps.
  it.each([
    // scaled 0.82540: 2 (exp(-1.36257) - exp(-5.45029) + exp(-12.26315) - ...)
    [52, 0.503419],
    // scaled 1.36509: the 5 % point of Kolmogorov is 1.3581
    [86, 0.048132],
  ])('%d of 2000 places apart', (steps, p) => {
    const compared = shifted(steps);
    expect(compared.distance).toBeCloseTo(steps / 2000, 12);
    expect(compared.p).toBeCloseTo(p, 5);
  });

  it('is 1 to all digits below 0.2', () => {
    // scaled 0.19048 and 0.20635
    expect(shifted(12).p).toBe(1);
    expect(1 - shifted(13).p).toBeCloseTo(3.17e-12, 13);
  });

  it('is counted up to 1,000,000 cells', () => {
    // Wholly apart: 2 of C(100010, 10) orders, which is 0 to all digits; the limit has 2 exp(-2 * 3.316907^2).
    const apart = (length: number) =>
      compareSamples(
        Array.from({ length: 10 }, () => -1),
        Array.from({ length }, (_, at) => at),
      ).p;
    expect(apart(100_000)).toBeLessThan(1e-12);
    expect(apart(100_001) / 5.5582e-10).toBeCloseTo(1, 3);
  });
});
