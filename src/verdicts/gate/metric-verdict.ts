import type { GateSettings } from '../../records/gate-settings.ts';
import type { MetricVerdict } from '../../records/verdict.ts';
import { detectableEffect, pairsNeeded } from '../../stats/detectable-effect.ts';
import { type Bounded, centreOf } from '../../stats/hodges-lehmann.ts';
import { farOut, noiseOf } from '../../stats/spread.ts';
import { type MachineNoise, machineNoise } from '../calibration/calibration.ts';
import type { GateInput } from './gate-input.ts';
import type { DecidedSeries } from './decide-series.ts';
import { type RepeatedSeries, limitOf } from './exact-look.ts';
import { LEVELS } from './levels.ts';
import { type Pair, type Pairs, pairTrials } from './pairs.ts';
import { changeBetween, fromZeroText, riseFromZero, sidesOf } from './change-words.ts';
import { type PrimaryMetric, primaryMetric } from '../../figures/primary-metrics.ts';
import { counted, limitPercent, percent, plainPercent, rounded, signedPercent } from '../../base/number-text.ts';

/** A metric's pairs, ready to be judged with the others. */
export interface SeriesOfMetric extends RepeatedSeries {
  readonly metric: PrimaryMetric;
  readonly pairs: Pairs;
  readonly machine: MachineNoise | undefined;
}

export function seriesOf(input: GateInput, wanted: GateSettings['metrics'][number]): SeriesOfMetric {
  const { arms, settings, calibration } = input;
  const metric = primaryMetric(wanted.metric);
  const pairs = pairTrials(input, arms, metric);
  const machine = calibration === undefined ? undefined : machineNoise(calibration, metric.name);
  const lastLook = Math.max(...settings.looks);
  return {
    metric,
    pairs,
    machine,
    differences: pairs.pairs.map(({ difference }) => difference),
    logs: {
      baseline: pairs.pairs.map(({ logs }) => logs.baseline),
      candidate: pairs.pairs.map(({ logs }) => logs.candidate),
    },
    isCounted: metric.control === undefined,
    tolerance: wanted.tolerance,
    // A margin above the tolerance would leave room for changes that are neither.
    margin: Math.max(Math.min(settings.margin, wanted.tolerance), ...(machine === undefined ? [] : [machine.floor])),
    ...(machine === undefined
      ? {}
      : {
          noise: machine.deviation,
          mayNotBeOk:
            machine.floor > wanted.tolerance || detectableEffect(machine.deviation, lastLook) > wanted.tolerance,
        }),
  };
}

export function metricVerdictOf(
  series: SeriesOfMetric,
  result: DecidedSeries,
  looks: readonly number[],
): MetricVerdict {
  const { metric, pairs, machine, differences, tolerance, margin } = series;
  const noise = noiseSeen(differences, machine);
  const hopeless = result.state === 'continue' ? whyHopeless(series, looks) : undefined;
  const isOpen = result.state === 'continue' || result.state === 'inconclusive';
  const logs = result.logs ?? (differences.length > 0 ? levelled(differences) : undefined);
  const values = valuesOf(pairs.pairs, differences);
  const change = logs === undefined ? undefined : changeBetween(logs, sidesOf({ values }));
  const needed = isOpen && noise !== undefined ? pairsNeeded(noise.deviation, tolerance) : undefined;
  const shown = result.pairs > 0 ? result.pairs : differences.length;
  return {
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    metricClass: metric.metricClass,
    tolerance,
    margin: rounded(margin),
    state: result.state === 'continue' ? 'inconclusive' : result.state,
    reason: hopeless ?? reasonOf(series, result),
    pairs: result.pairs,
    validPairs: differences.length,
    ...(hopeless === undefined && result.nextLook !== undefined ? { nextLook: result.nextLook } : {}),
    ...(change === undefined ? {} : { change }),
    ...(result.exact === undefined
      ? {}
      : { exact: { spread: rounded(result.exact.spread), limit: rounded(limitOf(margin)) } }),
    ...(result.p === undefined ? {} : { p: rounded(result.p) }),
    ...(result.pAdjusted === undefined ? {} : { pAdjusted: rounded(result.pAdjusted) }),
    ...(noise === undefined || shown < 2 ? {} : { detectable: rounded(detectableEffect(noise.deviation, shown)) }),
    ...(noise === undefined ? {} : { noise: { ...noise, deviation: rounded(noise.deviation) } }),
    ...(machine === undefined ? {} : { noiseFloor: rounded(machine.floor) }),
    ...(needed === undefined ? {} : { pairsNeeded: needed }),
    values,
    dropped: pairs.dropped.map(({ repetition, reason }) => ({ repetition, reason })),
  };
}

