import type { MetricVerdict, Verdict } from '../../records/verdict.ts';
import { fromZeroText, riseFromZero, sidesOf } from '../../verdicts/gate/change-words.ts';
import { ERROR_MARGIN, ERROR_TOLERANCE } from '../../verdicts/gate/levels.ts';
import { shortDigests } from '../../base/short-digests.ts';
import { GATE_MARKS, gateMark, pairsText } from '../first-screen/gate-table.ts';
import { MISSING, gateChange, leastDifference, percent, plural, significant, withUnit } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import { findingHtml, fold, howToRead } from '../parts/blocks.ts';
import { markHtml } from '../parts/state.ts';
import { number, rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Cell } from '../parts/table.ts';
import type { Section } from './section.ts';

/** Shares as points: 0.001 is 0.1 points. */
const points = (share: number): number => Number((share * 100).toPrecision(3));
const ERRORS_READ =
  `Errors are worse where at least ${points(ERROR_MARGIN)} points more were seen, Fisher’s exact test of the pooled counts calls that no chance, and the pairs agree. ` +
  `Ok: even the upper bound is below ${points(ERROR_TOLERANCE) === 1 ? 'a point' : `${points(ERROR_TOLERANCE)} points`}.`;

/** What a gate decided: everything that it rests on, as verdict.json has it. */
export const verdict: Section = {
  id: 'gate',
  title: 'Is it worse than before?',
  figures: () => [],
  render(model) {
    const judged = model.verdict;
    if (judged === undefined) return undefined;
    return html`${findingHtml(html`${markHtml(GATE_MARKS[judged.state])} ${cut(judged.sentence, 1000)}`)}
    ${judged.unlike.length > 0 && unlikeTable(judged)} ${armsHtml(judged)}${metricTable(judged)} ${reasonList(judged)}
    ${judged.metrics.map((metric) => valuesFold(metric, judged))} ${droppedFold(judged)} ${orderHtml(judged)}
    ${
      judged.notes.length > 0 &&
      html`<ul>
        ${judged.notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }
    ${howToRead(
      'Each trial gives one number for a metric, and each pair of trials one ratio. The change is the centre of these ratios (Hodges-Lehmann), its bounds are those of the exact signed-rank test.',
      `Worse: even the lower bound, at ${percent(judged.rule.alarmLevel)}, is above the margin, also after Holm’s adjustment for ${plural(judged.metrics.length, 'metric')}. Ok: even the upper bound, at ${percent(judged.rule.okLevel)}, is below the tolerance. Anything else is inconclusive, which is not a pass.`,
      ...(judged.errors === undefined ? [] : [ERRORS_READ]),
      `Decisions are tried with ${judged.rule.looks.map(String).join(', ')} pairs only. “Found from” is the least slowdown that so many pairs find in 9 of 10 cases.`,
    )}`;
  },
};

function change(ratio: number | undefined): Cell {
  return number(ratio === undefined ? MISSING : gateChange(ratio), ratio);
}

function changeCells(metric: MetricVerdict): readonly Cell[] {
  const rise = riseFromZero(sidesOf(metric));
  if (rise !== undefined) return [text(fromZeroText(rise, metric.unit)), text(MISSING), text(MISSING)];
  return [metric.change?.estimate, metric.change?.lower, metric.change?.upper].map(change);
}

function unlikeTable({ unlike }: Verdict): Html {
  return tableHtml({
    id: 'unlike-table',
    caption: 'What must be equal and is not',
    head: ['What', 'Baseline', 'Candidate'],
    rows: unlike.map((one) => [rowHeader(one.what), text(cut(one.baseline, 200)), text(cut(one.candidate, 200))]),
  });
}

function armsHtml({ arms }: Verdict): Html | undefined {
  if (arms === undefined) return undefined;
  const same = arms.same.length === 0 ? '' : `The same in both: ${arms.same.join(', ')}.`;
  return html`<p>${cut(arms.sentence, 1000)}</p>
    ${
      arms.differ.length > 0 &&
      fold(
        'Table: what differs between the arms',
        html`${tableHtml({
            id: 'arms-table',
            caption: 'What differs between the arms; values are digests, but for names, commits and ids',
            head: ['What', 'Baseline', 'Candidate'],
            rows: arms.differ.map(({ what, baseline, candidate }) => [
              rowHeader(cut(what, 200)),
              text(html`<code>${cut(shortDigests(baseline), 200)}</code>`),
              text(html`<code>${cut(shortDigests(candidate), 200)}</code>`),
            ]),
          })}
          <p>${cut(same, 2000)}</p>`,
      )
    }`;
}

function metricTable(judged: Verdict): Html {
  const { metrics, baseline, candidate } = judged;
  return tableHtml({
    id: 'verdict-table',
    caption: html`<bdi>${cut(candidate, 60)}</bdi> against <bdi>${cut(baseline, 60)}</bdi>; less is better of every
      metric`,
    head: [
      'Metric',
      'Verdict',
      'Change',
      'From',
      'To',
      'Found from',
      'Tolerance',
      'Margin',
      'Noise of a pair',
      'Noise floor',
      'Pairs',
      'p (Holm)',
    ],
    numeric: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    rows: metrics.map((metric) => [
      rowHeader(metric.title),
      text(gateMark({ ...metric, name: metric.metric }, judged)),
      ...changeCells(metric),
      number(metric.detectable === undefined ? MISSING : leastDifference(metric.detectable), metric.detectable),
      number(percent(metric.tolerance), metric.tolerance),
      number(percent(metric.margin), metric.margin),
      number(noiseText(metric), metric.noise?.deviation),
      number(metric.noiseFloor === undefined ? MISSING : percent(metric.noiseFloor), metric.noiseFloor),
      number(pairsText(metric), metric.pairs),
      number(metric.pAdjusted === undefined ? MISSING : significant(metric.pAdjusted, 2), metric.pAdjusted),
    ]),
  });
}

function reasonList(judged: Verdict): Html {
  const { metrics, errors } = judged;
  return html`<ul>
    ${metrics.map(({ title, reason }) => html`<li>${title}: ${cut(reason, 400)}</li>`)}
    ${
      errors !== undefined &&
      html`<li>errors: ${gateMark({ ...errors, name: 'errors' }, judged)} ${cut(errors.reason, 400)}</li>`
    }
  </ul>`;
}

function noiseText({ noise }: MetricVerdict): string {
  if (noise === undefined) return MISSING;
  return `${percent(noise.deviation)} (${noise.source === 'calibration' ? 'calibration, ' : ''}${plural(noise.pairs, 'pair')})`;
}

function valuesFold(
  { metric, title, unit, values }: MetricVerdict,
  { baseline, candidate }: Verdict,
): Html | undefined {
  if (values.length === 0) return undefined;
  const shown = (value: number): string =>
    unit === '' ? significant(value, 4) : withUnit(significant(value, 4), unit);
  return fold(
    `Table: ${title}, every pair`,
    tableHtml({
      id: `verdict-${metric}`,
      caption: `${title}: value of each trial`,
      head: ['Pair', html`<bdi>${cut(baseline, 60)}</bdi>`, html`<bdi>${cut(candidate, 60)}</bdi>`, 'Change', ''],
      numeric: [0, 1, 2, 3],
      rows: values.map((pair) => [
        number(String(pair.repetition), pair.repetition),
        number(html`${shown(pair.baseline.value)} <small>trial ${pair.baseline.trial}</small>`, pair.baseline.value),
        number(html`${shown(pair.candidate.value)} <small>trial ${pair.candidate.trial}</small>`, pair.candidate.value),
        change(pair.baseline.value === 0 && pair.candidate.value !== 0 ? undefined : pair.change),
        text(pair.isFarOut ? 'far from the others, kept' : ''),
      ]),
    }),
  );
}

function droppedFold({ metrics }: Verdict): Html | undefined {
  const rows = metrics.flatMap(({ title, dropped }) =>
    dropped.map(({ repetition, reason }) => [
      number(String(repetition), repetition),
      text(title),
      text(cut(reason, 400)),
    ]),
  );
  if (rows.length === 0) return undefined;
  return fold(
    'Table: dropped pairs',
    tableHtml({
      id: 'dropped-pairs',
      caption: 'Pairs that do not count, by metric. They are dropped for what the checks say, never for their values',
      head: ['Pair', 'Metric', 'Reason'],
      numeric: [0],
      rows,
    }),
  );
}

function orderHtml({ order, seed, confirms }: Verdict): Html {
  const letters = order.map(({ arm }) => (arm === 'baseline' ? 'A' : 'B')).join('');
  return html`<p>
    Order of the trials, A the baseline, B the candidate:
    <code>${letters.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>, from the seed ${seed}.
    ${confirms !== undefined && html`It was measured to confirm the regression of run ${cut(confirms.runId, 100)}.`}
  </p>`;
}
