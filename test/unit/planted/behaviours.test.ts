import { describe, expect, it } from 'vitest';
import { behaviours } from '../../../src/planted/behaviours.ts';

describe.each([
  ['the whole selftest', false],
  ['the quick one', true],
])('the behaviours of %s', (_name, isQuick) => {
  const all = behaviours(isQuick);

  it('have ids of their own and ascending true percentiles', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { truthMs } of all) {
      expect(truthMs.p50).toBeLessThanOrEqual(truthMs.p95);
      expect(truthMs.p95).toBeLessThanOrEqual(truthMs.p99);
    }
  });

  it.each<[string, (p: number) => number]>([
    ['constant', () => 50],
    ['uniform', (p) => 20 + 100 * p],
    ['exponential', (p) => -60 * Math.log(1 - p)],
  ])('plant delays that are %s, in the percentiles called true', (id, distribution) => {
    const { truthMs, plan } = all.find((behaviour) => behaviour.id === id) ?? { truthMs: { p50: 0, p95: 0, p99: 0 } };
    expect(plan?.delaysMs.length).toBeGreaterThanOrEqual(500);
    expect(truthMs.p50 / distribution(0.5)).toBeCloseTo(1, 1);
    expect(truthMs.p95 / distribution(0.95)).toBeCloseTo(1, 1);
    // A share of 1 % of 500 hits are five: their lowest is a step below the distribution's own.
    expect(truthMs.p99 / distribution(0.99)).toBeCloseTo(1, 1);
  });

  it('take at most 40 s together', () => {
    const sumMs = all.reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(sumMs).toBeLessThanOrEqual(isQuick ? 20_000 : 40_000);
  });
});

it('a server that stands still for 1 s in every 10 s has a true p95 of 0.5 s and a p99 of 0.9 s at 800 hits a second', () => {
  const freeze = behaviours(false).find(({ id }) => id === 'freeze');
  expect(freeze?.ratePerSecond).toBe(800);
  expect(freeze?.truthMs.p50).toBe(0);
  expect(freeze?.truthMs.p95).toBeCloseTo(500, 9);
  expect(freeze?.truthMs.p99).toBeCloseTo(900, 9);
});
