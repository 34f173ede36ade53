import type { MetricVerdict, Verdict } from '../../records/verdict.ts';
import { limitPercent, plainPercent } from '../../base/number-text.ts';
import { boundWords, changeWords, sidesOf } from './change-words.ts';
import { isUnconfirmed } from './gate-state.ts';

type Body = Omit<Verdict, 'sentence'>;

/** The answer in one or two sentences. */
export function sentenceOf(body: Body): string {
  const { state, metrics, errors, unlike, baseline, candidate, next, confirms, wrongAnswers } = body;
  const arms = `${candidate} against ${baseline}`;
  switch (state) {
    case 'invalid':
      return unlike.length > 0
        ? `Invalid: ${arms} cannot be judged, since ${unlike.map(({ what }) => what).join(', ')} ${unlike.length === 1 ? 'differs' : 'differ'}.`
        : `Invalid: ${arms} cannot be judged, since ${wrongAnswers?.reason ?? `no pair of trials is valid${firstDrop(metrics)}`}.`;
    case 'regression': {
      const found = [
        ...metrics.map((metric) => ({ ...metric, name: metric.metric, text: changeText(metric) })),
        ...(errors === undefined ? [] : [{ ...errors, name: 'errors' as const, text: errors.reason }]),
      ].filter((part) => part.state === 'regression');
      const worse = found.filter((part) => !isUnconfirmed(part, body)).map(({ text }) => text);
      const alone = found.filter((part) => isUnconfirmed(part, body)).map(({ text }) => text);
      const also = alone.length === 0 ? '' : ` Worse in this run alone, so not confirmed: ${alone.join(', ')}.`;
      const again =
        confirms !== undefined
          ? `Confirmed: run ${confirms.runId} found it too.`
          : next.action === 'confirm'
            ? 'Confirm it once in a run with fresh containers before it blocks.'
            : 'It is exact: the trials of each arm agree, so it needs no second series.';
      return `Regression: ${arms}: ${worse.join(', ')}. ${again}${also}`;
    }
    case 'ok':
      return `Ok: ${arms}: ${okText(metrics, errors)}.${confirms === undefined ? '' : ` The regression of run ${confirms.runId} was not confirmed.`}`;
    case 'inconclusive': {
      const open = [...metrics, ...(errors === undefined ? [] : [{ ...errors, title: 'errors' }])].filter(
        (one) => one.state === 'inconclusive',
      );
      const what =
        open.length === 0
          ? `something else is worse than in run ${confirms?.runId ?? ''}, which confirms nothing`
          : open.map(({ title, reason }) => `${title}: ${reason}`).join('; ');
      return `Inconclusive: ${arms}: ${what}.${next.action === 'continue' ? ` Measure ${next.pairs} more ${next.pairs === 1 ? 'pair' : 'pairs'}.` : ''}`;
    }
  }
}

export function changeText(metric: MetricVerdict): string {
  const { title, change, unit } = metric;
  const words = changeWords(change, sidesOf(metric), unit);
  if (words === undefined || change === undefined) return words === undefined ? title : `${title} ${words}`;
  const least = boundWords(change.lower, sidesOf(metric));
  return `${title} ${words}${least === undefined ? '' : ` (at least ${least})`}`;
}

function okText(metrics: readonly MetricVerdict[], errors: Body['errors']): string {
  const better = metrics.filter(({ state }) => state === 'improvement');
  const parts = [
    ...better.map(({ title, change }) =>
      change === undefined ? `${title} improved` : `${title} improved by ${plainPercent(-change.estimate)}`,
    ),
    ...metrics
      .filter(({ state }) => state === 'ok')
      .map(({ title, tolerance }) => `${title} within ${limitPercent(tolerance)}`),
    ...(errors === undefined || errors.baseline.errors + errors.candidate.errors === 0
      ? []
      : [`${errors.state === 'improvement' ? '' : 'errors: '}${errors.reason}`]),
  ];
  return parts.join(', ');
}

function firstDrop(metrics: readonly MetricVerdict[]): string {
  const reason = metrics.flatMap(({ dropped }) => dropped)[0]?.reason;
  return reason === undefined ? ': there is none' : `; the first: ${reason}`;
}
