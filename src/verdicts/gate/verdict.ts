import type { TrialRecord } from '../../records/trial-record.ts';
import { type MetricVerdict, VERDICT_VERSION, type Verdict, verdict as verdictSchema } from '../../records/verdict.ts';
import { DEFAULT_LOOKS } from '../../stats/planned-looks.ts';
import { fingerprintOf, unlikeArms, unlikeTraits } from './fingerprint.ts';
import type { GateInput } from './gate-input.ts';
import { judgeFamily } from './judge-metrics.ts';
import { type SeriesOfMetric, metricVerdictOf, seriesOf } from './metric-verdict.ts';
import type { Arms } from './pairs.ts';
import { sentenceOf } from './sentence.ts';

/**
 * The verdict of a run with two arms, from its stored trials alone: the same trials give the same bytes.
 * `next` says what to measure before it is final. Invalid: nothing may be concluded, neither ok nor a regression.
 */
export function judgeGate(input: GateInput): Verdict {
  const { run, trials, arms, settings, confirms } = input;
  const rule = { looks: settings.looks, alarmLevel: DEFAULT_LOOKS.alarmLevel, okLevel: DEFAULT_LOOKS.okLevel };
  const series = settings.metrics.map((wanted) => seriesOf(input, wanted));
  const results = judgeFamily(series, rule);
  const metrics = series.flatMap((one, index): MetricVerdict[] => {
    const result = results[index];
    return result === undefined ? [] : [metricVerdictOf(one, result, settings.looks)];
  });
  const unlike = [...unlikeArms(trials, arms), ...unlikeCalibration(input), ...unlikeFirst(input)];
  const state = stateOf({ metrics, unlike, confirms });
  const body = {
    schema: VERDICT_VERSION,
    runId: run.runId,
    scenario: run.scenario.name,
    ...arms,
    seed: run.scenario.seed,
    order: orderOf(trials, arms),
    state,
    next: nextOf(state, metrics, confirms),
    ...(confirms === undefined ? {} : { confirms: { runId: confirms.runId, metrics: regressed(confirms) } }),
    rule: {
      ...rule,
      margin: settings.margin,
      adjustment: 'holm' as const,
      inconclusiveAs: settings.inconclusiveAs,
    },
    unlike,
    metrics,
    notes: notesOf(input, series),
  } satisfies Omit<Verdict, 'sentence'>;
  // Puts the keys in the order of the schema, so that the bytes do not depend on how the object was made.
  return verdictSchema.parse({ ...body, sentence: sentenceOf(body) });
}

function stateOf(seen: {
  readonly metrics: readonly MetricVerdict[];
  readonly unlike: Verdict['unlike'];
  readonly confirms: Verdict | undefined;
}): Verdict['state'] {
  const { metrics, unlike, confirms } = seen;
  if (unlike.length > 0 || metrics.every(({ validPairs }) => validPairs === 0)) return 'invalid';
  const worse = metrics.filter(({ state }) => state === 'regression');
  if (worse.length > 0) {
    // A second look that finds something else wrong has confirmed nothing.
    const again = confirms === undefined || worse.some(({ metric }) => regressed(confirms).includes(metric));
    return again ? 'regression' : 'inconclusive';
  }
  return metrics.some(({ state }) => state === 'inconclusive') ? 'inconclusive' : 'ok';
}

function nextOf(
  state: Verdict['state'],
  metrics: readonly MetricVerdict[],
  confirms: Verdict | undefined,
): Verdict['next'] {
  if (state === 'invalid' || state === 'ok') return { action: 'stop' };
  if (state === 'regression') return { action: confirms === undefined ? 'confirm' : 'stop' };
  // A confirmation is about what was found worse; the rest does not keep it going.
  const asked = confirms === undefined ? metrics : metrics.filter(({ metric }) => regressed(confirms).includes(metric));
  const missing = asked.flatMap(({ nextLook, validPairs }) => (nextLook === undefined ? [] : [nextLook - validPairs]));
  return missing.length === 0 ? { action: 'stop' } : { action: 'continue', pairs: Math.max(1, Math.min(...missing)) };
}

export function regressed({ metrics }: Verdict): MetricVerdict['metric'][] {
  return metrics.filter(({ state }) => state === 'regression').map(({ metric }) => metric);
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

/** A confirmation must be of the same comparison, in other trials. */
function unlikeFirst({ run, arms, confirms }: GateInput): Verdict['unlike'] {
  if (confirms === undefined) return [];
  const told = (baseline: string, candidate: string): string => `${baseline} against ${candidate}`;
  const [first, now] = [told(confirms.baseline, confirms.candidate), told(arms.baseline, arms.candidate)];
  return [
    ...(first === now ? [] : [{ what: 'arms of the regression to confirm', baseline: first, candidate: now }]),
    ...(confirms.scenario === run.scenario.name
      ? []
      : [
          {
            what: 'scenario of the regression to confirm',
            baseline: confirms.scenario,
            candidate: run.scenario.name,
          },
        ]),
    ...(confirms.runId === run.runId
      ? [{ what: 'a regression is confirmed by other trials', baseline: confirms.runId, candidate: run.runId }]
      : []),
  ];
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
