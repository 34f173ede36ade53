import type { RequirementRow, ScorecardColumn } from '../../records/scorecard.ts';
import { amountText, scorecardTable } from '../../verdicts/scorecard/words.ts';
import { MISSING, integer } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, fold, howToRead, nameWithKey } from '../parts/blocks.ts';
import { markHtml, stateMark } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Section } from './section.ts';

/** The scorecard as the run stored it: rows, states and words of `benchday scorecard`. */
export const requirements: Section = {
  id: 'requirements',
  title: 'Requirements',
  figures: () => [],
  render(model) {
    const { scorecard = [] } = model.summary;
    if (scorecard.length === 0) return undefined;
    return html`${findingHtml(finding(scorecard))} ${stateTable(model, scorecard)}
    ${fold('Table: why, of each requirement and topology', whyTable(model, scorecard))}
    ${howToRead(
      html`By this run alone. <code>benchday scorecard</code> sets everything that is stored in the reports' folder
        against the same requirements: runs, searches for the capacity, drills and audits.`,
      'A requirement is met, missed, undecided, invalid, not measured, or impossible for such a topology. None weighs more than another.',
    )}`;
  },
};

function finding(columns: readonly ScorecardColumn[]): string {
  const each = columns.map(({ topology, rows }) => {
    const met = rows.filter(({ state }) => state === 'met').length;
    return `${cut(topology, 40)} ${integer(met)} of ${integer(rows.length)}`;
  });
  return `Requirements met, by this run alone: ${each.join(', ')}.`;
}

function stateTable(model: ReportModel, columns: readonly ScorecardColumn[]): Html {
  const { rows } = scorecardTable({ columns });
  const ids = (columns[0]?.rows ?? []).map(({ id }) => id);
  return tableHtml({
    id: 'requirement-table',
    caption: 'Requirements by topology',
    head: ['Requirement', ...columns.map(({ topology }) => nameOf(model, topology))],
    rows: rows.map(([title = '', ...words], at) => [
      rowHeader(title),
      ...columns.map(({ rows: own }, column) => {
        const row = own.find(({ id }) => id === ids[at]);
        const word = words[column] ?? MISSING;
        return text(row === undefined ? word : markHtml({ ...stateMark(row.state), word }));
      }),
    ]),
  });
}

function whyTable(model: ReportModel, columns: readonly ScorecardColumn[]): Html {
  const cells = columns.flatMap(({ topology, rows }) => rows.map((row) => ({ topology, row })));
  return tableHtml({
    id: 'requirement-why-table',
    caption: 'What was found, by which rule, and what measures the rest',
    head: ['Requirement', 'Topology', 'State', 'Limit', 'What was found', 'Rule', 'File', 'Command'],
    rows: cells.map(({ topology, row }) => [
      rowHeader(row.title),
      text(nameOf(model, topology)),
      text(markHtml(stateMark(row.state))),
      text(row.limit === undefined ? MISSING : amountText(row.limit, row.unit)),
      text(cut(row.detail, 500)),
      text(cut(row.rule, 500)),
      text(evidenceOf(row)),
      text(row.command === undefined ? '' : html`<code>${row.command}</code>`),
    ]),
  });
}

function evidenceOf({ evidence }: RequirementRow): Html | string {
  return evidence === undefined ? MISSING : html`<a href="${encodeURI(evidence)}">${evidence}</a>`;
}

function nameOf({ topologies }: ReportModel, topology: string): Html {
  const view = topologies.find(({ name }) => name === topology);
  return view === undefined ? html`<bdi>${cut(topology, 60)}</bdi>` : nameWithKey(view);
}
