import { describe, expect, it } from 'vitest';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { calibrate } from '../../../../src/verdicts/calibration/calibrate.ts';
import { type Calibration, LEAST_PAIRS, machineNoise } from '../../../../src/verdicts/calibration/calibration.ts';
import { adviceFor, reportCalibration } from '../../../../src/verdicts/calibration/calibration-report.ts';
import { AFTER, BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';

const WISH = { tolerance: 0.1, looks: [8, 20], durationMs: 1_000 };
const of = (...logRatios: number[]): Calibration => ({
  ...{ schema: 1, fingerprint: [] },
  metrics: [{ metric: 'p95_ms', logRatios }],
});
const alternating = (pairs: number, size: number) =>
  Array.from({ length: pairs }, (_, at) => (at % 2 === 0 ? size : -size));
/** Student's t at 0.95 and at 0.9, together, of 7 and 19 degrees of freedom. */
const T7 = 1.894_579 + 1.414_924;
const T19 = 1.729_133 + 1.327_728;

describe('the noise of a machine', () => {
  it('is known from ten pairs on', () => {
    expect(LEAST_PAIRS).toBe(10);
    expect(machineNoise(of(...alternating(9, 0.1)), 'p95_ms')).toBeUndefined();
    expect(machineNoise(of(...alternating(10, 0.1)), 'p50_ms')).toBeUndefined();
    // Deviation: sqrt(10 * 0.01 / 9) = 0.105, and 1.4826 * 0.1 by the MAD. Floor: bounds of half above, half below.
    expect(machineNoise(of(...alternating(10, 0.1)), 'p95_ms')).toEqual({
      deviation: expect.closeTo(0.148_26, 12) as number,
      floor: expect.closeTo(Math.expm1(0.1), 12) as number,
      pairs: 10,
    });
  });

  it.each([
    [[0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2], 0.2],
    [[-0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2], 0.2],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0],
  ])('has the farther of both bounds as its floor: %j', (logRatios, bound) => {
    expect(machineNoise(of(...logRatios), 'p95_ms')?.floor).toBeCloseTo(Math.expm1(bound), 12);
  });

  it('is that of the newest fifty pairs', () => {
    const arms = twoArms({ pairs: 2 });
    const input = { run: arms.run, trials: arms.trials, digested: digestedOf(arms) };
    const fresh = calibrate({ ...input, arms: { baseline: BEFORE, candidate: AFTER } });
    const known = {
      ...fresh,
      metrics: [{ metric: 'p50_ms' as const, logRatios: Array.from({ length: 50 }, (_, at) => at + 1) }],
    };
    const both = calibrate({ ...input, arms: { baseline: BEFORE, candidate: AFTER } }, known);
    const ratios = both.metrics.find(({ metric }) => metric === 'p50_ms')?.logRatios;
    expect([ratios?.length, ratios?.[0], ratios?.at(-3), ratios?.at(-1)]).toEqual([50, 3, 50, 0]);
    expect(both.schema).toBe(1);
  });
});

