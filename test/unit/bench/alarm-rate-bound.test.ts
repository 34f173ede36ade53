import { describe, expect, it } from 'vitest';
import { alarmRateBound } from '../../../bench/support/alarm-rate-bound.ts';

describe('the bound of the false alarm rate', () => {
  it('needs 59 silent runs to claim 5 %, and after 20 claims 14 %', () => {
    expect(alarmRateBound(0, 59)).toBeLessThanOrEqual(0.05);
    expect(alarmRateBound(0, 58)).toBeGreaterThan(0.05);
    expect(alarmRateBound(0, 20)).toBeCloseTo(0.139, 3);
  });

  it('agrees with R: binom.test(2, 100, alternative = "less")', () => {
    expect(alarmRateBound(2, 100)).toBeCloseTo(0.0616, 4);
    expect(alarmRateBound(3, 3)).toBe(1);
  });

  it('refuses more alarms than runs', () => {
    expect(() => alarmRateBound(3, 2)).toThrow(RangeError);
    expect(() => alarmRateBound(0, 0)).toThrow(RangeError);
  });
});
