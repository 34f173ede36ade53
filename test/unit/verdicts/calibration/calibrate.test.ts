import { expect, test } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { calibrate, placeOf } from '../../../../src/verdicts/calibration/calibrate.ts';
import { machineNoise } from '../../../../src/verdicts/calibration/calibration.ts';
import { adviceFor, reportCalibration } from '../../../../src/verdicts/calibration/calibration-report.ts';
import { detectableEffect } from '../../../../src/stats/detectable-effect.ts';
import { calibrationPath } from '../../../../src/store/calibration-file.ts';
import { AFTER, BEFORE, type TwoArms, digestedOf, twoArms } from '../../../support/gate-fixture.ts';

const ARMS = { baseline: BEFORE, candidate: AFTER };
const LOOKS = [8, 10, 12, 16, 20];
const WISH = { tolerance: 0.1, looks: LOOKS, durationMs: 20_000 };

/** A thing against itself on a machine that makes CPU time differ by so much. */
function sameThing(pairs: number, noise: number): TwoArms {
  const draw = random(pairs, 5);
  return twoArms({ pairs, of: () => ({ cpuMsPerHit: 4 * Math.exp(noise * (draw() - 0.5)) }) });
}

function calibrated(arms: TwoArms, earlier?: Parameters<typeof calibrate>[1]) {
  const digested = digestedOf(arms);
  return calibrate({ run: arms.run, trials: arms.trials, digested, arms: ARMS }, earlier);
}

function ratios(of: ReturnType<typeof calibrated>, metric: string): readonly number[] {
  return of.metrics.find((each) => each.metric === metric)?.logRatios ?? [];
}

test('each metric that was measured has the ln ratios of its pairs, in the order measured', () => {
  const values = [1, 2, 4];
  const arms = twoArms({
    pairs: 3,
    of: (arm, at) => (arm === AFTER ? { cpuMsPerHit: 4 * (values[at - 1] ?? 1) } : {}),
  });
  const of = calibrated(arms);
  expect(ratios(of, 'cpu_ms_per_hit').map((ratio) => Math.exp(ratio))).toEqual([
    expect.closeTo(1, 2),
    expect.closeTo(2, 2),
    expect.closeTo(4, 2),
  ]);
  expect(ratios(of, 'statements_per_hit')).toEqual([0, 0, 0]);
  expect(
    of.metrics.map(({ metric }) => metric),
    'too few hits for it',
  ).not.toContain('p99_ms');
});

test('pairs of an earlier calibration count too, the newest fifty of all', () => {
  const first = calibrated(sameThing(40, 0.1));
  const both = calibrated(sameThing(20, 0.1), first);
  expect(ratios(both, 'cpu_ms_per_hit')).toHaveLength(50);
  expect(ratios(both, 'cpu_ms_per_hit').slice(0, 30)).toEqual(ratios(first, 'cpu_ms_per_hit').slice(10));
});

test('pairs of another machine do not count', () => {
  const first = calibrated(sameThing(10, 0.1));
  const arms = sameThing(4, 0.1);
  const elsewhere = { ...arms, run: { ...arms.run, environment: { ...arms.run.environment, cpus: 64 } } };
  expect(ratios(calibrated(elsewhere, first), 'cpu_ms_per_hit')).toHaveLength(4);
});

test('invalid trials do not count, and the checks that rejected them are named', () => {
  const arms = twoArms({
    pairs: 4,
    change: (trial) =>
      trial.repetition > 1
        ? trial
        : {
            ...trial,
            validity: {
              time: 'invalid',
              work: 'invalid',
              checks: [
                {
                  id: 'steal',
                  title: 'Steal',
                  speaksFor: 'time',
                  state: 'invalid',
                  measured: '30 %',
                  limits: '',
                  remedy: '',
                },
              ],
            },
          },
  });
  const of = calibrated(arms);
  expect(ratios(of, 'cpu_ms_per_hit')).toHaveLength(3);
  const report = reportCalibration(of, arms.trials, WISH);
  expect(report).toMatchObject({ trials: 8, rejected: 2, isUsable: true });
  expect(report.checks[0]).toMatchObject({ id: 'steal', invalid: 2 });
});

