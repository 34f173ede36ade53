import { expect, test } from 'vitest';
import { planTrials } from '../../../../src/run/plan/plan.ts';
import { repeatBlock } from '../../../../src/run/plan/repeat.ts';

const PLAN = planTrials({ topologies: ['a', 'b', 'c'], trials: 2, seed: 3 });
const why = 'trial 2 (b) is invalid: steal 30 %';

test('a block is measured again as a whole, in its order, at the end of the plan, and says for which and why', () => {
  const again = repeatBlock(PLAN, 1, { most: 2, why });
  expect(again.map(({ topology }) => topology)).toEqual(PLAN.slice(0, 3).map(({ topology }) => topology));
  expect(again.map(({ trial }) => trial)).toEqual([7, 8, 9]);
  for (const { repetition, repeats } of again)
    expect({ repetition, repeats }).toEqual({ repetition: 3, repeats: { repetition: 1, why } });
});

test('a block is measured again at most so often, its repeats counted with it', () => {
  const once = [...PLAN, ...repeatBlock(PLAN, 1, { most: 2, why })];
  const twice = [...once, ...repeatBlock(once, 3, { most: 2, why })];
  expect(twice.at(-1)).toMatchObject({ trial: 12, repetition: 4, repeats: { repetition: 3 } });
  expect(repeatBlock(twice, 4, { most: 2, why })).toEqual([]);
  expect(repeatBlock(twice, 2, { most: 2, why }), 'another block has its own count').toHaveLength(3);
  expect(repeatBlock(PLAN, 1, { most: 0, why })).toEqual([]);
});
