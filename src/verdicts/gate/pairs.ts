import type { DigestedTrial } from '../../figures/digested-trial.ts';
import { standingTrials } from '../../figures/standing-trials.ts';
import { countingOf, unlikeCounting } from '../../figures/statement-counting.ts';
import { stealRatio } from '../../figures/steal-ratio.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import { judgeControl } from '../../stats/control.ts';
import type { PrimaryMetric } from '../../figures/primary-metrics.ts';
import { counted, percent, signedPercent } from '../../base/number-text.ts';

/** Points of steal by which the trials of a pair may differ before their times are not compared. @source own limit */
const STEAL_DIFFERENCE = 0.05;

/** The two arms of a comparison within one run, by their topologies' names. */
export interface Arms {
  readonly baseline: string;
  readonly candidate: string;
}

export interface Pair {
  readonly repetition: number;
  readonly baseline: { readonly trial: number; readonly value: number };
  readonly candidate: { readonly trial: number; readonly value: number };
  /** ln(candidate / baseline) */
  readonly difference: number;
  readonly logs: { readonly baseline: number; readonly candidate: number };
}

export interface DroppedPair {
  readonly repetition: number;
  readonly reason: string;
  /** true: further pairs are dropped for the same */
  readonly isForGood?: true;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly dropped: readonly DroppedPair[];
}

/**
 * Pairs the trials of two arms by repetition, in the order measured. A pair counts as a whole or not at all, and only by validity,
 * never by its values: broken work spoils work, broken times spoil times.
 * @param digested  latencies of the measured trials
 */
export function pairTrials(input: PairInput, arms: Arms, metric: PrimaryMetric): Pairs {
  const { whole, dropped } = wholePairs(input, arms, metric);
  const pairs: Pair[] = [];
  const unread: DroppedPair[] = [];
  for (const { repetition, baseline, candidate } of whole) {
    const [a, b] = [input.digested.get(baseline.trial), input.digested.get(candidate.trial)];
    const pair = a === undefined || b === undefined ? 'no latencies are stored' : pairOf(repetition, a, b, metric);
    if (typeof pair === 'string') unread.push({ repetition, reason: pair });
    else pairs.push(pair);
  }
  return { pairs, dropped: [...dropped, ...unread].sort((a, b) => a.repetition - b.repetition) };
}

/** Two trials that may be compared. */
interface WholePair {
  readonly repetition: number;
  readonly baseline: MeasuredTrial;
  readonly candidate: MeasuredTrial;
}

/** Pairs by repetition whose trials are both valid for what is asked of them. */
export function wholePairs(
  { run, trials }: Pick<PairInput, 'run' | 'trials'>,
  { baseline, candidate }: Arms,
  metric: Wanted,
): { readonly whole: readonly WholePair[]; readonly dropped: readonly DroppedPair[] } {
  const standing = new Set(standingTrials(run, trials).map(({ trial }) => trial));
  const whole: WholePair[] = [];
  const dropped: DroppedPair[] = [];
  for (const repetition of repetitionsOf(run, trials)) {
    const find = (topology: string): TrialRecord | undefined =>
      trials.find((trial) => trial.repetition === repetition && trial.topology === topology);
    const [first, second] = [find(baseline), find(candidate)];
    if (first === undefined && second === undefined) continue;
    const reason =
      replacedReason(run, standing, [first, second]) ??
      unusable(first, metric) ??
      unusable(second, metric) ??
      stealReason(first, second, metric) ??
      controlReason(first, second, metric);
    const unlike = reason === undefined ? countingReason(first, second, metric) : undefined;
    if (reason !== undefined || first?.state !== 'measured' || second?.state !== 'measured') {
      dropped.push({ repetition, reason: reason ?? 'one arm was not measured' });
    } else if (unlike !== undefined) dropped.push({ repetition, reason: unlike, isForGood: true });
    else whole.push({ repetition, baseline: first, candidate: second });
  }
  return { whole, dropped };
}

/** What a pair must be good for. */
export type Wanted = Pick<PrimaryMetric, 'metricClass' | 'leastHits' | 'control' | 'isCountedByDatabases'>;

export interface PairInput {
  readonly run: Pick<RunRecord, 'plan'>;
  readonly trials: readonly TrialRecord[];
  readonly digested: ReadonlyMap<number, DigestedTrial>;
}

function repetitionsOf(run: PairInput['run'], trials: readonly TrialRecord[]): readonly number[] {
  const all = [...run.plan, ...trials].map(({ repetition }) => repetition);
  return [...new Set(all)].sort((a, b) => a - b);
}

