import type { PrimaryMetricName } from '../../records/gate-settings.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import { judgeControl } from '../../stats/control.ts';
import { detectableEffect, pairsNeeded } from '../../stats/detectable-effect.ts';
import { quantile } from '../../stats/quantile.ts';
import { noiseOf } from '../../stats/spread.ts';
import { type Calibration, LEAST_PAIRS, machineNoise } from './calibration.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';

export interface CalibratedMetric {
  readonly metric: PrimaryMetricName;
  readonly title: string;
  readonly metricClass: 'time' | 'work';
  readonly pairs: number;
  /** standard deviation of ln ratios; absent with fewer than two pairs */
  readonly deviation?: number;
  /** 95 of 100 pairs of the same thing differ by no more, as a ratio */
  readonly bound95: number;
  /** what the gate takes as noise floor, as a ratio; absent: too few pairs for it */
  readonly floor?: number;
  /** the least slowdown found with 90 % power, as a ratio, by number of pairs */
  readonly detectable: readonly { readonly pairs: number; readonly effect: number }[];
  /** absent with fewer than two pairs */
  readonly advice?: Advice;
}

/** How to measure so that a slowdown by the tolerance is found with 90 % power. */
export interface Advice {
  /** the first planned look that is enough; the last one, where none is */
  readonly pairs: number;
  /** length of a trial with so many pairs, ms; longer than now where even the last look is not enough */
  readonly durationMs: number;
  /** pairs of the present length, however many */
  readonly pairsOfThisLength: number;
}

/** How often a check of validity would have rejected trials of the same thing. */
export interface CheckRejections {
  readonly id: string;
  readonly title: string;
  readonly invalid: number;
  readonly warning: number;
  readonly notMeasured: number;
}

export interface CalibrationReport {
  readonly metrics: readonly CalibratedMetric[];
  /** of the trials of this run; those that rejected or warned, most rejections first */
  readonly checks: readonly CheckRejections[];
  readonly trials: number;
  /** pairs of the same thing that the control work would have dropped; absent: there was none */
  readonly control?: { readonly pairs: number; readonly forTime: number; readonly forCpu: number };
  /** trials that at least one check rejected */
  readonly rejected: number;
  /** false: more than half of the trials were rejected, so that the rest says nothing of the machine */
  readonly isUsable: boolean;
}

export interface ReportWish {
  /** slowdown that is to be found, as a ratio */
  readonly tolerance: number;
  readonly looks: readonly number[];
  /** of the trials that were measured */
  readonly durationMs: number;
}

/** @param trials  of the calibrating run, its invalid ones too */
export function reportCalibration(
  of: Calibration,
  trials: readonly TrialRecord[],
  wish: ReportWish,
): CalibrationReport {
  const measured = trials.flatMap((trial) => (trial.state === 'measured' ? [trial] : []));
  const checks = new Map<string, CheckRejections>();
  for (const { id, title, state } of measured.flatMap(({ validity }) => validity.checks)) {
    const before = checks.get(id) ?? { id, title, invalid: 0, warning: 0, notMeasured: 0 };
    checks.set(id, {
      ...before,
      invalid: before.invalid + Number(state === 'invalid'),
      warning: before.warning + Number(state === 'warning'),
      notMeasured: before.notMeasured + Number(state === 'not-measured'),
    });
  }
  const control = controlOf(measured);
  const rejected = measured.filter(({ validity }) => validity.time === 'invalid' || validity.work === 'invalid').length;
  return {
    metrics: of.metrics.map(({ metric, logRatios }) => metricOf(of, { metric, logRatios }, wish)),
    checks: [...checks.values()]
      .filter(({ invalid, warning, notMeasured }) => invalid + warning + notMeasured > 0)
      .sort((a, b) => b.invalid - a.invalid || b.warning - a.warning),
    trials: measured.length,
    ...(control === undefined ? {} : { control }),
    rejected,
    isUsable: measured.length > 0 && 2 * rejected <= measured.length,
  };
}

function controlOf(measured: readonly MeasuredTrial[]): CalibrationReport['control'] {
  const pairs = [...new Set(measured.map(({ repetition }) => repetition))].flatMap((repetition) => {
    const [first, second] = measured.filter((trial) => trial.repetition === repetition).map(({ control }) => control);
    return first === undefined || second === undefined ? [] : [{ first, second }];
  });
  if (pairs.length === 0) return undefined;
  const dropped = (time: 'wallMs' | 'cpuMs') =>
    pairs.filter(({ first, second }) => judgeControl(first[time], second[time]).state === 'contaminated').length;
  return { pairs: pairs.length, forTime: dropped('wallMs'), forCpu: dropped('cpuMs') };
}

function metricOf(
  of: Calibration,
  { metric, logRatios }: { readonly metric: PrimaryMetricName; readonly logRatios: readonly number[] },
  wish: ReportWish,
): CalibratedMetric {
  const { title, metricClass } = primaryMetric(metric);
  const sizes = logRatios.map((ratio) => Math.abs(ratio)).sort((a, b) => a - b);
  const head = { metric, title, metricClass, pairs: logRatios.length, bound95: Math.expm1(quantile(sizes, 0.95)) };
  if (logRatios.length < 2) return { ...head, detectable: [] };
  const deviation = noiseOf(logRatios);
  const machine = logRatios.length < LEAST_PAIRS ? undefined : machineNoise(of, metric);
  return {
    ...head,
    deviation,
    ...(machine === undefined ? {} : { floor: machine.floor }),
    detectable: wish.looks.map((pairs) => ({ pairs, effect: detectableEffect(deviation, pairs) })),
    advice: adviceFor(deviation, wish),
  };
}

/**
 * Longer trials are quieter by the root of their length, as means of independent hits are. Where noise comes from slower things, such
 * as other guests of the machine, they help less.
 * @param deviation  of ln ratios, measured with trials of `durationMs`
 */
export function adviceFor(deviation: number, { tolerance, looks, durationMs }: ReportWish): Advice {
  const pairsOfThisLength = pairsNeeded(deviation, tolerance);
  const enough = looks.find((pairs) => detectableEffect(deviation, pairs) <= tolerance);
  if (enough !== undefined) return { pairs: enough, durationMs, pairsOfThisLength };
  const pairs = Math.max(...looks);
  // ln(1 + effect) is proportional to the noise.
  const tooLargeBy = Math.log1p(detectableEffect(deviation, pairs)) / Math.log1p(tolerance);
  return { pairs, durationMs: durationMs * tooLargeBy ** 2, pairsOfThisLength };
}
