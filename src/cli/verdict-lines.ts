import type { MetricVerdict, Verdict } from '../records/verdict.ts';
import { signedPercent } from '../base/number-text.ts';
import { shortDigests } from '../base/short-digests.ts';
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
    ...armLines(verdict, outColors),
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

const MOST_DIFFERENCES = 8;

/** In what the arms differ: the sentence, then the parts by name. Digests are for programs. */
function armLines({ arms }: Verdict, { dim }: Console['outColors']): readonly string[] {
  if (arms === undefined) return [];
  const named = arms.differ.slice(0, MOST_DIFFERENCES);
  const more = arms.differ.length - named.length;
  return [
    `${dim('arms')}     ${printable(arms.sentence)}`,
    ...named.map(({ what, baseline, candidate }) =>
      printable(`         ${what}: ${shortDigests(baseline)} / ${shortDigests(candidate)}`),
    ),
    ...(more > 0 ? [`         and ${more} more; verdict.json has them`] : []),
  ];
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
