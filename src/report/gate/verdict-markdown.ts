import type { ErrorsVerdict, MetricVerdict, Verdict } from '../../records/verdict.ts';
import { type SaidState, saidState } from '../../verdicts/gate/gate-state.ts';
import { boundWords, changeWords, riseFromZero, sidesOf } from '../../verdicts/gate/change-words.ts';
import { failureDigits, plainPercent, signedPercent } from '../../base/number-text.ts';
import { shortDigests } from '../../base/short-digests.ts';
import { withoutHiddenCharacters } from '../html.ts';

const WORDS: Readonly<Record<SaidState, string>> = {
  regression: '❌ regression',
  ok: '✅ ok',
  improvement: '✅ improvement',
  inconclusive: '❔ inconclusive',
  invalid: '⊘ invalid',
  unconfirmed: '❔ worse, not confirmed',
};
const MOST_DROPPED = 5;

/** The verdict for a pull request. */
export function verdictMarkdown(verdict: Verdict): string {
  const { metrics, errors, unlike, notes, state } = verdict;
  return [
    `### ${WORDS[state]}: ${cell(verdict.candidate)} against ${cell(verdict.baseline)}`,
    '',
    cell(verdict.sentence),
    '',
    ...(unlike.length === 0 ? [] : [...unlikeTable(verdict), '']),
    ...armLines(verdict),
    '| metric | change | interval | found from | pairs | verdict |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...metrics.map((metric) => row(metric, WORDS[saidState({ ...metric, name: metric.metric }, verdict)])),
    ...(errors === undefined ? [] : [errorRow(errors, WORDS[saidState({ ...errors, name: 'errors' }, verdict)])]),
    '',
    ...[...metrics, ...(errors === undefined ? [] : [{ ...errors, title: 'errors' }])]
      .filter(({ state: each }) => each === 'inconclusive')
      .map(({ title, reason }) => `- ${cell(title)}: ${cell(reason)}`),
    ...droppedLines(metrics),
    ...notes.map((note) => `- ${cell(note)}`),
    '',
    `<sub>run ${cell(verdict.runId)}, seed ${verdict.seed}; lower bounds at ${plainPercent(verdict.rule.alarmLevel)}, upper bounds at ${plainPercent(verdict.rule.okLevel)}, one-sided; "found from": the least slowdown that so many pairs find in 9 of 10 cases</sub>`,
    '',
  ].join('\n');
}

function row(metric: MetricVerdict, word: string): string {
  const { title, unit, change, detectable, pairs, validPairs } = metric;
  const sides = sidesOf(metric);
  const bound = (value: number | undefined): string => boundWords(value, sides) ?? '?';
  const cells = [
    cell(title),
    changeWords(change, sides, unit) ?? '–',
    change === undefined || riseFromZero(sides) !== undefined
      ? '–'
      : `${bound(change.lower)} to ${bound(change.upper)}`,
    detectable === undefined ? '–' : signedPercent(detectable),
    pairs === validPairs ? String(pairs) : `${pairs} of ${validPairs}`,
    word,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Counts in the place of a ratio: of no errors there is none. */
function errorRow({ baseline, candidate, more, pairs, validPairs }: ErrorsVerdict, word: string): string {
  const cells = [
    'errors',
    more === undefined ? '–' : `${failureShare(baseline)} → ${failureShare(candidate)}`,
    more === undefined ? '–' : `at most ${(more.upper * 100).toFixed(2)} points more`,
    '–',
    pairs === validPairs ? String(pairs) : `${pairs} of ${validPairs}`,
    word,
  ];
  return `| ${cells.join(' | ')} |`;
}

function failureShare({ errors, hits }: ErrorsVerdict['baseline']): string {
  return hits === 0 ? '–' : `${failureDigits(errors / hits)} %`;
}

function unlikeTable({ unlike }: Verdict): string[] {
  return [
    '| must be equal | baseline | candidate |',
    '| --- | --- | --- |',
    ...unlike.map(({ what, baseline, candidate }) => `| ${cell(what)} | ${cell(baseline)} | ${cell(candidate)} |`),
  ];
}

/** In what the arms differ, in a sentence and a folded list. */
function armLines({ arms }: Verdict): string[] {
  if (arms === undefined) return [];
  const rows = arms.differ.map(
    ({ what, baseline, candidate }) =>
      `| ${cell(what)} | ${cell(shortDigests(baseline))} | ${cell(shortDigests(candidate))} |`,
  );
  const table = [
    '<details><summary>What differs between the arms</summary>',
    '',
    '| what | baseline | candidate |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '</details>',
  ];
  return [cell(arms.sentence), '', ...(rows.length === 0 ? [] : [...table, ''])];
}

/** Each dropped pair once, with the metrics it was dropped for. */
function droppedLines(metrics: readonly MetricVerdict[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { title, dropped } of metrics) {
    for (const { repetition, reason } of dropped) {
      const line = `pair ${repetition}: ${reason}`;
      lines.set(line, [...(lines.get(line) ?? []), title]);
    }
  }
  const all = [...lines].map(([line, titles]) => `- dropped ${cell(line)} (${cell(titles.join(', '))})`);
  const more = all.length - MOST_DROPPED;
  return [...all.slice(0, MOST_DROPPED), ...(more > 0 ? [`- ${more} more were dropped; verdict.json names them`] : [])];
}

/** Names and messages from files must not become markup, nor end a cell, nor turn it round. */
export function cell(value: string): string {
  return withoutHiddenCharacters(value.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')).replaceAll(
    /[\\`*_[\]|<>&#@]/g,
    (character) => (character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`),
  );
}
