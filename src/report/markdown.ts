import { saidState } from '../verdicts/gate/gate-state.ts';
import { GATE_MARKS } from './first-screen/gate-table.ts';
import { compareTopologies } from './comparison.ts';
import type { ComparisonCell } from './comparison-row.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { changeText, integer, plural } from './format.ts';
import { cut, withoutHiddenCharacters } from './html.ts';
import { rungsOf } from './ladder.ts';
import { isScripted, scriptedHits } from './scripted.ts';
import type { ReportModel } from './model.ts';
import { isFromDirtyTree, ranImages, shortId, sourceInWords } from './ran-images.ts';
import { MARKS, markText, validityMark } from './parts/state.ts';
import { proofLines } from './proofs.ts';
import { visitLines } from './visits.ts';

/** GitHub cuts comments at 65 536 characters; bytes are counted here, and some room is left. */
const MOST_BYTES = 60_000;

/** Lets a bot find its own comment again, to edit it in place. */
const MARKER = '<!-- benchday-report -->';

/** The report as text for a pull request: the answer, whether to trust it, one table; the rest folded, and cut first. */
export function renderMarkdown(model: ReportModel): string {
  const { decision } = model.summary;
  const { verdict } = model;
  const head = [
    MARKER,
    // Of a gate the question is whether the candidate is worse, not which of its two arms to take.
    `**${escapeMarkdown(verdict === undefined ? decision.sentence : cut(verdict.sentence, 1000))}**`,
    '',
    ...(decision.cost === undefined || verdict !== undefined ? [] : [escapeMarkdown(decision.cost), '']),
    `${markText({ ...validityMark(decision.trustState), word: decision.trustState.toUpperCase() })} · ${escapeMarkdown(decision.trust)} ${classes(model)}`,
    '',
    ...comparisonTable(model),
    '',
    `${plural(model.trials.length, 'trial')}, ${hitsOf(model)}, on ${escapeMarkdown(model.run.environment.cpuModel)} (${plural(model.run.environment.cpus, 'core')}).`,
    '',
  ];
  const folds = [
    ...(verdict === undefined
      ? [
          fold('Why', [...decision.reasons, `Rule: ${decision.rule}`]),
          fold('What would change the answer', changes(decision)),
        ]
      : [
          fold(
            'Why',
            verdict.metrics.map((one) => {
              const said = saidState({ ...one, name: one.metric }, verdict);
              return `${one.title}: ${GATE_MARKS[said].word}: ${one.reason}`;
            }),
          ),
        ]),
    fold('Each step of the ladder', ladderSteps(model)),
    fold('Visits', visitLines(model)),
    fold('Checks that are not valid', brokenChecks(model)),
    fold('Is every write stored exactly once?', proofLines(model)),
    fold('Failures and warnings', [
      ...model.summary.topologies.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`)),
      ...model.summary.warnings,
    ]),
    fold('Images that ran', images(model)),
    fold('Not measured', model.summary.notMeasured),
  ].filter((text) => text !== '');
  return withinLimit(head.join('\n'), folds);
}

/** Drops whole folds from the end; a head that is too long by itself is cut at a line. */
function withinLimit(head: string, folds: readonly string[]): string {
  for (let kept = folds.length; kept >= 0; kept -= 1) {
    const left = folds.length - kept;
    const note = left === 0 ? '' : `\n${plural(left, 'detail')} left out for length; see report.html.\n`;
    const text = `${head}\n${folds.slice(0, kept).join('\n')}${note}`;
    if (Buffer.byteLength(text) <= MOST_BYTES) return text;
  }
  const lines = head.split('\n');
  while (lines.length > 1 && Buffer.byteLength(lines.join('\n')) > MOST_BYTES - 100) lines.pop();
  return `${lines.join('\n')}\n\nCut for length; see report.html.\n`;
}

function classes({ topologies }: ReportModel): string {
  const each = (metricClass: 'time' | 'work') =>
    topologies
      .map(
        ({ name, summary, measured }) =>
          `${code(name)} ${markText(measured === undefined ? MARKS.notMeasured : validityMark(summary.validity[metricClass]))}`,
      )
      .join(', ');
  return `Response times: ${each('time')}. Work metrics: ${each('work')}.`;
}

function comparisonTable(model: ReportModel): readonly string[] {
  const rows = compareTopologies(model).filter(({ id }) => !id.startsWith('validity'));
  return [
    `| | ${model.topologies.map(({ name }) => code(name)).join(' | ')} |`,
    `|---|${model.topologies.map(() => '---:').join('|')}|`,
    ...rows.map(({ title, cells }) => `| ${escapeMarkdown(title)} | ${cells.map(cellText).join(' | ')} |`),
  ];
}

function cellText({ value, range, mark, isGreyed }: ComparisonCell): string {
  const text = [value, range === undefined ? '' : `(${range})`].filter((part) => part !== '').join(' ');
  const shown = isGreyed && text !== '' ? `~~${text}~~` : text;
  return [shown, mark === undefined ? '' : markText(mark)].filter((part) => part !== '').join(' ');
}

function changes({ changes: asked = [] }: ReportModel['summary']['decision']): readonly string[] {
  return asked.map(({ what, answer, isSame }) => `${what}: ${answer}${isSame ? '' : ' (another answer)'}`);
}

function ladderSteps(model: ReportModel): readonly string[] {
  return rungsOf(model).map(
    ({ topology, previous, statements, databaseTime, isLighter }) =>
      `${topology.name} after ${previous.name}: statements ${changeText(statements)}, database time ${changeText(databaseTime)} per hit${isLighter === false ? ': the database work does not fall' : ''}`,
  );
}

function brokenChecks({ topologies }: ReportModel): readonly string[] {
  return topologies.flatMap(({ name, measured }) =>
    (measured?.checks ?? [])
      .filter(({ state }) => state === 'warning' || state === 'invalid')
      .map(
        ({ state, title, measured: value, limits, remedy, trial }) =>
          `${markText(validityMark(state))} ${name}, trial ${trial}: ${title} ${value} (${limits})${remedy === undefined ? '' : `. ${remedy}`}`,
      ),
  );
}

function images({ topologies }: ReportModel): readonly string[] {
  return topologies.flatMap((topology) =>
    ranImages(topology).map((ran) => {
      const sources = ran.facts.flatMap((facts) => sourceInWords(facts) ?? []);
      const from = sources.length === 0 ? '' : `, built from ${sources.join(', ')}`;
      const dirty = isFromDirtyTree(ran) ? ` ${markText({ ...MARKS.warning, word: 'with uncommitted changes' })}` : '';
      return `${topology.name}: ${ran.service} ${ran.image} ${ran.ids.map(shortId).join(', ')}${from}${dirty}`;
    }),
  );
}

function fold(summary: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<details><summary>${summary}</summary>\n\n${lines.map((line) => `- ${escapeMarkdown(cut(line, 600))}`).join('\n')}\n\n</details>\n`;
}

/** A name as code: longer backtick fences would be needed for backticks, so those are replaced. */
export function code(text: string): string {
  return `\`${cut(withoutHiddenCharacters(text).replace(/\s+/g, ' ').replaceAll('`', 'ˋ').replaceAll('|', '¦'), 60)}\``;
}

function hitsOf(model: ReportModel): string {
  const { hits, digest } = model.run.schedule;
  if (isScripted(model)) return `${escapeMarkdown(scriptedHits(model))}, no schedule`;
  return `${integer(hits)} hits each, schedule ${code(digest)}`;
}
