import type { RequirementRow, Scorecard, ScorecardColumn } from '../../records/scorecard.ts';
import { amountText, scorecardTable } from '../../verdicts/scorecard/words.ts';
import { escapeMarkdown } from '../escape-markdown.ts';
import { withoutHiddenCharacters } from '../html.ts';
import { markdownTable } from '../markdown-table.ts';

/** scorecard.md: the table, and of each topology why each row is as it is. */
export function scorecardMarkdown(record: Scorecard): string {
  const { columns, rows } = scorecardTable(record);
  const scope = record.scenario === undefined ? '' : ` under ${escapeMarkdown(record.scenario)}`;
  const text = [
    `# Scorecard${scope}`,
    '',
    'Each requirement, by the newest stored runs, searches and drills of each topology. Nothing was measured for this page.',
    '',
    ...markdownTable(columns, rows),
    '',
    ...record.columns.flatMap(columnLines),
    ...record.unreadable.map((line) => `- ${escapeMarkdown(line)}`),
  ]
    .join('\n')
    .trimEnd();
  return `${text}\n`;
}

function columnLines({ topology, rows, leftOut }: ScorecardColumn): string[] {
  return [
    `## ${escapeMarkdown(topology)}`,
    '',
    ...markdownTable(
      ['requirement', 'state', 'value', 'limit', 'what was found', 'evidence'],
      rows.map(({ title, state, value, limit, unit, detail, evidence }) => [
        title,
        state,
        amountText(value, unit),
        amountText(limit, unit),
        detail,
        evidence ?? '-',
      ]),
    ),
    '',
    ...rows.flatMap(nextLine),
    ...leftOut.map((line) => `- left out: ${escapeMarkdown(line)}`),
    '',
  ];
}

function nextLine({ title, command }: RequirementRow): string[] {
  return command === undefined
    ? []
    : [`- ${title}: \`${withoutHiddenCharacters(command).replace(/\s+/g, ' ').replaceAll('`', 'ˋ')}\``];
}
