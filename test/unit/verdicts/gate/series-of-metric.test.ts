import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE } from '../../../../src/records/gate-settings.ts';
import { fingerprintOf } from '../../../../src/verdicts/gate/fingerprint.ts';
import { seriesOf } from '../../../../src/verdicts/gate/metric-verdict.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { gateInput, twoArms } from '../../../support/gate-fixture.ts';

describe('a series that is asked of a machine', () => {
  const arms = twoArms({ pairs: 8 });
  const calibration = (logRatios: readonly number[], metric = 'cpu_ms_per_hit' as const) => ({
    schema: 1 as const,
    fingerprint: fingerprintOf(arms.run, arms.trials),
    metrics: [{ metric, logRatios: [...logRatios] }],
  });
  const alternating = (size: number) => Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? size : -size));
  const asked = (tolerance: number, size?: number) =>
    seriesOf(gateInput(arms, size === undefined ? {} : { calibration: calibration(alternating(size)) }), {
      metric: 'cpu_ms_per_hit',
      tolerance,
    });

  it.each<[tolerance: number, size: number | undefined, margin: number, mayNotBeOk: boolean | undefined]>([
    [0.1, undefined, 0.03, undefined],
    [0.01, undefined, 0.01, undefined],
    // Of ten pairs half above and half below, no bound but the size itself.
    [0.1, 0, 0.03, false],
    [0.1, 0.02, 0.03, false],
    [0.1, 0.05, Math.expm1(0.05), false],
    [0.1, 0.2, Math.expm1(0.2), true],
    [Math.expm1(0.05), 0.06, Math.expm1(0.06), true],
  ])('tolerance %d, noise %s: margin %d', (tolerance, size, margin, mayNotBeOk) => {
    const found = asked(tolerance, size);
    expect(found.margin).toBeCloseTo(margin, 10);
    expect(found.mayNotBeOk).toBe(mayNotBeOk);
  });

  it('may not be ok where the noise hides the tolerance at the last look, though the floor is below it', () => {
    // Nine pairs agree, one does not: a floor of 0, and a deviation of sqrt(0.225 / 9) = 0.5 / sqrt(10).
    const logRatios = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5];
    const input = gateInput(arms, { calibration: calibration(logRatios) });
    const found = seriesOf(input, { metric: 'cpu_ms_per_hit', tolerance: 0.1 });
    expect([found.machine?.floor, found.mayNotBeOk]).toEqual([0, true]);
    expect(found.noise).toBeCloseTo(0.5 / Math.sqrt(10), 12);
  });

  it('is counted where no clock is in it, and has the trials in the order of the pairs', () => {
    const input = gateInput(arms);
    const statements = seriesOf(input, { metric: 'statements_per_hit', tolerance: 0.1 });
    expect([statements.isCounted, asked(0.1).isCounted]).toEqual([true, false]);
    expect(statements.logs).toEqual({ baseline: Array(8).fill(Math.log(12)), candidate: Array(8).fill(Math.log(12)) });
    expect(statements.differences).toEqual(Array(8).fill(0));
  });

  it('is noted where the calibration has too few pairs of it, and only there', () => {
    const settings = {
      ...DEFAULT_GATE,
      metrics: (['cpu_ms_per_hit', 'p50_ms'] as const).map((metric) => ({ metric, tolerance: 0.1 })),
    };
    const { notes } = judgeGate(gateInput(arms, { settings, calibration: calibration(alternating(0.01)) }));
    expect(notes).toEqual(['The calibration has too few pairs of response time, 50th percentile.']);
    expect(judgeGate(gateInput(arms, { settings })).notes).toEqual([
      'No calibration was given: the noise is that of these pairs, and the noise floor of the machine is not known.',
    ]);
  });
});
