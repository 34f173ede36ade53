import type { TrialRecord } from '../../records/trial-record.ts';
import { type MetricVerdict, VERDICT_VERSION, type Verdict, verdict as verdictSchema } from '../../records/verdict.ts';
import { armDifferences, unlikeBases } from './arm-differences.ts';
import { decideSeries } from './decide-series.ts';
import { errorSeriesOf, errorsVerdictOf } from './errors-verdict.ts';
import { failingNotes, ofFailingSite } from './failing-site.ts';
import { fingerprintOf, unlikeArms, unlikeTraits } from './fingerprint.ts';
import type { GateInput } from './gate-input.ts';
import { LEVELS } from './levels.ts';
import { type SeriesOfMetric, metricVerdictOf, seriesOf } from './metric-verdict.ts';
import type { Arms } from './pairs.ts';
import { areFirstArmsKnown, unlikeFirst } from './unlike-first.ts';
import { withWrongAnswers, wrongAnswersOf } from './wrong-answers.ts';
import { nextOf, regressed, stateOf } from './gate-state.ts';
import { sentenceOf } from './sentence.ts';

/**
 * The verdict of a run with two arms, from its stored trials alone: the same trials give the same bytes.
 * `next` says what to measure before it is final. Invalid: nothing may be concluded, neither ok nor a regression.
 */
export function judgeGate(input: GateInput): Verdict {
  const { run, trials, arms, settings, confirms } = input;
  const rule = { looks: settings.looks, alarmLevel: LEVELS.metrics, okLevel: LEVELS.ok };
  const series = settings.metrics.map((wanted) => seriesOf(input, wanted));
  const errorSeries = errorSeriesOf(input);
  const decided = decideSeries(series, errorSeries.pairs, rule);
  const wrongAnswers = wrongAnswersOf(input);
  const errors = withWrongAnswers(errorsVerdictOf(errorSeries, decided.errors), wrongAnswers);
  const metrics = series.flatMap((one, index): MetricVerdict[] => {
    const result = decided.metrics[index];
    return result === undefined ? [] : [ofFailingSite(metricVerdictOf(one, result, settings.looks), errors)];
  });
  const between = armDifferences(run);
  const unlike = [
    ...unlikeArms(trials, arms),
    ...unlikeBases(run),
    ...unlikeCalibration(input),
    ...unlikeFirst(input, between),
  ];
  const judged = { metrics, errors, confirms, wrongAnswers };
  const state = unlike.length > 0 ? 'invalid' : stateOf(judged);
  const body = {
    schema: VERDICT_VERSION,
    runId: run.runId,
    scenario: run.scenario.name,
    ...arms,
    seed: run.scenario.seed,
    order: orderOf(trials, arms),
    state,
    next: nextOf(state, judged),
    ...(confirms === undefined ? {} : { confirms: { runId: confirms.runId, metrics: regressed(confirms) } }),
    rule: {
      ...rule,
      margin: settings.margin,
      adjustment: 'holm' as const,
      errors: { pooled: LEVELS.errors, pairs: LEVELS.errorPairs },
      inconclusiveAs: settings.inconclusiveAs,
    },
    unlike,
    ...(between === undefined ? {} : { arms: between }),
    metrics,
    errors,
    ...(wrongAnswers === undefined ? {} : { wrongAnswers }),
    notes: [...failingNotes(errors), ...firstNotes(input, between), ...notesOf(input, series)],
  } satisfies Omit<Verdict, 'sentence'>;
  // Puts the keys in the order of the schema, so that the bytes do not depend on how the object was made.
  return verdictSchema.parse({ ...body, sentence: sentenceOf(body) });
}

function orderOf(trials: readonly TrialRecord[], { baseline, candidate }: Arms): Verdict['order'] {
  return trials
    .filter(({ topology }) => topology === baseline || topology === candidate)
    .sort((a, b) => a.trial - b.trial)
    .map(({ trial, repetition, topology }) => ({
      trial,
      repetition,
      arm: topology === baseline ? ('baseline' as const) : ('candidate' as const),
    }));
}

function unlikeCalibration({ run, trials, calibration }: GateInput): Verdict['unlike'] {
  if (calibration === undefined) return [];
  return unlikeTraits(calibration.fingerprint, fingerprintOf(run, trials)).map((one) => ({
    ...one,
    what: `calibration: ${one.what}`,
  }));
}

function firstNotes(input: GateInput, between: Verdict['arms']): string[] {
  const { confirms } = input;
  if (confirms === undefined || areFirstArmsKnown(input, between)) return [];
  return [`What the arms of run ${confirms.runId} were is not known: only their names were compared with these.`];
}

function notesOf({ trials, arms, calibration }: GateInput, series: readonly SeriesOfMetric[]): string[] {
  const order = orderOf(trials, arms);
  const first = new Map<number, string>();
  for (const { repetition, arm } of order) if (!first.has(repetition)) first.set(repetition, arm);
  const baselineFirst = [...first.values()].filter((arm) => arm === 'baseline').length;
  const isLopsided = first.size >= 4 && (baselineFirst === 0 || baselineFirst === first.size);
  return [
    ...(isLopsided
      ? ['The same arm came first in every pair, so a drift of the machine looks like a difference between the arms.']
      : []),
    ...(calibration === undefined
      ? ['No calibration was given: the noise is that of these pairs, and the noise floor of the machine is not known.']
      : series
          .filter(({ machine }) => machine === undefined)
          .map(({ metric }) => `The calibration has too few pairs of ${metric.title}.`)),
  ];
}

/** The text of verdict.json. */
export function verdictText(verdict: Verdict): string {
  return `${JSON.stringify(verdict, null, 2)}\n`;
}
