import { describe, expect, it } from 'vitest';
import { boundWords, changeBetween, changeWords, riseFromZero } from '../../../../src/verdicts/gate/change-words.ts';

const logs = { estimate: Math.log(92_000), lower: Math.log(90_000), upper: Math.log(95_000) };

describe('a change', () => {
  it('from 0 has no ratio: what it has become is said', () => {
    const sides = { baseline: [0, 0, 0], candidate: [91, 92, 93.41234] };
    expect(riseFromZero(sides)).toBe(92);
    expect(changeBetween(logs, sides)).toBeUndefined();
    expect(changeWords(undefined, sides, 'B')).toBe('from 0 to 92 B');
    // A record of an earlier version has a ratio all the same.
    expect(changeWords({ estimate: 91_999 }, sides, '')).toBe('from 0 to 92');
    expect(boundWords(91_999, sides)).toBeUndefined();
  });

  it('to 0 is -100 %, whatever stood in for its logarithm', () => {
    const sides = { baseline: [0.002, 0.002], candidate: [0, 0] };
    const change = changeBetween({ estimate: Math.log(0.25), lower: Math.log(0.2), upper: -Infinity }, sides);
    expect(change).toEqual({ estimate: -1, lower: -1 });
    expect(changeWords(change, sides, '')).toBe('-100.0 %');
  });

  it('of 0 that stays 0 is none', () => {
    const sides = { baseline: [0, 0], candidate: [0, 0] };
    const change = changeBetween({ estimate: 0, lower: 0, upper: 0 }, sides);
    expect(changeWords(change, sides, 'B')).toBe('0.0 %');
  });

  it('between other numbers is a ratio, and nothing where nothing was compared', () => {
    const sides = { baseline: [10, 10], candidate: [11, 11] };
    const change = changeBetween({ estimate: Math.log(1.1), lower: Math.log(1.05), upper: Infinity }, sides);
    expect(change).toEqual({ estimate: 0.1, lower: 0.05 });
    expect(changeWords(change, sides, 'B')).toBe('+10.0 %');
    expect(boundWords(change?.lower, sides)).toBe('+5.0 %');
    expect(changeWords(undefined, { baseline: [], candidate: [] }, 'B')).toBeUndefined();
  });
});
