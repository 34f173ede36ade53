import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/base/nearest.ts';

describe('the nearest word', () => {
  const keys = ['name', 'duration_s', 'rate_per_s', 'requests', 'seed'];
  it.each([
    ['durations', 'duration_s'],
    ['Duration_S', 'duration_s'],
    ['duration', 'duration_s'],
    ['rate', 'rate_per_s'],
    ['request', 'requests'],
    ['sed', 'seed'],
    ['nmae', 'name'],
    ['colour', undefined],
    ['', undefined],
  ])('to %j is %j', (word, expected) => {
    expect(nearest(word, keys)).toBe(expected);
  });
});