function levelled(differences: readonly number[]): Bounded {
  return centreOf(differences, { lower: LEVELS.metrics, upper: LEVELS.ok });
}

function noiseSeen(
  differences: readonly number[],
  machine: MachineNoise | undefined,
): MetricVerdict['noise'] | undefined {
  if (machine !== undefined) return { deviation: machine.deviation, source: 'calibration', pairs: machine.pairs };
  if (differences.length < 2) return undefined;
  return { deviation: noiseOf(differences), source: 'pairs', pairs: differences.length };
}

/** Why more pairs are not worth measuring; undefined: they are. */
function whyHopeless(
  { pairs, machine, tolerance, metric, mayNotBeOk }: SeriesOfMetric,
  looks: readonly number[],
): string | undefined {
  const [valid, dropped] = [pairs.pairs.length, pairs.dropped.length];
  const tried = valid + dropped;
  const forGood = pairs.dropped.find(({ isForGood }) => isForGood === true);
  if (forGood !== undefined) return `not compared: ${forGood.reason}`;
  if (machine !== undefined && mayNotBeOk === true) {
    const needed = pairsNeeded(machine.deviation, tolerance);
    return machine.floor > tolerance
      ? `the machine's noise floor is ${plainPercent(machine.floor)}, above the tolerance of ${limitPercent(tolerance)}; by its noise about ${needed} pairs would be needed`
      : `the machine's noise would hide ${limitPercent(tolerance)} even with ${Math.max(...looks)} pairs; about ${needed} would be needed`;
  }
  // A machine that spoils most pairs spoils the next ones too.
  if (tried >= Math.min(...looks) && dropped > valid) {
    return `${dropped} of ${tried} pairs were invalid for ${metric.metricClass} metrics; the first: ${pairs.dropped[0]?.reason ?? ''}`;
  }
  return undefined;
}

function reasonOf(series: SeriesOfMetric, { exact, ...result }: DecidedSeries): string {
  const reason = plannedReason(series, result);
  if (exact === undefined) return reason;
  return `${reason}; exact: trials of one arm differ by ${percent(Math.expm1(exact.spread), 2)} at most, and noise below ${percent(Math.expm1(limitOf(series.margin)), 2)} is none`;
}

function plannedReason(
  { tolerance, margin, pairs, metric }: SeriesOfMetric,
  { state, logs, nextLook, pairs: seen }: DecidedSeries,
): string {
  const to = riseFromZero(sidesOf({ values: pairs.pairs }));
  const at = (bound: number | undefined): string =>
    bound === undefined || !Number.isFinite(bound) ? 'not bounded' : signedPercent(Math.expm1(bound));
  switch (state) {
    case 'regression':
      if (to !== undefined)
        return `${fromZeroText(to, metric.unit)}: of that there is no ratio, and any margin is below it`;
      return `even the lower bound, ${at(logs?.lower)}, is above the margin of ${plainPercent(margin)}`;
    case 'improvement':
      return `better by more than the margin of ${plainPercent(margin)}`;
    case 'ok':
      return `even the upper bound, ${at(logs?.upper)}, is below the tolerance of ${limitPercent(tolerance)}`;
    case 'continue':
      return seen === 0
        ? `${counted(pairs.pairs.length, 'valid pair')}; nothing is decided before ${nextLook ?? '?'}`
        : `not decided with ${counted(seen, 'pair')}: ${to === undefined ? `${at(logs?.lower)} to ${at(logs?.upper)}` : fromZeroText(to, metric.unit)}; the next look is at ${nextLook ?? '?'}`;
    case 'inconclusive':
      return `not decided with ${counted(seen, 'pair')}: ${to === undefined ? `${at(logs?.lower)} to ${at(logs?.upper)}` : fromZeroText(to, metric.unit)}, tolerance ${limitPercent(tolerance)}, margin ${plainPercent(margin)}`;
  }
}

/** A count of 0 has no logarithm, but is a change of -100 %. */
function changeIn(candidate: number, difference: number): number {
  return candidate === 0 && difference !== 0 ? -1 : rounded(Math.expm1(difference));
}

function valuesOf(pairs: readonly Pair[], differences: readonly number[]): MetricVerdict['values'] {
  const far = new Set(farOut(differences));
  return pairs.map(({ repetition, baseline, candidate, difference }, index) => ({
    repetition,
    baseline: { trial: baseline.trial, value: rounded(baseline.value) },
    candidate: { trial: candidate.trial, value: rounded(candidate.value) },
    ...(baseline.value === 0 && candidate.value !== 0 ? {} : { change: changeIn(candidate.value, difference) }),
    isFarOut: far.has(index),
  }));
}
