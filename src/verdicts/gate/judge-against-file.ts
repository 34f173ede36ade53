import type { GateSettings, PrimaryMetricName } from '../../records/gate-settings.ts';
import type { Share } from '../../stats/fisher-exact.ts';
import { holm } from '../../stats/holm.ts';
import { shiftBetween } from '../../stats/hodges-lehmann.ts';
import { mannWhitneyTest } from '../../stats/mann-whitney.ts';
import { type BaselineFile, WORK_METRICS } from './baseline.ts';
import { type Subject, columnOf, countingOfSubject } from './compare-runs.ts';
import { type Unlike, fingerprintOf, isOfTheMachine, unlikeTraits } from './fingerprint.ts';
import { unlikeCounting } from '../../figures/statement-counting.ts';
import { FAILING_RATIO } from '../../figures/errors.ts';
import { standingTrials } from '../../figures/standing-trials.ts';
import { shareText } from './errors-verdict.ts';
import { pooled, ratioOf } from './judge-errors.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';
import { limitPercent, plainPercent, rounded, signedPercent } from '../../base/number-text.ts';
import { LEVEL } from './unpaired.ts';
import { changeBetween, fromZeroText, riseFromZero } from './change-words.ts';
import { type UnpairedErrors, agreementOfErrors, errorSharesOf, judgeUnpairedErrors } from './unpaired-errors.ts';
import { isWrong } from './wrong-answers.ts';

export interface MetricAgainstFile {
  readonly metric: PrimaryMetricName;
  readonly title: string;
  readonly unit: string;
  readonly tolerance: number;
  readonly state: 'regression' | 'ok' | 'improvement' | 'inconclusive';
  readonly reason: string;
  readonly baseline: readonly number[];
  readonly values: readonly number[];
  /** trials left out, with the reason */
  readonly dropped: readonly string[];
  /** ratios; bounds at a one-sided 5 %, absent where there are too few trials */
  readonly change?: { readonly estimate: number; readonly lower?: number; readonly upper?: number };
  /** of "worse by more than the margin", after Holm */
  readonly pAdjusted?: number;
}

export interface VerdictAgainstFile {
  readonly runId: string;
  readonly topology: string;
  readonly baseline: { readonly runId: string; readonly topology: string };
  readonly state: 'regression' | 'ok' | 'inconclusive' | 'invalid';
  readonly unlike: readonly Unlike[];
  readonly metrics: readonly MetricAgainstFile[];
  /** absent: the file holds none */
  readonly errors?: UnpairedErrors;
  readonly notes: readonly string[];
}

/** Only CPU time depends on the machine; what the servers did does not. */
const ON_ANY_MACHINE = new Set<PrimaryMetricName>(['statements_per_hit', 'rows_per_hit', 'bytes_per_hit']);

/**
 * Judges a run's work metrics by those of a stored file. The trials are no pairs, so groups are compared: Mann and Whitney's test of
 * "worse by more than the margin", adjusted after Holm over the metrics and the errors, so that equal things are called worse at most
 * 5 times in 100 in all, and "ok" by the upper bound of Hodges and Lehmann's shift.
 */
export function judgeAgainstFile(file: BaselineFile, subject: Subject, settings: GateSettings): VerdictAgainstFile {
  const { run, topology, trials } = subject;
  const differences = unlikeTraits(file.fingerprint, fingerprintOf(run, trials));
  const unlike = differences.filter((one) => !isOfTheMachine(one));
  const otherMachine = differences.filter(isOfTheMachine).map(({ what }) => what);
  const wanted = settings.metrics.filter(({ metric }) => WORK_METRICS.includes(metric));
  const compared = wanted.map((one) => compare(file, subject, { ...one, margin: settings.margin, otherMachine }));
  const shares = errorSharesOf(subject);
  const ofErrors = file.errors === undefined ? [] : [agreementOfErrors(file.errors, shares)];
  // Errors come last, after the metrics.
  const adjusted = {
    worse: holm([...compared.map(({ pWorse }) => pWorse), ...ofErrors.map(({ worse }) => worse)]),
    better: holm([...compared.map(({ pBetter }) => pBetter), ...ofErrors.map(({ better }) => better)]),
  };
  const metrics = compared.map((one, index) =>
    ofFailingSites(decided(one, { worse: adjusted.worse[index] ?? 1, better: adjusted.better[index] ?? 1 }), {
      before: pooled(file.errors ?? []),
      after: pooled(shares),
    }),
  );
  const wrong = wrongAnswersOf(subject);
  const errors =
    file.errors === undefined
      ? undefined
      : judgeUnpairedErrors(file.errors, shares, (side) => (adjusted[side].at(-1) ?? 1) <= LEVEL);
  const times = settings.metrics.filter(({ metric }) => !WORK_METRICS.includes(metric)).map(({ metric }) => metric);
  return {
    runId: run.runId,
    topology,
    baseline: { runId: file.runId, topology: file.topology },
    state: stateOf(metrics, { errors, unlike, wrong }),
    unlike,
    metrics,
    ...(errors === undefined ? {} : { errors }),
    notes: [
      ...(wrong === undefined ? [] : [wrong]),
      ...(errors === undefined ? ['The file holds no errors, so they were not judged: save it again.'] : []),
      ...(times.length === 0
        ? []
        : [`${times.join(', ')}: response times are never compared with a file; a gate measures both arms in turn.`]),
      ...(wanted.length === 0 ? ['The scenario gates by no work metric.'] : []),
    ],
  };
}

interface Compared {
  readonly head: Omit<MetricAgainstFile, 'state' | 'reason' | 'pAdjusted' | 'change'>;
  readonly change?: NonNullable<MetricAgainstFile['change']>;
  readonly margin: number;
  readonly pWorse: number;
  readonly pBetter: number;
  /** why nothing can be said */
  readonly obstacle?: string;
}

