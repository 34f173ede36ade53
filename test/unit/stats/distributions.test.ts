import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile } from '../../../bench/support/beta-quantile.ts';
import { incompleteBeta, logGamma } from '../../../src/stats/incomplete-beta.ts';
import { normalCdf, normalQuantile } from '../../../src/stats/normal-distribution.ts';
import { studentCdf, studentQuantile } from '../../../src/stats/student-t.ts';

const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

describe('the normal distribution', () => {
  // Abramowitz & Stegun, tables 26.1 and 26.5
  it.each([
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [3, 0.99865010196837],
    [-2.5, 0.006209665325776],
  ])('has P(Z <= %d) = %d', (z, expected) => {
    expect(normalCdf(z)).toBeCloseTo(expected, 13);
  });

  it('keeps its relative precision far out', () => {
    // scipy.stats.norm.sf(6), sf(10)
    expect(normalCdf(-6) / 9.865876450376946e-10).toBeCloseTo(1, 8);
    expect(normalCdf(-10) / 7.61985302416047e-24).toBeCloseTo(1, 6);
    expect(normalCdf(-40)).toBe(0);
  });

  it.each([
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.001, -3.090232306167813],
    // mpmath, 50 digits: the root of erfc(-z / sqrt(2)) = 2 p
    [1e-10, -6.361340902404057],
    [1e-15, -7.941345326170997],
    [1e-20, -9.262340089798409],
    [1e-50, -14.93333753478849],
    [1e-100, -21.273453560965326],
    [1e-200, -30.205594179579645],
    [1e-300, -37.0470962993612],
  ])('has the quantile of %d at %d', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 9);
  });

  it('has quantiles that undo the distribution function', () => {
    fc.assert(
      fc.property(share, (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
      }),
    );
  });

  it('refuses a share outside 0..1 and gives the ends as infinite', () => {
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
  });
});

describe("Student's distribution", () => {
  // Fisher & Yates' table of t, one-sided
  it.each([
    [0.95, 1, 6.313752],
    [0.95, 4, 2.131847],
    [0.95, 9, 1.833113],
    [0.9, 9, 1.383029],
    [0.975, 10, 2.228139],
    [0.99, 20, 2.527977],
    [0.975, 30, 2.042272],
    [0.95, 120, 1.657651],
  ])('has the quantile of %d with %d degrees at %d', (p, degrees, expected) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(expected, 6);
    expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-expected, 6);
  });

  it('is that of Cauchy with one degree, and nearly the normal one with very many', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (t) => {
        expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
        expect(studentCdf(t, 1e7)).toBeCloseTo(normalCdf(t), 6);
      }),
    );
  });

  it('refuses no degrees of freedom and the ends of 0..1', () => {
    expect(() => studentCdf(1, 0)).toThrow(RangeError);
    expect(() => studentCdf(Number.NaN, 3)).toThrow(RangeError);
    expect(() => studentQuantile(0, 3)).toThrow(RangeError);
  });
});

describe('the incomplete beta function', () => {
  it('counts binomial tails: I_p(k, n - k + 1) is the chance of at least k of n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), share, (n, any, p) => {
        const k = 1 + (any % n);
        let [term, tail] = [(1 - p) ** n, 0];
        for (let i = 0; i <= n; i += 1) {
          if (i >= k) tail += term;
          term *= ((n - i) / (i + 1)) * (p / (1 - p));
        }
        // The plain sum loses its start where (1 - p)^n underflows.
        fc.pre((1 - p) ** n > 1e-200);
        expect(incompleteBeta(p, k, n - k + 1)).toBeCloseTo(tail, 9);
      }),
    );
  });

  it('has simple closed forms', () => {
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 13);
    expect(incompleteBeta(0.99, 459, 1)).toBeCloseTo(0.99 ** 459, 12);
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
  });

  it('has quantiles that undo it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        (p, a, b) => {
          expect(incompleteBeta(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
        },
      ),
    );
  });

  it('refuses arguments it is not made for', () => {
    expect(() => incompleteBeta(1.5, 1, 1)).toThrow(RangeError);
    expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError);
    expect(() => betaQuantile(-0.1, 1, 1)).toThrow(RangeError);
    expect(() => logGamma(0)).toThrow(RangeError);
  });

  it('rests on a gamma function that gives the factorials', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n += 1) {
      factorial *= n;
      expect(Math.exp(logGamma(n + 1)) / factorial).toBeCloseTo(1, 11);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logGamma(0.25)).toBeCloseTo(1.288022524698077, 12);
  });
});
