import { comparedText } from '../change-mark.ts';
import type { Compared } from '../change-mark.ts';
import { MISSING } from '../format.ts';
import { Html, html } from '../html.ts';

export interface Cell {
  readonly content: Html | string;
  /** raw value: numbers sort as numbers, and stand right aligned */
  readonly value?: number | string | undefined;
  readonly isHeader?: boolean;
  readonly className?: string;
  /** of which topology it is, and what a change against the same row of another is made of */
  readonly compared?: { readonly topology: number; readonly figure: Compared };
  /** places of the topologies that no change is written against */
  readonly unlike?: readonly number[];
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
      ${bodyHtml(table.rows, isNumeric)}
    </table>
  </div>`;
}

/** Without the end tags that HTML lets be left out, and without white space: of a large page they were a tenth. */
function bodyHtml(rows: Table['rows'], isNumeric: (column: number) => boolean): Html {
  const body = rows.map((row) => `<tr>${row.map((cell, column) => cellText(cell, isNumeric(column))).join('')}`);
  return new Html(`<tbody>${body.join('')}</tbody>`);
}

function cellText(cell: Cell, isNumeric: boolean): string {
  const { compared, unlike = [], window } = cell;
  const classes = [isNumeric ? 'number' : '', cell.className ?? ''].filter((name) => name !== '').join(' ');
  const attributes = html`${classes !== '' && html` class="${classes}"`}${valueAttribute(cell)}${compared !== undefined && html` data-of="${compared.topology}" data-compared="${comparedText(compared.figure)}"`}${window !== undefined && html` data-of="${window.topology}" data-window="${window.column}"`}${unlike.length > 0 && html` data-unlike="${unlike.join(' ')}"`}`;
  return `<${cell.isHeader === true ? 'th scope="row"' : 'td'}${attributes.text}>${html`${cell.content}`.text}`;
}

/** What a column is sorted by, where its text alone is not read as that number. */
function valueAttribute({ content, value }: Cell): Html | undefined {
  const isRead = typeof content === 'string' && content.trim() !== '' && Number(content) === value;
  return value === undefined || isRead ? undefined : html` data-value="${value}"`;
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
