import { describe, expect, it } from 'vitest';
import { fisherExactP, mostMore } from '../../../src/stats/fisher-exact.ts';

const of = (errors: number, hits: number) => ({ errors, hits });

describe("Fisher's exact test of more errors on the second side", () => {
  it('agrees with the sum over all tables of small counts', () => {
    for (let a = 0; a <= 6; a += 1) {
      for (let b = 0; b <= 8; b += 1) {
        expect(fisherExactP(of(a, 6), of(b, 8)), `${a}, ${b}`).toBeCloseTo(naive(of(a, 6), of(b, 8)), 12);
      }
    }
  });

  it("tells the tea from the milk: 3 of 4 cups is 0.243, Fisher's own", () => {
    expect(fisherExactP(of(1, 4), of(3, 4))).toBeCloseTo(17 / 70, 12);
  });

  it('is 1 where the second side has none, and tiny for thousands of hits', () => {
    expect(fisherExactP(of(5, 100), of(0, 100))).toBe(1);
    expect(fisherExactP(of(0, 0), of(0, 0))).toBe(1);
    // All 152 errors on one of two equal sides.
    expect(Math.log2(fisherExactP(of(0, 16_000), of(152, 16_000)))).toBeLessThan(-150);
  });

  it('refuses what is no count', () => {
    expect(() => fisherExactP(of(3, 2), of(0, 1))).toThrow('errors must be whole and among the hits, got 3 of 2');
  });
});

describe('the upper bound of the difference of two shares', () => {
  it('agrees with Newcombe 1998, table II, method 10: 56 of 70 against 48 of 80 is at most 33.4 points', () => {
    expect(mostMore(of(48, 80), of(56, 70), 0.025)).toBeCloseTo(0.3339, 4);
    // 9 of 10 against 3 of 10
    expect(mostMore(of(3, 10), of(9, 10), 0.025)).toBeCloseTo(0.809, 3);
  });

  it('is above 0 without an error, the lower the more hits there were', () => {
    const [few, many] = [mostMore(of(0, 800), of(0, 800), 0.05), mostMore(of(0, 16_000), of(0, 16_000), 0.05)];
    expect(few).toBeGreaterThan(many);
    expect(many).toBeGreaterThan(0);
    expect(mostMore(of(0, 0), of(0, 10), 0.05)).toBe(1);
  });
});

function naive(first: ReturnType<typeof of>, second: ReturnType<typeof of>): number {
  const all = first.errors + second.errors;
  const ways = (k: number) => choose(second.hits, k) * choose(first.hits, all - k);
  let above = 0;
  let total = 0;
  for (let k = 0; k <= all; k += 1) {
    total += ways(k);
    if (k >= second.errors) above += ways(k);
  }
  return above / total;
}

function choose(all: number, some: number): number {
  if (some < 0 || some > all) return 0;
  let ways = 1;
  for (let k = 1; k <= some; k += 1) ways = (ways * (all - some + k)) / k;
  return ways;
}
