import type { DigestedTrial } from '../../figures/digested-trial.ts';
import { type Counting, countingOf, unlikeCounting } from '../../figures/statement-counting.ts';
import { standingTrials } from '../../figures/standing-trials.ts';
import { PRIMARY_METRICS, type PrimaryMetricName } from '../../records/gate-settings.ts';
import { random } from '../../base/random.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { holm } from '../../stats/holm.ts';
import { median } from '../../stats/quantile.ts';
import { type Unlike, fingerprintOf, unlikeTraits } from './fingerprint.ts';
import { changeBetween } from './change-words.ts';
import { logOf, unusable } from './pairs.ts';
import { type PrimaryMetric, primaryMetric } from '../../figures/primary-metrics.ts';
import { rounded } from '../../base/number-text.ts';
import { errorSharesOf, judgeUnpairedErrors } from './unpaired-errors.ts';
import { LEVEL, type Shift, canDecide, shiftOf } from './unpaired.ts';

/** A run, and which of its topologies is looked at. */
export interface Subject {
  readonly run: RunRecord;
  readonly topology: string;
  readonly trials: readonly TrialRecord[];
  readonly digested: ReadonlyMap<number, DigestedTrial>;
}

/** Of a run's trials: what they measured. */
export interface Column {
  readonly runId: string;
  readonly topology: string;
  /** of valid trials, in the order measured */
  readonly values: readonly number[];
  readonly median?: number;
  /** trials left out, with the reason */
  readonly dropped: readonly string[];
}

export interface ComparedColumn extends Column {
  readonly state: 'more' | 'less' | 'not-told-apart' | 'too-few-trials' | 'no-valid-trials' | 'not-comparable';
  /** ratios; a bound is absent where there are too few trials for it */
  readonly change?: { readonly estimate: number; readonly lower?: number; readonly upper?: number };
  readonly test?: Shift['test'];
  readonly p?: number;
  /** after Holm, over all runs that are compared with the reference by this metric */
  readonly pAdjusted?: number;
}

export interface ComparedMetric {
  readonly metric: PrimaryMetricName;
  readonly title: string;
  readonly unit: string;
  readonly metricClass: 'time' | 'work';
  readonly reference: Column;
  readonly others: readonly ComparedColumn[];
}

export interface Comparison {
  /** per run beside the reference: what should be equal and is not; nothing is decided then */
  readonly unlike: readonly (Unlike & { readonly runId: string })[];
  readonly metrics: readonly ComparedMetric[];
  readonly notes: readonly string[];
}

/** Keeps these draws apart from those of schedules. */
const PURPOSE = 0x636f6d70;

/**
 * Sets runs side by side. They were measured one after the other, not in pairs, so a machine that changed in between looks like a
 * difference: for a decision there is the gate.
 * @param reference  what the others are compared with
 */
export function compareRuns(reference: Subject, others: readonly Subject[]): Comparison {
  const traits = fingerprintOf(reference.run, reference.trials);
  const unlike = others.flatMap(({ run, trials }) =>
    unlikeTraits(traits, fingerprintOf(run, trials)).map((one) => ({ runId: run.runId, ...one })),
  );
  const barred = new Set(unlike.map(({ runId }) => runId));
  const metrics = PRIMARY_METRICS.map((name) => compareMetric(primaryMetric(name), reference, others, barred));
  return {
    unlike,
    metrics: metrics.filter((metric) => [metric.reference, ...metric.others].some(({ values }) => values.length > 0)),
    notes: [
      ...others.flatMap((subject) => {
        const unlike = unlikeToReference(reference, subject);
        return unlike === undefined ? [] : [`Statements and rows are not compared: ${unlike}.`];
      }),
      ...nothingNotes(others, metrics, barred),
      ...others.filter(({ run }) => !barred.has(run.runId)).flatMap((one) => errorNote(reference, one)),
      'The runs were not measured in pairs: a machine that changed between them looks like a difference. benchday gate decides.',
    ],
  };
}

/** Runs of which no figure stands beside one of the reference. */
export function uncompared({ metrics }: Pick<Comparison, 'metrics'>, runIds: readonly string[]): readonly string[] {
  const isCompared = ({ state }: ComparedColumn) => state !== 'no-valid-trials' && state !== 'not-comparable';
  const compared = new Set(metrics.flatMap(({ others }) => others.filter(isCompared)).map(({ runId }) => runId));
  return runIds.filter((runId) => !compared.has(runId));
}

