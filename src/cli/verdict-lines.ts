import type { MetricVerdict, Verdict } from '../records/verdict.ts';
import { signedPercent } from '../base/number-text.ts';
import { changeCells } from '../jobs/gate/change-cells.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** A verdict on the terminal: what differs, a line for each metric, and last the answer. */
export function verdictLines(verdict: Verdict, { outColors }: Console): string {
  const { dim, bold, green, yellow, red } = outColors;
  const paint = { ok: green, inconclusive: yellow, regression: red, invalid: red }[verdict.state];
  const dropped = new Set(verdict.metrics.flatMap((metric) => metric.dropped.map(({ repetition }) => repetition)));
  const { next } = verdict;
  const nextText = {
    stop: 'nothing more to measure',
    continue: next.action === 'continue' ? `measure ${next.pairs} more pairs` : '',
    confirm: 'confirm the regression once, with fresh containers',
  }[next.action];
  return [
    ...verdict.unlike.map(({ what, baseline, candidate }) =>
      red(`unlike   ${printable(`${what}: ${baseline} / ${candidate}`)}`),
    ),
    plainTable(
      ['metric', 'change', 'from', 'to', 'found from', 'pairs', 'p (Holm)', 'verdict'],
      verdict.metrics.map((metric) => rowOf(metric)),
    ),
    ...(verdict.errors === undefined
      ? []
      : [`${dim('errors')}   ${verdict.errors.state}: ${printable(verdict.errors.reason)}`]),
    ...(dropped.size === 0
      ? []
      : [
          `${dim('dropped')}  ${dropped.size} ${dropped.size === 1 ? 'pair' : 'pairs'} for one metric or more; verdict.json has the reasons`,
        ]),
    ...verdict.notes.map((note) => `${dim('note')}     ${printable(note)}`),
    `${dim('next')}     ${nextText}`,
    `${dim('verdict')}  ${paint(bold(verdict.state.toUpperCase()))}  ${printable(verdict.sentence)}`,
  ].join('\n');
}

function rowOf(metric: MetricVerdict): string[] {
  const { title, detectable, pairs, validPairs, pAdjusted, state } = metric;
  return [
    title,
    ...changeCells(metric),
    detectable === undefined ? '-' : signedPercent(detectable),
    pairs === validPairs ? String(pairs) : `${pairs} of ${validPairs}`,
    pAdjusted === undefined ? '-' : pAdjusted.toPrecision(2),
    state,
  ];
}
