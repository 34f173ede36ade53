import type { ScorecardRow } from '../../records/decision.ts';
import type { Decision } from '../../records/summary.ts';
import { amountText } from '../../verdicts/scorecard/words.ts';
import { limitText, placeMark, valueText } from '../first-screen/columns.ts';
import { MISSING } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { MARKS, markHtml, stateMark } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Section } from './section.ts';

/** The whole of the stored answer: what the first screen cuts short. */
export const answerInFull: Section = {
  id: 'answer',
  title: 'The answer in full',
  figures: () => [],
  render(model) {
    // A gate's answer is its verdict, which has a section of its own.
    if (model.verdict !== undefined) return undefined;
    const { decision, notMeasured } = model.summary;
    const { cost, rule, reasons, standings = [] } = decision;
    return html`${findingHtml(decision.sentence)} ${cost !== undefined && html`<p class="cost">${cost}</p>`}
    ${
      standings.length === 0 &&
      reasons.length > 0 &&
      html`<ul class="reasons">
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    ${standingTable(model)} ${objectiveTable(model)} ${changeTable(decision)} ${missingTable(decision)}
    ${
      notMeasured.length > 0 &&
      html`<p class="not-measured"><strong>What this run does not show:</strong> ${notMeasured.join(' ')}</p>`
    }
    ${howToRead(html`Decided by this rule. ${rule}`)}`;
  },
};

function standingTable({ summary: { decision }, topologies }: ReportModel): Html | undefined {
  const { standings = [], kind } = decision;
  if (standings.length === 0) return undefined;
  return tableHtml({
    id: 'standing-table',
    caption: 'Why, of each topology, in the order of the answer',
    head: ['Topology', 'Place', 'Why'],
    rows: standings.map(({ topology, place, why }) => {
      const view = topologies.find(({ name }) => name === topology);
      return [
        rowHeader(view === undefined ? cut(topology, 60) : nameWithKey(view)),
        text(markHtml(placeMark(place, kind))),
        text(cut(why, 1000)),
      ];
    }),
  });
}

function objectiveTable({ summary: { decision } }: ReportModel): Html | undefined {
  const rows = (decision.standings ?? []).flatMap(({ topology, objectives }) =>
    objectives.map((own) => [
      rowHeader(html`<bdi>${cut(topology, 60)}</bdi>`),
      text(cut(own.title, 120)),
      text(markHtml(stateMark(own.state))),
      text(amountOf(own, own.value, valueText)),
      text(amountOf(own, own.limit, limitText)),
      text(own.detail === undefined ? own.rule : cut(own.detail, 600)),
      text(own.evidence === undefined ? MISSING : html`<a href="${encodeURI(own.evidence)}">${own.evidence}</a>`),
      text(own.command === undefined ? '' : html`<code>${cut(own.command, 300)}</code>`),
    ]),
  );
  if (rows.length === 0) return undefined;
  return fold(
    'Table: every objective of every topology',
    tableHtml({
      id: 'objective-table',
      caption: 'Objectives as the answer judged them',
      head: ['Topology', 'Objective', 'State', 'Value', 'Limit', 'Rule', 'File', 'What would decide it'],
      rows,
    }),
  );
}

/** Of an objective in its own unit; of a requirement as the scorecard writes it. */
function amountOf(
  { unit, id, detail }: ScorecardRow,
  amount: number | undefined,
  words: (amount: number, unit: string, id: string) => string,
): string {
  if (amount === undefined) return MISSING;
  return detail === undefined ? words(amount, unit, id) : amountText(amount, unit);
}

function changeTable({ changes = [] }: Decision): Html | undefined {
  if (changes.length === 0) return undefined;
  const others = changes.filter(({ isSame }) => !isSame);
  return tableHtml({
    id: 'change-table',
    caption: 'Other questions by the same rule; those with another answer first',
    head: ['Question', 'Answer', 'Compared'],
    rows: [...others, ...changes.filter(({ isSame }) => isSame)].map(({ what, answer, isSame }) => [
      rowHeader(what),
      text(isSame ? answer : html`<strong>${answer}</strong>`),
      text(isSame ? 'the same' : 'another'),
    ]),
  });
}

function missingTable({ notMeasured = [], requirements = [] }: Decision): Html | undefined {
  const rows = [
    ...notMeasured.map(({ what, detail, command }) => ({ what, detail, command })),
    ...requirements.map(({ title, rule, command }) => ({ what: title, detail: rule, command })),
  ];
  if (rows.length === 0) return undefined;
  return tableHtml({
    id: 'missing-table',
    caption: html`${MARKS.notMeasured.glyph} Not measured, with the command that does`,
    head: ['What', 'It takes', 'Command'],
    rows: rows.map(({ what, detail, command }) => [
      rowHeader(what),
      text(detail),
      text(command === undefined ? 'no command yet' : html`<code>${command}</code>`),
    ]),
  });
}
