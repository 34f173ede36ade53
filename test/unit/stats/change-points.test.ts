import { expect, test } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { bestCut, changePoints } from '../../../src/stats/change-points.ts';

const noise = (chance: () => number, sigma: number) =>
  sigma * Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
const series = (levels: readonly number[], each: number, seed: number, sigma = 1) => {
  const chance = random(seed);
  return levels.flatMap((level) => Array.from({ length: each }, () => level + noise(chance, sigma)));
};

/** As the paper writes it, sum by sum. */
function naive(values: readonly number[]): { at: number; distance: number } | undefined {
  const mean = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x) => sum + b.reduce((inner, y) => inner + Math.abs(x - y), 0), 0);
  let best: { at: number; distance: number } | undefined;
  const ends = (at: number) => values.map((_, index) => index + 1).filter((end) => end >= at + 3);
  const starts = values.map((_, index) => index).filter((at) => at >= 3);
  for (const [at, end] of starts.flatMap((from) => ends(from).map((to) => [from, to] as const))) {
    const [x, y] = [values.slice(0, at), values.slice(at, end)];
    const [n, m] = [x.length, y.length];
    const energy = (2 * mean(x, y)) / (n * m) - mean(x, x) / (n * (n - 1)) - mean(y, y) / (m * (m - 1));
    const distance = ((n * m) / (n + m)) * energy;
    if (distance > (best?.distance ?? 0)) best = { at, distance };
  }
  return best;
}

test('the best cut is that of the definition', () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const values = series([0, seed % 3], 8, seed);
    const [ours, theirs] = [bestCut(values), naive(values)];
    expect(ours?.at).toBe(theirs?.at);
    expect(ours?.distance ?? -1).toBeCloseTo(theirs?.distance ?? -1, 9);
  }
});

test('levels four deviations apart are found where they change, several of them too', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const [first, second, ...others] = changePoints(series([10, 14, 9], 12, seed), random(seed, 1));
    expect(others).toEqual([]);
    expect(Math.abs((first ?? 0) - 12)).toBeLessThanOrEqual(1);
    expect(Math.abs((second ?? 0) - 24)).toBeLessThanOrEqual(1);
  }
});

test('series without a change show one in at most 6 of 200', () => {
  const alarms = Array.from({ length: 200 }, (_, seed) => changePoints(series([5], 30, seed + 1), random(seed, 2)));
  // Binomial, 200 series at 1 %: more than six in 1 of 1,000.
  expect(alarms.filter(({ length }) => length > 0).length).toBeLessThanOrEqual(6);
});

test('nothing is found in few values, in equal ones, and in none', () => {
  expect(changePoints([1, 1, 1, 1, 9, 9, 9, 9], random(1))).toEqual([]);
  expect(
    changePoints(
      Array.from({ length: 40 }, () => 3),
      random(1),
    ),
  ).toEqual([]);
  expect(changePoints([], random(1))).toEqual([]);
  expect(changePoints([1, 2], random(1))).toEqual([]);
});

test('one outlier is no change', () => {
  const values = series([5], 30, 7, 0.1);
  values[14] = 50;
  expect(changePoints(values, random(3))).toEqual([]);
});
