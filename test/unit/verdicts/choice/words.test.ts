import { describe, expect, it } from 'vitest';
import {
  costPerMillionHits,
  databaseMultiple,
  demandOf,
  serversFor,
  targetUseOf,
  withDatabaseAt,
} from '../../../../src/verdicts/choice/cost.ts';
import { trialsToProve } from '../../../../src/verdicts/choice/better.ts';
import {
  countText,
  digits,
  lessText,
  limitText,
  listOf,
  moreText,
  valueText,
} from '../../../../src/verdicts/choice/words.ts';

describe('numbers in words', () => {
  it.each([
    [0, '0'],
    [0.000012345, '0.0000123'],
    [0.12345, '0.123'],
    [1.2345, '1.23'],
    [12.345, '12.3'],
    [99.96, '100'],
    [123.4, '123'],
    [12345, '12345'],
    [-12.345, '-12.3'],
  ])('%d has three digits, and is never scientific: %s', (value, text) => {
    expect(digits(value)).toBe(text);
  });

  it.each([
    [0.0123, 'ratio', '1.23 %'],
    [0, 'ratio', '0 %'],
    [0.00002, 'ratio', '<0.01 %'],
    [0.000083, 'ratio', '<0.01 %'],
    [0.0001, 'ratio', '0.01 %'],
    [999, 'ms', '999 ms'],
    [1000, 'ms', '1 s'],
    [1234, 'ms', '1.23 s'],
    [12, '', '12'],
  ])('%d of unit "%s" is %s', (value, unit, text) => {
    expect(valueText(value, unit)).toBe(text);
  });

  it.each([
    [0.0123, 'ratio', '1.23 %'],
    [0.00001, 'ratio', '0.001 %'],
    [999.5, 'ms', '999.5 ms'],
    [1000, 'ms', '1 s'],
    [1234, 'ms', '1.234 s'],
    [12.345, '', '12.345'],
  ] as const)('a limit of %d of unit "%s" has all of its digits: %s', (limit, unit, text) => {
    expect(limitText({ limit, unit })).toBe(text);
  });

  it('more is told in per cent, and from twice as much on as a multiple', () => {
    expect(moreText('cost', 1.29, 'cores')).toBe('29 % more CPU');
    expect(moreText('cost', 1.99, 'cpu')).toBe('99 % more CPU time per hit');
    expect(moreText('cost', 2, 'cores')).toBe('2.0 times the CPU');
    expect(moreText('cost', 1.5, 'price')).toBe('50 % higher cost');
    expect(moreText('p95', 1.5, 'price')).toBe('50 % higher p95');
    expect(moreText('memory', 2.84, 'price')).toBe('2.8 times the memory');
    expect(moreText('statements', Infinity, 'price')).toBe('more database statements per hit');
    expect(moreText('cost', Infinity, 'price')).toBe('higher cost');
  });

  it('less is told in per cent', () => {
    expect(lessText('statements', 0.61, 'cores')).toBe('39 % fewer database statements per hit');
    expect(lessText('cost', 0.5, 'price')).toBe('50 % lower cost');
    expect(lessText('database-time', 0.25, 'price')).toBe('75 % less database time');
    expect(lessText('cost', 0.9976, 'price')).toBe('0.24 % lower cost');
    expect(lessText('cost', 0.002, 'price')).toBe('99.8 % lower cost');
  });

  it('names are listed, and small counts are words', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect([0, 1, 5, 10, 11].map(countText)).toEqual(['no', 'one', 'five', 'ten', '11']);
  });
});

describe('what serving costs', () => {
  const demand = {
    roles: [
      { role: 'app', cores: 3 },
      { role: 'database', cores: 1.2 },
    ],
    memoryBytes: 8e9,
  };
  const prices = { currency: 'EUR', coreHour: 0.04, gbHour: 0.005 };

  it('is a day of cores, with room to spare, and of memory, over the hits of the day', () => {
    // (4.2 / 0.6 cores * 0.04 + 8 GB * 0.005) * 24 hours / 2 million hits
    expect(costPerMillionHits(demand, { prices, targetUse: 0.6, hitsPerDay: 2e6 })).toBeCloseTo((0.28 + 0.04) * 12, 12);
    const roles = [{ role: 'database', coreHour: 0.1 }];
    const dearer = { prices: { ...prices, roles }, targetUse: 0.6, hitsPerDay: 2e6 };
    expect(costPerMillionHits(demand, dearer)).toBeCloseTo((0.2 + 0.2 + 0.04) * 12, 12);
  });

  it('takes as many servers as the scarcer of cores and memory, and one more so that one may fail', () => {
    const size = { cores: 2, memoryGb: 16, targetUse: 0.7 };
    expect(serversFor(demand, size)).toEqual({ least: 3, withOneToSpare: 4 });
    expect(serversFor(demand, { ...size, cores: 64, memoryGb: 4 })).toEqual({ least: 3, withOneToSpare: 4 });
    expect(serversFor(demand, { ...size, cores: 6 })).toEqual({ least: 1, withOneToSpare: 2 });
    expect(serversFor({ roles: [], memoryBytes: 0 }, size)).toEqual({ least: 1, withOneToSpare: 2 });
  });

  it('is unknown where cores or memory are', () => {
    expect(demandOf(undefined)).toBeUndefined();
    expect(demandOf({ containers: 1, peakMemoryBytes: 5 })).toBeUndefined();
  });

  it('can have another price of the core of a database', () => {
    expect(databaseMultiple(prices)).toBe(1);
    const tripled = withDatabaseAt(
      {
        ...prices,
        roles: [
          { role: 'database', coreHour: 9 },
          { role: 'app', coreHour: 1 },
        ],
      },
      3,
    );
    expect(tripled.roles).toEqual([
      { role: 'app', coreHour: 1 },
      { role: 'database', coreHour: 0.12 },
    ]);
    expect(databaseMultiple(tripled)).toBeCloseTo(3, 12);
    expect(targetUseOf({ cores: 1, memoryGb: 1, targetUse: 0.5 })).toBe(0.5);
  });
});

describe('trials that can prove a difference', () => {
  it('are five, and more where more pairs of topologies are compared', () => {
    // One-sided signed-rank test: the smallest p with n trials is 1 / 2^n, times the pairs by Holm.
    for (const topologies of [1, 2, 3, 4, 5, 8]) {
      const pairs = Math.max(1, (topologies * (topologies - 1)) / 2);
      const least = trialsToProve(topologies);
      expect(pairs / 2 ** least).toBeLessThanOrEqual(0.05);
      expect(least === 5 || pairs / 2 ** (least - 1) > 0.05).toBe(true);
    }
    expect([2, 5].map(trialsToProve)).toEqual([5, 8]);
  });
});