test('a set of checks that rejects more than half of the trials is not usable, nor is no trial at all', () => {
  const invalid = { time: 'invalid', work: 'valid', checks: [] } as const;
  const arms = twoArms({
    pairs: 4,
    change: (trial) => (trial.trial > 3 ? { ...trial, validity: { ...invalid, checks: [] } } : trial),
  });
  const of = calibrated(arms);
  expect(reportCalibration(of, arms.trials, WISH)).toMatchObject({ rejected: 5, isUsable: false });
  expect(reportCalibration(of, [], WISH).isUsable).toBe(false);
});

test('noise, its bound and what can be found are those of the statistics; the floor is what the gate takes', () => {
  const arms = sameThing(20, 0.2);
  const of = calibrated(arms);
  const metric = reportCalibration(of, arms.trials, WISH).metrics.find((each) => each.metric === 'cpu_ms_per_hit');
  const noise = machineNoise(of, 'cpu_ms_per_hit');
  expect(metric?.deviation).toBe(noise?.deviation);
  expect(metric?.floor).toBe(noise?.floor);
  expect(metric?.detectable).toEqual(
    LOOKS.map((pairs) => ({ pairs, effect: detectableEffect(noise?.deviation ?? 0, pairs) })),
  );
  const sizes = ratios(of, 'cpu_ms_per_hit').map((ratio) => Math.expm1(Math.abs(ratio)));
  expect(sizes.filter((size) => size <= (metric?.bound95 ?? 0))).toHaveLength(19);
});

test('with too few pairs there is no floor, with one no noise either', () => {
  const [few, one] = [sameThing(5, 0.1), sameThing(1, 0.1)];
  const ofFew = reportCalibration(calibrated(few), few.trials, WISH).metrics[0];
  expect(ofFew).toMatchObject({ pairs: 5 });
  expect(ofFew?.floor).toBeUndefined();
  const ofOne = reportCalibration(calibrated(one), one.trials, WISH).metrics[0];
  expect(ofOne).toMatchObject({ pairs: 1, detectable: [] });
  expect(ofOne?.advice).toBeUndefined();
});

test('the advice is the first look that is enough, at the length measured', () => {
  expect(adviceFor(0.05, WISH)).toMatchObject({ pairs: 8, durationMs: 20_000 });
  expect(adviceFor(0.1, WISH)).toMatchObject({ pairs: 12, durationMs: 20_000 });
});

test('where no look is enough, trials must be as much longer as makes the last one just enough', () => {
  const { pairs, durationMs, pairsOfThisLength } = adviceFor(0.3, WISH);
  expect(pairs).toBe(20);
  // Noise falls with the root of the length.
  const quieter = 0.3 / Math.sqrt(durationMs / 20_000);
  expect(detectableEffect(quieter, 20)).toBeCloseTo(0.1, 10);
  expect(pairsOfThisLength).toBeGreaterThan(20);
});

test('a machine without noise needs the first look only', () => {
  expect(adviceFor(0, WISH)).toMatchObject({ pairs: 8, durationMs: 20_000 });
});

test('each machine, scenario and topology has a file of its own, whatever the host is called', () => {
  const { run } = twoArms({ pairs: 1 });
  const path = (changed: typeof run, topology = 'legacy') => calibrationPath('/reports', placeOf(changed), topology);
  const own = path(run);
  expect(own).toMatch(/^\/reports\/calibration\/[0-9a-f]{12}-legacy\.json$/);
  expect(path({ ...run, environment: { ...run.environment, hostname: 'other' } })).toBe(own);
  expect(path({ ...run, environment: { ...run.environment, cpus: 64 } })).not.toBe(own);
  expect(path({ ...run, scenario: { ...run.scenario, sha256: 'other' } })).not.toBe(own);
  expect(path(run, '../cache')).toMatch(/^\/reports\/calibration\/[0-9a-f]{12}-[^/]*cache-[0-9a-f]{12}\.json$/);
});

test('topologies of one length in other letters, and long ones of one beginning, share no calibration', () => {
  const { run } = twoArms({ pairs: 1 });
  const path = (topology: string) => calibrationPath('/reports', placeOf(run), topology);
  const names = ['кэш', 'база', '-', `${'long-'.repeat(20)}one`, `${'long-'.repeat(20)}two`];
  expect(new Set(names.map(path)).size).toBe(names.length);
});
