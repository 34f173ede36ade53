import { expect, test } from 'vitest';
import { growPlan } from '../../../../src/run/plan/grow.ts';
import { planTrials } from '../../../../src/run/plan/plan.ts';
import { repeatBlock } from '../../../../src/run/plan/repeat.ts';

const ARMS = { topologies: ['baseline', 'candidate'], seed: 11 };
const order = (plan: readonly { readonly topology: string }[]) => plan.map(({ topology }) => topology);

test('a plan that grows has the order that it would have had from the beginning', () => {
  const whole = planTrials({ ...ARMS, trials: 12 });
  const first = planTrials({ ...ARMS, trials: 8 });
  expect([...first, ...growPlan(first, { ...ARMS, trials: 12 })]).toEqual(whole);
});

test('each two pairs are ABBA or BAAB, also after an odd number of pairs', () => {
  const plan = [...planTrials({ ...ARMS, trials: 3 })];
  plan.push(...growPlan(plan, { ...ARMS, trials: 8 }));
  for (let at = 0; at < plan.length; at += 4) {
    const [a, b, c, d] = order(plan.slice(at, at + 4));
    expect([c, d]).toEqual([b, a]);
  }
});

test('repeats of invalid pairs count for nothing, and the numbers go on after them', () => {
  const plan = [...planTrials({ ...ARMS, trials: 2 })];
  plan.push(...repeatBlock(plan, 1, { most: 2, why: 'steal' }));
  const further = growPlan(plan, { ...ARMS, trials: 4 });
  expect(further.map(({ trial, repetition }) => [trial, repetition])).toEqual([
    [7, 4],
    [8, 4],
    [9, 5],
    [10, 5],
  ]);
  expect(order(further)).toEqual(order(planTrials({ ...ARMS, trials: 4 }).slice(4)));
});

test('a plan that is as long already does not grow', () => {
  expect(growPlan(planTrials({ ...ARMS, trials: 4 }), { ...ARMS, trials: 4 })).toEqual([]);
});
