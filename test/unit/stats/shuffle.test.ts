import { expect, it } from 'vitest';
import { shuffled } from '../../../src/stats/shuffle.ts';

// Worked out by hand: from the last place down, each value changes places with one at or before it.
it.each([
  ['0: always with the first', 0, [2, 3, 4, 1]],
  ['a half: with the third, the second, and itself', 0.5, [1, 4, 2, 3]],
  ['just below 1: always with itself', 0.9999, [1, 2, 3, 4]],
])('a shuffle by a chance of %s', (_name, chance, order) => {
  const values = [1, 2, 3, 4];
  let draws = 0;
  expect(shuffled(values, () => ((draws += 1), chance))).toEqual(order);
  expect(draws).toBe(3);
  expect(values).toEqual([1, 2, 3, 4]);
});

it('nothing, and one value, need no chance', () => {
  const none = () => {
    throw new Error('drawn');
  };
  expect([shuffled([], none), shuffled([7], none)]).toEqual([[], [7]]);
});
