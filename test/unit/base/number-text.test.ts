import { describe, expect, it } from 'vitest';
import {
  failureDigits,
  limitDigits,
  limitPercent,
  percent,
  plainPercent,
  signedPercent,
  sparedDigits,
  thousands,
  plainSeconds,
  sparedWhole,
} from '../../../src/base/number-text.ts';
import { integer, percentLimit, percentOfFailures, percentSpared } from '../../../src/report/format.ts';

describe('numbers in texts', () => {
  it.each([
    [0.9287, '92.8'],
    [0.9996, '99.9'],
    [1, '100.0'],
    [0.8, '80.0'],
    [0.29, '29.0'],
    [-0.1239, '-12.3'],
    [0, '0.0'],
  ])('of %d spared says %s: cut off, so that no saving is larger than it was', (ratio, text) => {
    expect(sparedDigits(ratio)).toBe(text);
  });

  it.each([
    [0, '0.00'],
    [0.00001, '<0.01'],
    [0.0001, '0.01'],
    [0.0653, '6.53'],
  ])('of %d failures says %s: a failure never disappears', (ratio, text) => {
    expect(failureDigits(ratio)).toBe(text);
  });

  it.each([
    [7, '7'],
    [999, '999'],
    [1000, '1,000'],
    [23_000_000, '23,000,000'],
    [-1234, '-1,234'],
    ['1234.5678', '1,234.5678'],
  ])('%s has its thousands apart: %s', (number, text) => {
    expect(thousands(number)).toBe(text);
  });

  it('are the same on the page, but for the spaces', () => {
    for (const ratio of [0.9287, 0.5, -0.1, 0.00001, 0]) {
      const plain = (text: string): string => text.replaceAll('\u202f', '').replace('\u2212', '-').replace('%', '');
      expect(plain(percentSpared(ratio))).toBe(sparedDigits(ratio));
      expect(plain(percentOfFailures(ratio))).toBe(failureDigits(ratio));
    }
    expect(integer(23_000_000).replaceAll('\u202f', ',')).toBe(thousands(23_000_000));
  });

  it('whole per cent of a saving are 100 only where nothing is left', () => {
    expect([0.9287, 0.996, 0.9996, 0.99999999, 1].map(sparedWhole)).toEqual(['93', '99.6', '99.9', '99.9', '100']);
  });

  it('seconds have no digits that nobody measured', () => {
    expect([25_000.000000000007, 500, 1.25, 60_000, 0].map(plainSeconds)).toEqual([
      '25 s',
      '0.5 s',
      '0.001 s',
      '60 s',
      '0 s',
    ]);
  });

  it('a limit is never rounded to another one', () => {
    expect([0.001, 0.025, 0.0125, 0.00001, 0.1, 0.29, 0, 1].map(limitPercent)).toEqual([
      '0.1 %',
      '2.5 %',
      '1.25 %',
      '0.001 %',
      '10 %',
      '29 %',
      '0 %',
      '100 %',
    ]);
    expect([0.01, 0.00125, 0.00001].map((ratio) => limitDigits(ratio, 2))).toEqual(['1.00', '0.125', '0.001']);
    expect([percentLimit(0.01), percentLimit(0.00001)]).toEqual(['1.00\u202f%', '0.001\u202f%']);
  });

  it('per cent are rounded, with a sign where they are a change', () => {
    expect([percent(0.1234), percent(0.1234, 0), percent(Number.NaN)]).toEqual(['12.3 %', '12 %', 'not measured']);
    expect([plainPercent(0.1), plainPercent(0.0333), plainPercent(0.0333, 2)]).toEqual(['10 %', '3.3 %', '3.33 %']);
    expect([signedPercent(0.123), signedPercent(-0.004), signedPercent(0)]).toEqual(['+12.3 %', '-0.4 %', '0.0 %']);
  });
});
