import { expect, it } from 'vitest';
import type { Calibration } from '../../../../src/verdicts/calibration/calibration.ts';
import { marginsOf } from '../../../../src/verdicts/choice/calibrated-margins.ts';

const calibrated = (spread: number, pairs: number): Calibration => ({
  schema: 1,
  fingerprint: [],
  metrics: [
    {
      metric: 'cpu_ms_per_hit',
      logRatios: Array.from({ length: pairs }, (_, index) => (index % 2 === 0 ? spread : -spread)),
    },
  ],
});

it('equal things may differ by the noise of a pair, the largest of those calibrated', () => {
  // Half at +s and half at -s: the spread by MAD, 1.4826 s, is larger than the standard deviation.
  const { cost, ...others } = marginsOf([calibrated(0.02, 10), calibrated(0.01, 10)]);
  expect(cost).toBeCloseTo(Math.expm1(1.96 * 1.4826 * 0.02), 6);
  expect(others).toEqual({});
});

it('too few pairs calibrate nothing', () => {
  expect(marginsOf([calibrated(0.02, 4)])).toEqual({});
  expect(marginsOf([])).toEqual({});
});
