import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { type Subject, compareRuns } from '../../../../src/verdicts/gate/compare-runs.ts';
import { canDecide, shiftOf } from '../../../../src/verdicts/gate/unpaired.ts';
import { type TwoArms, BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal, shareOf } from '../../../support/noise.ts';

const subject = (arms: TwoArms): Subject => ({ ...arms, topology: BEFORE, digested: digestedOf(arms) });
const noisy = (runId: string, factor: number, stream: number, pairs = 8) => {
  const chance = random(5, stream);
  return subject(twoArms({ pairs, runId, of: () => ({ p50Ms: 20 * factor * Math.exp(normal(chance, 0.02)) }) }));
};

describe('runs side by side', () => {
  it('are each compared with the first, with p-values adjusted over all of them', () => {
    const { metrics } = compareRuns(noisy('a', 1, 1), [noisy('b', 1.3, 2), noisy('c', 1, 3), noisy('d', 0.7, 4)]);
    const p50 = metrics.find(({ metric }) => metric === 'p50_ms');
    expect(p50?.others.map(({ state }) => state)).toEqual(['more', 'not-told-apart', 'less']);
    const [b, , d] = p50?.others ?? [];
    // All of one group above all of the other: two of C(16, 8) ways, for three comparisons.
    expect(b?.p).toBeCloseTo(2 / 12_870, 9);
    expect(b?.pAdjusted).toBeCloseTo(6 / 12_870, 8);
    expect(d?.change?.estimate).toBeCloseTo(-0.3, 1);
    expect(d?.change?.lower).toBeLessThan(d?.change?.estimate ?? 0);
  });

  it('name the errors of a run that fails more, and say nothing where none fails', () => {
    const failing = twoArms({
      pairs: 6,
      runId: 'b',
      change: (trial) => {
        const { counts } = trial.load;
        return { ...trial, load: { ...trial.load, counts: { ...counts, ok: counts.ok - 19, failed: 19 } } };
      },
    });
    expect(compareRuns(noisy('a', 1, 1, 6), [subject(failing)]).notes[0]).toBe(
      'Errors of b against a, proved: more errors: 114 of 12,000 hits (0.95 %) against 0 of 12,000 hits (0.00 %).',
    );
    expect(compareRuns(noisy('a', 1, 1), [noisy('b', 1, 2)]).notes.join()).not.toContain('Errors');
  });

  it('leave out trials that are invalid for the metric, and say so', () => {
    const spoilt = twoArms({
      pairs: 6,
      runId: 'b',
      change: (trial) => (trial.repetition === 2 ? invalidFor('time', trial) : trial),
    });
    const { metrics } = compareRuns(noisy('a', 1, 1), [subject(spoilt)]);
    const other = (name: string) => metrics.find(({ metric }) => metric === name)?.others[0];
    expect(other('p50_ms')).toMatchObject({ dropped: [expect.stringContaining('cpu steal')] });
    expect(other('p50_ms')?.values).toHaveLength(5);
    expect(other('statements_per_hit')?.values).toHaveLength(6);
  });

  it('say that a run has no valid trials, instead of nothing', () => {
    const spoilt = twoArms({ pairs: 6, runId: 'b', change: (trial) => invalidFor('time', trial) });
    const { metrics } = compareRuns(noisy('a', 1, 1), [subject(spoilt)]);
    expect(metrics.find(({ metric }) => metric === 'p50_ms')?.others[0]?.state).toBe('no-valid-trials');
  });

  it('are the same each time', () => {
    const make = () => JSON.stringify(compareRuns(noisy('a', 1, 1), [noisy('b', 1.02, 2, 12)]));
    expect(make()).toBe(make());
  });
});

describe('groups that were not measured in pairs', () => {
  it('need four trials each to be told apart at all, five where there are four comparisons', () => {
    expect([3, 4].map((size) => canDecide(size, size, 1))).toEqual([false, true]);
    expect([4, 5].map((size) => canDecide(size, size, 4))).toEqual([false, true]);
  });

  it('are compared by ranks alone where their spreads differ', () => {
    const calm = [1, 1.01, 1.02, 1.03, 1.04];
    expect(shiftOf(calm, calm, random(1)).test).toBe('mann-whitney');
    expect(
      shiftOf(
        calm,
        calm.map((value) => 10 * value),
        random(1),
      ).test,
    ).toBe('brunner-munzel');
    expect(shiftOf([1, 1, 1], [1, 1, 1], random(1))).toMatchObject({ test: 'mann-whitney', p: 1 });
  });

  it('are told apart by chance at most 1 time in 20, also when their spreads differ', () => {
    for (const deviation of [1, 3]) {
      const alarms = shareOf(600, (run) => {
        const chance = random(run, 221);
        const first = Array.from({ length: 4 }, () => normal(chance));
        const second = Array.from({ length: 5 }, () => normal(chance, deviation));
        return shiftOf(first, second, chance).p <= 0.05;
      });
      // 5 % and what 600 runs may stray.
      expect(alarms).toBeLessThanOrEqual(0.05 + 1.645 * Math.sqrt((0.05 * 0.95) / 600));
    }
  });
});
