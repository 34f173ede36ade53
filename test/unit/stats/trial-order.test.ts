import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { planTrials } from '../../../src/run/plan/plan.ts';
import { mean, variance } from '../../../src/stats/sample.ts';
import { studentQuantile } from '../../../src/stats/student-t.ts';
import { autoregressive, normal, shareOf } from '../../support/noise.ts';

const PER_ARM = 10;
const CRITICAL = studentQuantile(0.95, PER_ARM - 1);

type Order = (run: number) => string[];
const slots = (arm: (slot: number) => string) => Array.from({ length: 2 * PER_ARM }, (_, slot) => arm(slot));
const oneAfterTheOther: Order = () => slots((slot) => (slot < PER_ARM ? 'A' : 'B'));
const alternating: Order = () => slots((slot) => (slot % 2 === 0 ? 'A' : 'B'));
const planned: Order = (run) =>
  planTrials({ topologies: ['A', 'B'], trials: PER_ARM, seed: run }).map(({ topology }) => topology);

/** How often a thing compared with itself looks slower at one-sided 5 %, by a paired t-test. */
function alarms(order: Order, drift: (chance: () => number) => readonly number[], stream: number): number {
  return shareOf(2000, (run) => {
    const chance = random(run, stream);
    const machine = drift(chance);
    const times = { A: [] as number[], B: [] as number[] };
    for (const [slot, arm] of order(run).entries()) {
      times[arm === 'A' ? 'A' : 'B'].push((machine[slot] ?? 0) + normal(chance, 0.03));
    }
    const differences = times.B.map((value, pair) => value - (times.A[pair] ?? 0));
    return mean(differences) / Math.sqrt(variance(differences) / PER_ARM) > CRITICAL;
  });
}

describe('the order of trials', () => {
  it.each([0.5, 0.9, 0.98])('keeps false alarms rare on a machine that wanders with phi %d', (phi) => {
    const wander = (chance: () => number) => autoregressive(chance, 2 * PER_ARM, phi, 0.08);
    expect(alarms(planned, wander, 171)).toBeLessThanOrEqual(0.07);
    expect(alarms(alternating, wander, 171)).toBeLessThanOrEqual(0.07);
  });

  it('makes more than 15 % of false alarms when one arm is measured after the other', () => {
    const wander = (chance: () => number) => autoregressive(chance, 2 * PER_ARM, 0.9, 0.08);
    expect(alarms(oneAfterTheOther, wander, 172)).toBeGreaterThan(0.15);
  });

  it('cancels a steady drift by 20 %, which neither one after the other nor strict alternation does', () => {
    const rise = () => Array.from({ length: 2 * PER_ARM }, (_, slot) => (Math.log(1.2) * slot) / (2 * PER_ARM - 1));
    expect(alarms(oneAfterTheOther, rise, 173)).toBe(1);
    expect(alarms(alternating, rise, 173)).toBeGreaterThan(0.1);
    expect(alarms(planned, rise, 173)).toBeLessThanOrEqual(0.07);
  });
});