/** What is unlike says so itself. */
function nothingNotes(
  others: readonly Subject[],
  metrics: readonly ComparedMetric[],
  barred: ReadonlySet<string>,
): string[] {
  const runIds = others.map(({ run }) => run.runId).filter((runId) => !barred.has(runId));
  return uncompared({ metrics }, runIds).map(
    (runId) => `Nothing of ${runId} was compared: no metric has a valid trial in both.`,
  );
}

/** Judged as in a gate; nothing is said where neither run has an error. */
function errorNote(reference: Subject, other: Subject): string[] {
  const { state, reason, baseline, candidate } = judgeUnpairedErrors(errorSharesOf(reference), errorSharesOf(other));
  if (baseline.errors + candidate.errors === 0) return [];
  const told = { regression: 'proved', improvement: 'proved', inconclusive: 'not decided', ok: 'not told apart' }[
    state
  ];
  return [`Errors of ${other.run.runId} against ${reference.run.runId}, ${told}: ${reason}.`];
}

function compareMetric(
  metric: PrimaryMetric,
  reference: Subject,
  others: readonly Subject[],
  barred: ReadonlySet<string>,
): ComparedMetric {
  const base = columnOf(reference, metric);
  const chance = random(reference.run.scenario.seed, PURPOSE);
  const columns = others.map((subject) => {
    const column = columnOf(subject, metric);
    const isBarred =
      barred.has(subject.run.runId) ||
      (metric.isCountedByDatabases === true && unlikeToReference(reference, subject) !== undefined);
    const isEmpty = base.logs.length === 0 || column.logs.length === 0;
    return { ...column, isBarred, shift: isBarred || isEmpty ? undefined : shiftOf(base.logs, column.logs, chance) };
  });
  const adjusted = holm(columns.flatMap(({ shift }) => (shift === undefined ? [] : [shift.p])));
  let next = 0;
  return {
    metric: metric.name,
    title: metric.title,
    unit: metric.unit,
    metricClass: metric.metricClass,
    reference: base.column,
    others: columns.map(({ column, logs, shift, isBarred }): ComparedColumn => {
      if (isBarred) return { ...column, state: 'not-comparable' };
      if (shift === undefined) return { ...column, state: 'no-valid-trials' };
      const pAdjusted = adjusted[next++] ?? 1;
      const { estimate } = shift.logs;
      const change = changeBetween(shift.logs, { baseline: base.column.values, candidate: column.values });
      const isEnough = canDecide(base.logs.length, logs.length, adjusted.length);
      return {
        ...column,
        state: !isEnough ? 'too-few-trials' : pAdjusted > LEVEL ? 'not-told-apart' : estimate > 0 ? 'more' : 'less',
        ...(change === undefined ? {} : { change }),
        test: shift.test,
        p: rounded(shift.p),
        pAdjusted: rounded(pAdjusted),
      };
    }),
  };
}

/** How the databases of a topology's standing trials count statements. */
export function countingOfSubject({ run, topology, trials }: Subject): Counting {
  return countingOf(
    standingTrials(run, trials)
      .filter((trial) => trial.state === 'measured')
      .filter((trial) => trial.topology === topology),
  );
}

function unlikeToReference(reference: Subject, subject: Subject): string | undefined {
  const name = ({ run, topology }: Subject): string => `${run.runId} (${topology})`;
  return unlikeCounting([countingOfSubject(reference), countingOfSubject(subject)], [name(reference), name(subject)]);
}

/** A metric of one topology's standing trials, with the logarithms of its values. */
export function columnOf(
  { run, topology, trials, digested }: Subject,
  metric: PrimaryMetric,
): { readonly column: Column; readonly logs: readonly number[] } {
  const values: number[] = [];
  const logs: number[] = [];
  const dropped: string[] = [];
  for (const trial of standingTrials(run, trials).filter((each) => each.topology === topology)) {
    const found = digested.get(trial.trial);
    const value = found === undefined ? Number.NaN : metric.read(found);
    const reason =
      unusable(trial, metric) ?? (Number.isFinite(value) ? undefined : `not measured in trial ${trial.trial}`);
    if (reason !== undefined || found === undefined) {
      dropped.push(reason ?? `trial ${trial.trial} has no figures`);
      continue;
    }
    values.push(rounded(value));
    logs.push(logOf(value, found, metric));
  }
  const column = { runId: run.runId, topology, values, dropped };
  return { column: values.length === 0 ? column : { ...column, median: rounded(median(values)) }, logs };
}