describe('the report of a calibration', () => {
  const metricOf = (...logRatios: number[]) => reportCalibration(of(...logRatios), [], WISH).metrics[0];

  it('of one pair has a size, and no noise', () => {
    expect(metricOf(-0.2)).toStrictEqual({
      ...{ metric: 'p95_ms', title: 'response time, 95th percentile', metricClass: 'time', pairs: 1, detectable: [] },
      bound95: expect.closeTo(Math.expm1(0.2), 12) as number,
    });
  });

  it('of two pairs has noise and advice, of ten a floor too', () => {
    const two = metricOf(0.1, -0.1);
    // The standard deviation, sqrt(0.02); the MAD is 0.148.
    expect(two?.deviation).toBeCloseTo(0.148_26, 12);
    expect(two).not.toHaveProperty('floor');
    expect(two?.detectable.map(({ pairs }) => pairs)).toEqual([8, 20]);
    expect(two?.detectable[0]?.effect).toBeCloseTo(Math.expm1((T7 * 0.148_26) / Math.sqrt(8)), 5);
    expect(two?.detectable[1]?.effect).toBeCloseTo(Math.expm1((T19 * 0.148_26) / Math.sqrt(20)), 5);
    expect(two?.advice?.pairs).toBe(20);
    expect(metricOf(...alternating(9, 0.1))).not.toHaveProperty('floor');
    expect(metricOf(...alternating(10, 0.1))?.floor).toBeCloseTo(Math.expm1(0.1), 12);
  });

  it('has the size that 95 of 100 pairs do not exceed, whatever their sign', () => {
    const sizes = Array.from({ length: 100 }, (_, at) => (at + 1) / 1000);
    const signed = sizes.map((size, at) => (at % 3 === 0 ? -size : size)).reverse();
    const bound = Math.log1p(metricOf(...signed)?.bound95 ?? 0);
    expect(sizes.filter((size) => size <= bound)).toHaveLength(95);
  });

  const sqrt = (tooLargeBy: number) => 1_000 * tooLargeBy ** 2;
  // ln 1.1 * sqrt(8) / T7 is a noise of 0.08145; ln 1.1 * sqrt(20) / T19 one of 0.13944.
  it.each<[noise: number, pairs: number, durationMs: number, ofThisLength: number]>([
    [0, 8, 1_000, 2],
    [0.0814, 8, 1_000, 9],
    [0.0815, 20, 1_000, 9],
    [0.1394, 20, 1_000, 21],
    [0.1395, 20, sqrt((T19 * 0.1395) / Math.sqrt(20) / Math.log(1.1)), 21],
    [0.278_88, 20, sqrt(2), 76],
  ])('at a noise of %d asks for %d pairs of %d ms', (noise, pairs, durationMs, ofThisLength) => {
    const advice = adviceFor(noise, WISH);
    expect([advice.pairs, advice.pairsOfThisLength]).toEqual([pairs, ofThisLength]);
    expect(advice.durationMs / durationMs).toBeCloseTo(1, 3);
  });
});

describe('the trials of a calibration', () => {
  const report = (change: (trial: MeasuredTrial) => MeasuredTrial, pairs = 2) =>
    reportCalibration(of(0), twoArms({ pairs, change }).trials, WISH);
  const rejectedFrom = (first: number) =>
    report((trial) => (trial.trial >= first ? invalidFor(trial.trial === 4 ? 'work' : 'time', trial) : trial));

  it.each([
    [5, 0, true],
    [4, 1, true],
    [3, 2, true],
    [2, 3, false],
    [1, 4, false],
  ])('from trial %d of 4 on rejected: %d in all, usable %s', (first, rejected, isUsable) => {
    expect(rejectedFrom(first)).toMatchObject({ trials: 4, rejected, isUsable });
  });

  it('count how often each check was broken, those that were, the worst first', () => {
    const check = (id: string, state: 'invalid' | 'warning' | 'valid' | 'not-measured') => ({
      ...{ id, title: `The ${id}`, speaksFor: 'time' as const, measured: '', limits: '' },
      state,
    });
    const { checks } = report((trial) => ({
      ...trial,
      validity: {
        ...{ time: 'valid', work: 'valid' },
        checks: [
          check('calm', 'valid'),
          check('unread', trial.trial === 1 ? 'not-measured' : 'valid'),
          check('few', trial.trial === 1 ? 'warning' : 'valid'),
          check('many', 'warning'),
          check('broken', trial.trial === 2 ? 'invalid' : 'valid'),
        ],
      },
    }));
    const row = (id: string, invalid: number, warning: number, notMeasured: number) => ({
      ...{ id, title: `The ${id}`, invalid, warning, notMeasured },
    });
    expect(checks).toEqual([row('broken', 1, 0, 0), row('many', 0, 4, 0), row('few', 0, 1, 0), row('unread', 0, 0, 1)]);
  });

  it('have control work that would have dropped pairs: more than 5 % apart', () => {
    const control = (trial: MeasuredTrial, wallMs: number, cpuMs: number) => ({
      ...trial,
      control: { units: 1, wallMs, cpuMs },
    });
    const { control: counted } = report((trial) => {
      const isSecond = trial.topology === AFTER;
      if (trial.repetition === 1) return control(trial, isSecond ? 1.06 : 1, 1);
      if (trial.repetition === 2) return control(trial, isSecond ? 1.06 : 1, isSecond ? 1.06 : 1);
      if (trial.repetition === 3) return control(trial, isSecond ? 1.04 : 1, isSecond ? 1.04 : 1);
      return isSecond ? trial : control(trial, 1, 1);
    }, 4);
    expect(counted).toEqual({ pairs: 3, forTime: 2, forCpu: 1 });
    expect(report((trial) => trial)).not.toHaveProperty('control');
  });
});
