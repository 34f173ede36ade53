import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { holm } from '../../../src/stats/holm.ts';
import { signedRankTest } from '../../../src/stats/signed-rank.ts';
import { normal, shareOf } from '../../support/noise.ts';

/** Holm's own words: go up from the smallest p and stop at the first that is above level / (tests left). */
function rejects(pValues: readonly number[], level: number): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  const firstKept = sorted.findIndex((p, place) => p * (sorted.length - place) > level);
  return firstKept === -1 ? sorted.length : firstKept;
}

describe("Holm's adjustment", () => {
  it('agrees with R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [at, expected] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[at]).toBeCloseTo(expected, 12);
  });

  it('rejects as many as the step-down procedure does, at every level', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { maxLength: 8 }), share, (pValues, level) => {
        fc.pre(level < 1);
        expect(holm(pValues).filter((p) => p <= level)).toHaveLength(rejects(pValues, level));
      }),
    );
  });

  it('never lowers a p, nor changes their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (pValues) => {
        const adjusted = holm(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          for (const [j, q] of pValues.entries()) if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 0);
        }
      }),
    );
  });

  it('leaves one test alone, and refuses what is no p-value', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
    expect(() => holm([1.2])).toThrow(RangeError);
    expect(() => holm([Number.NaN])).toThrow(RangeError);
  });

  it('keeps the false alarms over four correlated metrics within 5 %, which unadjusted tests do not', () => {
    const alarms = (adjust: (pValues: number[]) => number[]) =>
      shareOf(2000, (run) => {
        const chance = random(run, 41);
        const machine = Array.from({ length: 12 }, () => normal(chance, 0.05));
        const pValues = [0, 1, 2, 3].map(
          () =>
            signedRankTest(
              machine.map((shared) => shared * 0.7 + normal(chance, 0.05)),
              'greater',
            ).p,
        );
        return adjust(pValues).some((p) => p <= 0.05);
      });
    expect(alarms(holm)).toBeLessThanOrEqual(0.058);
    expect(alarms((pValues) => pValues)).toBeGreaterThan(0.1);
  });
});