function compare(
  file: BaselineFile,
  subject: Subject,
  by: { metric: PrimaryMetricName; tolerance: number; margin: number; otherMachine: readonly string[] },
): Compared {
  const metric = primaryMetric(by.metric);
  const { column, logs } = columnOf(subject, metric);
  const stored = file.metrics.find((one) => one.metric === by.metric);
  const head = {
    metric: by.metric,
    title: metric.title,
    unit: metric.unit,
    tolerance: by.tolerance,
    baseline: stored?.values ?? [],
    values: column.values,
    dropped: column.dropped,
  };
  const margin = Math.min(by.margin, by.tolerance);
  const nothing = (obstacle: string): Compared => ({ head, margin, obstacle, pWorse: 1, pBetter: 1 });
  if (stored === undefined) return nothing('the file has no values of it');
  if (logs.length === 0) return nothing(`no valid trial of ${subject.topology}`);
  if (by.otherMachine.length > 0 && !ON_ANY_MACHINE.has(by.metric)) {
    return nothing(`the file is of another machine, by ${by.otherMachine.join(', ')}`);
  }
  const unlike = metric.isCountedByDatabases === true ? unlikeToFile(file, subject) : undefined;
  if (unlike !== undefined) return nothing(`not compared: ${unlike}`);
  const change = changeBetween(shiftBetween(stored.logs, logs, LEVEL), {
    baseline: stored.values,
    candidate: column.values,
  });
  const limit = Math.log1p(margin);
  const beyond = (by: number): number[] => logs.map((value) => value - by);
  return {
    head,
    margin,
    ...(change === undefined ? {} : { change }),
    pWorse: mannWhitneyTest(stored.logs, beyond(limit), 'greater').p,
    pBetter: mannWhitneyTest(stored.logs, beyond(-limit), 'less').p,
  };
}

function unlikeToFile({ counting = [], topology }: BaselineFile, subject: Subject): string | undefined {
  return unlikeCounting(
    [counting, countingOfSubject(subject)],
    [`the file (${topology})`, `this run (${subject.topology})`],
  );
}

function decided(
  { head: shown, change, margin, obstacle }: Compared,
  p: { readonly worse: number; readonly better: number },
): MetricAgainstFile {
  const { tolerance } = shown;
  if (obstacle !== undefined) return { ...shown, state: 'inconclusive', reason: obstacle };
  const rise = riseFromZero({ baseline: shown.baseline, candidate: shown.values });
  const seen = { ...shown, ...(change === undefined ? {} : { change }), pAdjusted: rounded(p.worse) };
  if (p.worse <= LEVEL) {
    return {
      ...seen,
      state: 'regression',
      reason:
        rise === undefined
          ? `worse by more than the margin of ${plainPercent(margin)}`
          : `${fromZeroText(rise, shown.unit)}: of that there is no ratio, and any margin is below it`,
    };
  }
  if (p.better <= LEVEL) {
    return {
      ...seen,
      state: 'improvement',
      reason: `better by more than the margin of ${plainPercent(margin)}`,
    };
  }
  if (change?.upper !== undefined && change.upper < tolerance) {
    const reason = `even the upper bound, ${signedPercent(change.upper)}, is below the tolerance of ${limitPercent(tolerance)}`;
    return { ...seen, state: 'ok', reason };
  }
  const reason =
    change?.upper === undefined
      ? `${shown.baseline.length} and ${shown.values.length} trials are too few to decide${rise === undefined ? '' : `: ${fromZeroText(rise, shown.unit)}`}`
      : `up to ${signedPercent(change.upper)} is possible, tolerance ${limitPercent(tolerance)}`;
  return { ...seen, state: 'inconclusive', reason };
}

/** As in a gate: failing is fast and needs no database, so that neither side's figures win anything, and none lose against them. */
function ofFailingSites(
  metric: MetricAgainstFile,
  { before, after }: Readonly<Record<'before' | 'after', Share>>,
): MetricAgainstFile {
  const [failedBefore, fails] = [before, after].map((share) => ratioOf(share) > FAILING_RATIO);
  if (failedBefore !== true && fails !== true) return metric;
  const marked = { ...metric, reason: `${metric.reason}; of a failing site` };
  if (metric.state === 'improvement' && fails === true) return { ...marked, state: 'ok' };
  if (metric.state !== 'regression' || fails === true) return marked;
  const reason = `worse than a failing site, which proves nothing: ${shareText(before)} of the file failed; ${metric.reason}`;
  return { ...metric, state: 'inconclusive', reason };
}

/** Trials that were not measured for what the site answered are in no figure. @returns undefined where it answered rightly */
function wrongAnswersOf({ run, topology, trials }: Subject): string | undefined {
  const own = standingTrials(run, trials).filter((trial) => trial.topology === topology);
  const wrong = own.filter(isWrong);
  return wrong.length === 0
    ? undefined
    : `${topology} answers wrongly before any load in ${wrong.length} of ${own.length} trials, which were not measured: it is not ok.`;
}

function stateOf(
  metrics: readonly MetricAgainstFile[],
  {
    errors,
    unlike,
    wrong,
  }: { errors: UnpairedErrors | undefined; unlike: readonly Unlike[]; wrong: string | undefined },
): VerdictAgainstFile['state'] {
  const states = [...metrics, ...(errors === undefined ? [] : [errors])].map(({ state }) => state);
  if (unlike.length > 0) return 'invalid';
  if (states.includes('regression')) return 'regression';
  if (metrics.every(({ values }) => values.length === 0)) return 'invalid';
  return states.includes('inconclusive') || wrong !== undefined ? 'inconclusive' : 'ok';
}
