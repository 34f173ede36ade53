import { escapeMarkdown } from './escape-markdown.ts';

/** The lines of a table of Markdown, with each text as it is. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
