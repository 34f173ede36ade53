import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { LEAST_PAIRS } from '../../../../src/verdicts/calibration/calibration.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { fingerprintOf } from '../../../../src/verdicts/gate/fingerprint.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { BEFORE, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal } from '../../../support/noise.ts';
import { metricOf, only } from './judged.ts';

describe('what must be equal', () => {
  it('is named and leaves no verdict: one name of an image, two images', () => {
    const arms = twoArms({
      pairs: 8,
      change: (trial) =>
        trial.topology === BEFORE
          ? trial
          : { ...trial, containers: trial.containers.map((each) => ({ ...each, imageId: 'sha256:other' })) },
    });
    const verdict = judgeGate(gateInput(arms));
    expect(verdict.state).toBe('invalid');
    expect(verdict.sentence).toContain('cannot be judged, since image benchday/');
    expect(verdict.unlike.length).toBeGreaterThan(0);
  });

  it('is the data: a table that both have must hold as much, unless it is too small to be data, or one alone has it', () => {
    const tables = (rows: number) => [
      { table: 'public.products', rows },
      { table: 'public.settings', rows: rows / 1000 },
      { table: `public.only_${rows}`, rows: 5000 },
    ];
    const withData = (before: number, after: number) =>
      judgeGate(
        gateInput(
          twoArms({
            pairs: 8,
            change: (trial) => ({ ...trial, tables: tables(trial.topology === BEFORE ? before : after) }),
          }),
        ),
      );
    expect(withData(10_000, 10_100)).toMatchObject({ state: 'ok', unlike: [] });
    const verdict = withData(10_000, 20_000);
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'rows of the table public.products', baseline: '10000', candidate: '20000' }],
    });
    expect(exitOf({ kind: 'gate', gate: { verdict: verdict } }).code).toBe(4);
  });

  it('is asked of valid trials only: one whose images changed is a dropped pair, not the end of all', () => {
    const arms = twoArms({
      pairs: 9,
      change: (trial) =>
        trial.trial === 1
          ? invalidFor('work', {
              ...trial,
              containers: trial.containers.map((each) => ({ ...each, imageId: 'sha256:old' })),
            })
          : trial,
    });
    expect(judgeGate(gateInput(arms))).toMatchObject({ state: 'ok', unlike: [] });
  });

  it('is the machine and the scenario of a calibration too', () => {
    const arms = twoArms({ pairs: 8 });
    const other = { ...arms.run, environment: { ...arms.run.environment, cpus: 64 } };
    const calibration = { schema: 1 as const, fingerprint: fingerprintOf(other, arms.trials), metrics: [] };
    const verdict = judgeGate(gateInput(arms, { calibration }));
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'calibration: CPUs', baseline: '64', candidate: '2' }],
    });
  });
});

describe('a calibration', () => {
  const arms = twoArms({ pairs: 8 });
  const withNoise = (deviation: number, pairs = 20) => {
    const chance = random(11, 12);
    const logRatios = Array.from({ length: pairs }, () => normal(chance, deviation));
    return {
      schema: 1 as const,
      fingerprint: fingerprintOf(arms.run, arms.trials),
      metrics: [{ metric: 'p50_ms' as const, logRatios }],
    };
  };

  it('keeps a time metric from being ok on a machine whose noise is above the tolerance, and says how many pairs it would take', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.4) }));
    const metric = metricOf(verdict, 'p50_ms');
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
    expect(metric.noiseFloor).toBeGreaterThan(0.1);
    expect(metric.pairsNeeded).toBeGreaterThan(100);
    expect(metric.reason).toContain(`about ${metric.pairsNeeded ?? 0} pairs would be needed`);
  });

  it('asks for more pairs while the noise would hide the tolerance', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.1) }));
    expect(metricOf(verdict, 'p50_ms').detectable).toBeGreaterThan(0.1);
    expect(verdict.next).toEqual({ action: 'continue', pairs: 2 });
  });

  it('lets a metric be ok, with the least slowdown that would have been found beside it', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.02) }));
    const metric = metricOf(verdict, 'p50_ms');
    expect(metric).toMatchObject({ state: 'ok', noise: { source: 'calibration', pairs: 20 } });
    expect(metric.detectable).toBeGreaterThan(0);
    expect(metric.detectable).toBeLessThan(0.05);
  });

  it('of too few pairs is not used, and that is said', () => {
    const calibration = withNoise(0.4, LEAST_PAIRS - 1);
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration }));
    expect(metricOf(verdict, 'p50_ms').noise?.source).toBe('pairs');
    expect(verdict.notes.join()).toContain('too few pairs of response time, 50th percentile');
  });
});

describe('control work', () => {
  it('drops a pair between whose trials the machine itself changed, so that the result is not biased', () => {
    // From the fifth pair's second trial on the machine is a third slower; the candidate is not.
    const shifted = twoArms({
      pairs: 9,
      of: (arm, repetition) => ({ p50Ms: slowdown(arm, repetition) * 20, cpuMsPerHit: slowdown(arm, repetition) * 4 }),
      change: (trial) => ({
        ...trial,
        control: {
          units: 300,
          wallMs: 5 * slowdown(trial.topology, trial.repetition),
          cpuMs: 4 * slowdown(trial.topology, trial.repetition),
        },
      }),
    });
    const verdict = judgeGate(gateInput(shifted, { settings: only('p50_ms', 'cpu_ms_per_hit', 'statements_per_hit') }));
    for (const name of ['p50_ms', 'cpu_ms_per_hit']) {
      const metric = metricOf(verdict, name);
      expect(metric).toMatchObject({ state: 'ok', validPairs: 8, change: { estimate: 0, upper: 0 } });
      expect(metric.dropped).toHaveLength(1);
      expect(metric.dropped[0]?.reason).toMatch(
        /^the machine itself changed: its control work took [\d.]+ ms before trial 9, [\d.]+ ms before trial 10 \(\+33\.0 %\)$/,
      );
    }
    expect(metricOf(verdict, 'statements_per_hit'), 'statements do not depend on the machine').toMatchObject({
      validPairs: 9,
      dropped: [],
    });
  });

  function slowdown(arm: string, repetition: number): number {
    if (repetition < 5) return 1;
    return repetition === 5 && arm === BEFORE ? 1 : 1.33;
  }
});
