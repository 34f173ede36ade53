import { COMPOSE_KEYS } from '../../src/topology/compose/keys.ts';
import type { Treatment } from '../../src/topology/compose/treatments.ts';

/** The table of docs/compose.md, from the list that the reader goes by. */
export function composeTable(): string {
  return Object.entries(COMPOSE_KEYS)
    .map(([place, keys]) => {
      const rows = Object.entries(keys).map(([key, treatment]) => [`\`${key}\``, treatment.is, reasonOf(treatment)]);
      const title = place === '' ? 'The file' : `\`${place.replaceAll('.[]', '[]')}\``;
      return `### ${title}\n\n${table([['key', 'is', ''], ...rows])}\n`;
    })
    .join('\n');
}

function reasonOf(treatment: Treatment): string {
  return treatment.is === 'honoured' ? (treatment.how ?? '') : treatment.why;
}

/** As prettier writes it. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join('\n');
}