function replacedReason(
  { plan }: PairInput['run'],
  standing: ReadonlySet<number>,
  arms: readonly (TrialRecord | undefined)[],
): string | undefined {
  const trial = arms.find((arm) => arm !== undefined);
  if (trial === undefined || standing.has(trial.trial)) return undefined;
  const later = plan.find(({ repeats }) => repeats?.repetition === trial.repetition);
  return `measured again as repetition ${later?.repetition ?? '?'}: ${later?.repeats?.why ?? 'invalid'}`;
}

/** Why a trial cannot be half of a pair for this metric; undefined: it can. */
export function unusable(trial: TrialRecord | undefined, metric: Wanted): string | undefined {
  if (trial === undefined) return 'one arm was not measured';
  const who = `trial ${trial.trial} (${trial.topology})`;
  if (trial.state === 'failed') return `${who} failed: ${trial.error.message}`;
  if (trial.state === 'interrupted') return `${who} was interrupted`;
  if (trial.validity[metric.metricClass] === 'invalid') return `${who} is invalid: ${brokenChecks(trial, metric)}`;
  const { sent } = trial.load.counts;
  if (sent < metric.leastHits) return `${who} had ${counted(sent, 'hit')}, this metric needs ${metric.leastHits}`;
  return undefined;
}

function brokenChecks({ validity }: MeasuredTrial, { metricClass }: Wanted): string {
  const broken = validity.checks.filter(
    ({ state, speaksFor }) => state === 'invalid' && (speaksFor === metricClass || speaksFor === 'all'),
  );
  return broken.map(({ title, measured }) => `${title.toLowerCase()} ${measured}`).join('; ') || 'no reason is stored';
}

/** Of two trials that can both be used. */
function countingReason(
  first: TrialRecord | undefined,
  second: TrialRecord | undefined,
  { isCountedByDatabases }: Wanted,
): string | undefined {
  if (isCountedByDatabases !== true || first?.state !== 'measured' || second?.state !== 'measured') return undefined;
  const who = ({ trial, topology }: MeasuredTrial): string => `trial ${trial} (${topology})`;
  return unlikeCounting([countingOf([first]), countingOf([second])], [who(first), who(second)]);
}

function stealReason(
  first: TrialRecord | undefined,
  second: TrialRecord | undefined,
  { metricClass }: Wanted,
): string | undefined {
  if (metricClass === 'work' || first?.state !== 'measured' || second?.state !== 'measured') return undefined;
  const [a, b] = [stealRatio(first.metrics), stealRatio(second.metrics)];
  if (!(Math.abs(a - b) > STEAL_DIFFERENCE)) return undefined;
  return `the CPU share taken by others differed: ${percent(a)} in trial ${first.trial}, ${percent(b)} in trial ${second.trial}`;
}

function controlReason(
  first: TrialRecord | undefined,
  second: TrialRecord | undefined,
  { control }: Wanted,
): string | undefined {
  if (control === undefined || first?.state !== 'measured' || second?.state !== 'measured') return undefined;
  if (first.control === undefined || second.control === undefined) return undefined;
  const [a, b] = [first.control[control], second.control[control]];
  const { drift, state } = judgeControl(a, b);
  if (state !== 'contaminated') return undefined;
  const times = `${a.toFixed(3)} ms before trial ${first.trial}, ${b.toFixed(3)} ms before trial ${second.trial}`;
  return `the machine itself changed: its control work took ${times} (${signedPercent(Math.expm1(drift))})`;
}

function pairOf(repetition: number, a: DigestedTrial, b: DigestedTrial, metric: PrimaryMetric): Pair | string {
  const [baseline, candidate] = [metric.read(a), metric.read(b)];
  const missing = [a, b].filter((trial) => !Number.isFinite(metric.read(trial)));
  if (missing.length > 0) {
    return `not measured in trial ${missing.map(({ record }) => record.trial).join(' and ')}`;
  }
  const logs = { baseline: logOf(baseline, a, metric), candidate: logOf(candidate, b, metric) };
  return {
    repetition,
    baseline: { trial: a.record.trial, value: baseline },
    candidate: { trial: b.record.trial, value: candidate },
    difference: candidate === baseline ? 0 : logs.candidate - logs.baseline,
    logs,
  };
}

/** A count of 0 has no logarithm; it is taken as half of the least that is counted. */
export function logOf(value: number, trial: DigestedTrial, metric: PrimaryMetric): number {
  return Math.log(Math.max(value, metric.resolution(trial) / 2));
}
