import { describe, expect, it } from 'vitest';
import { dealt } from '../../../../bench/chaos/dealt.ts';

const ALL = [
  { name: 'a', weight: 60 },
  { name: 'b', weight: 30 },
  { name: 'c', weight: 10 },
];
const counts = (moments: number) => {
  const names = dealt(ALL, moments, 3).map(({ one }) => one.name);
  return ALL.map(({ name }) => names.filter((other) => other === name).length);
};

describe('moments', () => {
  it.each([
    [0, [0, 0, 0]],
    [2, [1, 1, 0]],
    [3, [1, 1, 1]],
    [13, [7, 4, 2]],
    [50, [29, 15, 6]],
  ])('of %i are dealt by weight, one to each where there are as many', (moments, expected) => {
    expect(counts(moments)).toEqual(expected);
  });

  it('of one command lie one in each equal part of its length', () => {
    const shares = dealt(ALL, 50, 3)
      .filter(({ one }) => one.name === 'a')
      .map(({ share }) => share)
      .sort((a, b) => a - b);
    expect(shares.map((share) => Math.floor(share * shares.length))).toEqual(shares.map((_, part) => part));
  });

  it('begin with one of each command, and are the same for one seed only', () => {
    const names = (seed: number) => dealt(ALL, 20, seed).map(({ one, share }) => `${one.name} ${share}`);
    expect(
      new Set(
        dealt(ALL, 20, 3)
          .slice(0, 3)
          .map(({ one }) => one.name),
      ).size,
    ).toBe(3);
    expect(names(3)).toEqual(names(3));
    expect(names(3)).not.toEqual(names(4));
  });
});
