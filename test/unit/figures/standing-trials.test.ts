import { expect, it } from 'vitest';
import { standingTrials } from '../../../src/figures/standing-trials.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const { run, trials: made } = buildFixture({ trials: 1, hits: 50, durationMs: 5_000 });
const [like] = made;
if (like?.state !== 'measured') throw new Error('the fixture has no measured trial');

/** Repetition 2 repeats repetition 1; trials 1 and 2 are of the first, 3 and 4 of its repeat, 5 of another. */
const [planned] = run.plan;
if (planned === undefined) throw new Error('the fixture has no plan');
const plan: RunRecord['plan'] = [1, 1, 2, 2, 3].map((repetition, index) => ({
  ...planned,
  trial: index + 1,
  repetition,
  ...(repetition === 2 && { repeats: { repetition: 1, why: 'its times were invalid' } }),
}));
const trial = (number: number) => ({ ...like, trial: number, repetition: plan[number - 1]?.repetition ?? 0 });
const standing = (...numbers: readonly number[]) =>
  standingTrials({ plan }, numbers.map(trial)).map((one) => one.trial);

it('a block that was measured again as a whole counts no more', () => {
  expect(standing(1, 2, 3, 4, 5)).toEqual([3, 4, 5]);
});

it('a repeat that was cut short replaces nothing', () => {
  expect(standing(1, 2, 3, 5)).toEqual([1, 2, 3, 5]);
  const failed = { ...trial(4), state: 'failed' as const };
  const all = [...[1, 2, 3].map(trial), failed] as Parameters<typeof standingTrials>[1];
  expect(standingTrials({ plan }, all).map((one) => one.trial)).toEqual([1, 2, 3, 4]);
});
