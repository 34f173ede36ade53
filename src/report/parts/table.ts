import { comparedText } from '../change-mark.ts';
import type { Compared } from '../change-mark.ts';
import { MISSING } from '../format.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

export interface Cell {
  readonly content: Html | string;
  /** raw value: numbers sort as numbers, and stand right aligned */
  readonly value?: number | string | undefined;
  readonly isHeader?: boolean;
  readonly className?: string;
  /** of which topology it is, and what a change against the same row of another is made of */
  readonly compared?: { readonly topology: number; readonly figure: Compared };
  /** filled by the page's script, with a figure of the part of the day that was chosen */
  readonly window?: { readonly topology: number; readonly column: string };
}

export interface Table {
  readonly id: string;
  readonly caption: Html | string;
  readonly head: readonly (Html | string)[];
  readonly rows: readonly (readonly Cell[])[];
  /** columns of numbers, right aligned */
  readonly numeric?: readonly number[];
  readonly isSortable?: boolean;
}

/** A table in its own sideways-scrolling, focusable region: the page itself never scrolls sideways. */
export function tableHtml(table: Table): Html {
  const isNumeric = (column: number) => table.numeric?.includes(column) === true;
  const caption = `${table.id}-caption`;
  return html`<div class="scroll" role="region" aria-labelledby="${caption}" tabindex="0">
    <table id="${table.id}" ${table.isSortable === true && html` data-sortable`}>
      <caption id="${caption}">
        ${table.caption}
      </caption>
      <thead>
        <tr>
          ${table.head.map((title, column) => html`<th scope="col" ${isNumeric(column) && html` class="number"`}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, column) => cellHtml(cell, isNumeric(column)))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellHtml(cell: Cell, isNumeric: boolean): Html {
  const classes = [isNumeric ? 'number' : '', cell.className ?? ''].filter((name) => name !== '').join(' ');
  const attributes = html`${classes !== '' && html` class="${classes}"`}${cell.value !== undefined && html` data-value="${cell.value}"`}${cell.compared !== undefined && html` data-of="${cell.compared.topology}" data-compared="${comparedText(cell.compared.figure)}"`}${cell.window !== undefined && html` data-of="${cell.window.topology}" data-window="${cell.window.column}"`}`;
  return cell.isHeader === true
    ? html`<th scope="row" ${attributes}>${cell.content}</th>`
    : html`<td${attributes}>${cell.content}</td>`;
}

export function text(content: Html | string, className?: string): Cell {
  return className === undefined ? { content } : { content, className };
}

export function rowHeader(content: Html | string): Cell {
  return { content, isHeader: true };
}

export function number(content: Html | string, value: number | undefined, className?: string): Cell {
  return { content, value, ...(className === undefined ? {} : { className }) };
}

/** A figure that may be unknown: it then sorts as nothing, and reads as such. */
export function figure(value: number | null | undefined, format: (value: number) => string, className?: string): Cell {
  return number(value === null || value === undefined ? MISSING : format(value), value ?? undefined, className);
}
