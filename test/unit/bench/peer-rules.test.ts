import { describe, expect, it } from 'vitest';
import { type SeenTrial, PEER_RULES, welchP, welchT } from '../../../bench/support/peer-rules.ts';
import { random } from '../../../src/base/random.ts';
import { normals, shareOf } from '../../support/noise.ts';

describe("Welch's t", () => {
  // Two groups of the worked example on Wikipedia's page on Welch's t-test (example 1).
  const first = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
  const second = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];

  it('gives the published t, degrees of freedom and p', () => {
    const { t, degrees } = welchT(first, second);
    expect(t).toBeCloseTo(2.46, 2);
    expect(degrees).toBeCloseTo(25.0, 1);
    const { p, isHigher } = welchP(first, second);
    expect(p).toBeCloseTo(0.021378001462867, 9);
    expect(isHigher).toBe(true);
    expect(welchP(second, first)).toMatchObject({ isHigher: false });
  });

  it('knows values that do not spread', () => {
    expect(welchP([1, 1], [1, 1])).toEqual({ p: 1, isHigher: false });
    expect(welchP([1, 1], [2, 2])).toEqual({ p: 0, isHigher: true });
  });

  it('calls 2.5 % of equal groups worse', () => {
    const chance = random(11, 3);
    const rate = shareOf(4000, () => {
      const { p, isHigher } = welchP(normals(chance, 8), normals(chance, 8));
      return isHigher && p < 0.05;
    });
    expect(rate).toBeGreaterThan(0.015);
    expect(rate).toBeLessThan(0.035);
  });
});

describe('rules of other tools', () => {
  const trial = (p50_ms: number, requests: readonly number[] = [1, 2, 3]): SeenTrial => ({
    values: { p50_ms, bytes_per_hit: 5 },
    requests,
  });
  const rule = (text: string) => {
    const found = PEER_RULES.filter(({ title }) => title.includes(text));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${found.length} rules have ${text} in their title`);
    return only;
  };

  it('compares the last run with the one before by their ratio', () => {
    expect(rule('> 1.2').isWorse([trial(10)], [trial(12.1)])).toBe(true);
    expect(rule('> 1.2').isWorse([trial(10)], [trial(11.9)])).toBe(false);
    expect(rule('> 1.1').isWorse([trial(10)], [trial(11.9)])).toBe(true);
  });

  it('takes requests for independent, so that a run a little slower as a whole is surely worse', () => {
    const requests = Array.from({ length: 2000 }, (_, index) => 1 + (index % 100) / 50);
    const slower = requests.map((value) => value * 1.04);
    for (const text of ['Mann-Whitney on the requests', 't on the requests']) {
      expect(rule(text).isWorse([trial(2, requests)], [trial(2, slower)])).toBe(true);
      expect(rule(text).isWorse([trial(2, slower)], [trial(2, requests)])).toBe(false);
    }
  });

  it('does not judge by what was not measured', () => {
    for (const one of PEER_RULES.filter(({ title }) => title.includes('any metric'))) {
      const missing = Array.from({ length: 8 }, () => ({ values: { p50_ms: Number.NaN }, requests: [] }));
      expect(one.isWorse(missing, missing)).toBe(false);
    }
  });
});
