import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { type CanaryPoint, canaryVerdict } from '../../../../src/verdicts/drill/canary-verdict.ts';

/** Seconds in which 10 hits cost so many ms each, give or take a fifth. */
function seconds(msPerHit: number, count = 40, seed = 1): CanaryPoint[] {
  const chance = random(seed);
  return Array.from({ length: count }, () => ({ cpuMs: 10 * msPerHit * (0.8 + 0.4 * chance()), requests: 10 }));
}
const stateOf = (baseline: readonly CanaryPoint[], canary: readonly CanaryPoint[], cores?: number) =>
  canaryVerdict(baseline, canary, cores).state;

describe('a canary', () => {
  it('of the same version is not worse, of a much dearer one worse, of a much cheaper one better', () => {
    expect(stateOf(seconds(5), seconds(5, 40, 2))).toBe('not-worse');
    expect(stateOf(seconds(5), seconds(10, 40, 2))).toBe('worse');
    expect(stateOf(seconds(5), seconds(2, 40, 2))).toBe('better');
    expect(canaryVerdict(seconds(5), seconds(10, 40, 2), 1)).toMatchObject({
      points: 40,
      ratio: expect.closeTo(2, 0) as number,
      reason: expect.stringContaining('times the CPU time of the baseline per hit') as string,
    });
  });

  it('that is about as much dearer as is allowed, or was seen for too short, is neither', () => {
    expect(stateOf(seconds(5), seconds(7.5, 40, 2))).toBe('cannot-say');
    expect(canaryVerdict(seconds(5, 14), seconds(50, 14), 1)).toMatchObject({
      state: 'cannot-say',
      reason: '14 s were measured, 15 are needed',
    });
    expect(stateOf([], [])).toBe('cannot-say');
  });

  it('is compared by the hit where enough seconds counted hits, though a page was late; by the second where they are too few', () => {
    const late = { cpuMs: 400 };
    expect(canaryVerdict([...seconds(5), late], [late, ...seconds(5, 40, 2)], 1)).toMatchObject({
      ...{ state: 'not-worse', points: 40 },
      reason: expect.stringContaining('per hit') as string,
    });
    const silent = seconds(10, 40, 2).map(({ cpuMs }) => ({ cpuMs }));
    const bySecond = canaryVerdict(seconds(5), [...silent, ...seconds(10, 5, 3)], 1);
    expect(bySecond).toMatchObject({ state: 'worse', points: 40 });
    expect(bySecond.reason).not.toContain('per hit');
  });

  it('that burns all it may for ten seconds is worse at once, unless the baseline is busy too', () => {
    const burning = Array.from({ length: 10 }, () => ({ cpuMs: 990, requests: 3 }));
    expect(canaryVerdict(seconds(5, 10), burning, 1)).toMatchObject({ state: 'worse', points: 10 });
    expect(stateOf(seconds(70, 10), burning, 1)).toBe('cannot-say');
    expect(stateOf(seconds(5, 10), burning.slice(1), 1)).toBe('cannot-say');
    expect(stateOf(seconds(5, 10), burning)).toBe('cannot-say');
  });

  it('whose hits nobody counts is compared by the second, and seconds without a hit by none', () => {
    const uncounted = (points: readonly CanaryPoint[]) => points.map(({ cpuMs }) => ({ cpuMs }));
    expect(stateOf(uncounted(seconds(5)), uncounted(seconds(20)))).toBe('worse');
    const idle = Array.from({ length: 40 }, () => ({ cpuMs: 1, requests: 0 }));
    expect(canaryVerdict(seconds(5), idle, 1)).toMatchObject({ state: 'cannot-say', points: 0 });
  });

  it('beside a baseline without a hit, or where nobody knows of hits, is neither, though it burns', () => {
    const idle = Array.from({ length: 40 }, () => ({ cpuMs: 1, requests: 0 }));
    const burning = Array.from({ length: 40 }, () => ({ cpuMs: 990, requests: 0 }));
    for (const canary of [idle, burning])
      expect(canaryVerdict(idle, canary, 1)).toMatchObject({
        state: 'cannot-say',
        reason: 'no hit came to the baseline in 40 s',
      });
    // That a page of counters was late tells of no hit.
    expect(canaryVerdict([...idle, { cpuMs: 1 }], [...idle, { cpuMs: 1 }], 1)).toMatchObject({
      state: 'cannot-say',
      reason: 'no hit came to the baseline in 40 s',
    });
    const why = 'nobody knows that any came';
    expect(canaryVerdict(seconds(5), seconds(5, 40, 2), 1, why)).toMatchObject({ state: 'cannot-say', reason: why });
  });

  it('of the same version is called worse in few of many comparisons', () => {
    const states = Array.from({ length: 300 }, (_, seed) =>
      stateOf(seconds(5, 20, 2 * seed), seconds(5, 20, 2 * seed + 1)),
    );
    expect(states.filter((state) => state === 'worse')).toHaveLength(0);
    expect(states.filter((state) => state === 'not-worse').length).toBeGreaterThan(290);
  });
});
