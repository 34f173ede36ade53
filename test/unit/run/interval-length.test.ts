import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intervalLengthMs } from '../../../src/run/interval-length.ts';

const DAY_MS = 86_400_000;

test.each([
  // 2.5 s an hour: thirds are no whole µs, quarters are
  [60_000, 625],
  [240_000, 1000],
  [120_000, 1000],
  [3_600_000, 2500],
  [DAY_MS, 60_000],
  // 2083.33 s an hour: no part of it is a whole number of µs
  [50_000, 50_000 / 72],
  [10_000, 10_000 / 24],
])('a measurement of %d ms has intervals of %d ms', (durationMs, expected) => {
  expect(intervalLengthMs(durationMs)).toBeCloseTo(expected, 9);
});

test('an hour of the day is a whole number of intervals, of a second at most or a 1440th of the day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_400 }), (seconds) => {
      const lengthMs = intervalLengthMs(seconds * 1000);
      const perHour = (seconds * 1000) / 24 / lengthMs;
      expect(perHour).toBeCloseTo(Math.round(perHour), 9);
      expect(lengthMs).toBeLessThanOrEqual(Math.max(1000, (seconds * 1000) / 1440) + 1e-9);
      expect(24 * perHour).toBeLessThanOrEqual(2 * 1440);
    }),
  );
});
