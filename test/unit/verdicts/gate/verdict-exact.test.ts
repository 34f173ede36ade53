import { describe, expect, it } from 'vitest';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { fingerprintOf } from '../../../../src/verdicts/gate/fingerprint.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, gateInput, twoArms } from '../../../support/gate-fixture.ts';
import { metricOf, only } from './judged.ts';

describe('what is exact', () => {
  const planted = (pairs: number, factor = 4.54 / 4.07) =>
    twoArms({ pairs, of: (arm) => ({ statementsPerHit: arm === AFTER ? 4.07 * factor : 4.07 }) });
  const calibrated = (arms: ReturnType<typeof planted>, deviation: number) => ({
    schema: 1 as const,
    fingerprint: fingerprintOf(arms.run, arms.trials),
    metrics: [
      {
        metric: 'statements_per_hit' as const,
        logRatios: Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? deviation : -deviation)),
      },
    ],
  });

  it('decides with two pairs where a calibration knows it, and needs no second series', () => {
    const arms = planted(2);
    const verdict = judgeGate(gateInput(arms, { calibration: calibrated(arms, 0.0005) }));
    expect(verdict).toMatchObject({ state: 'regression', next: { action: 'stop' } });
    expect(metricOf(verdict, 'statements_per_hit')).toMatchObject({ pairs: 2, exact: { spread: 0 } });
    expect(metricOf(verdict, 'statements_per_hit').change?.lower).toBeCloseTo(4.54 / 4.07 - 1, 6);
    // What is noisy is not decided, and holds nothing back.
    expect(metricOf(verdict, 'p95_ms')).toMatchObject({ state: 'inconclusive', pairs: 0 });
    expect(exitOf({ kind: 'gate', gate: { verdict } }).code).toBe(1);
  });

  it('needs four pairs where nothing but these trials says that it is exact', () => {
    expect(judgeGate(gateInput(planted(2))).next).toEqual({ action: 'continue', pairs: 2 });
    expect(judgeGate(gateInput(planted(4)))).toMatchObject({ state: 'regression', next: { action: 'stop' } });
  });

  it('waits for the planned looks where the calibration shows noise', () => {
    const arms = planted(4);
    const verdict = judgeGate(gateInput(arms, { calibration: calibrated(arms, 0.004) }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('waits for them where its own trials do not agree', () => {
    const arms = twoArms({
      pairs: 4,
      of: (arm, repetition) => ({ statementsPerHit: arm === AFTER ? 4.54 + 0.01 * repetition : 4.07 }),
    });
    expect(judgeGate(gateInput(arms)).next).toEqual({ action: 'continue', pairs: 4 });
  });

  it('is ok at once where the whole gate is exact, and goes on where anything else is asked', () => {
    const alone = judgeGate(gateInput(planted(4, 1.001), { settings: only('statements_per_hit', 'rows_per_hit') }));
    expect(alone).toMatchObject({ state: 'ok', next: { action: 'stop' }, errors: { state: 'ok', pairs: 4 } });
    const beside = judgeGate(gateInput(planted(4, 1.001), { settings: only('statements_per_hit', 'p50_ms') }));
    expect(beside).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('is not ok at once beside errors', () => {
    const arms = planted(4, 1);
    const trials = arms.trials.map((trial) => {
      if (trial.state !== 'measured' || trial.topology !== AFTER) return trial;
      const counts = { ...trial.load.counts, ok: trial.load.counts.ok - 19, failed: 19 };
      return { ...trial, load: { ...trial.load, counts } };
    });
    const verdict = judgeGate(gateInput({ ...arms, trials }, { settings: only('statements_per_hit') }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('never takes times or CPU time for exact without a calibration', () => {
    const arms = twoArms({ pairs: 4, of: (arm) => (arm === AFTER ? { p50Ms: 30, cpuMsPerHit: 5 } : {}) });
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms', 'cpu_ms_per_hit') }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });
});
