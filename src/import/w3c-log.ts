import type { CommonOutcome } from './common-log.ts';
import type { LogRecord } from './log-record.ts';
import { parseTime } from './log-time.ts';
import { clientOf, fillFromText, statusOf } from './text-record.ts';

/** Where a line has what is read. -1: nowhere. */
interface Columns {
  readonly date: number;
  readonly time: number;
  readonly client: number;
  readonly method: number;
  readonly stem: number;
  readonly query: number;
  readonly status: number;
}

/**
 * W3C extended log format. Its `#Fields` directive may come again, and may change, in mid-file.
 * @source www.w3.org/TR/WD-logfile-960323; IIS and CloudFront write it
 */
export class W3cLog {
  #columns: Columns | undefined;
  #separator = ' ';
  /** `#Date: 2015-05-17 ...` stands for lines that have a time only */
  #date = '';

  get hasFields(): boolean {
    return this.#columns !== undefined;
  }

  /** A line that begins with #. */
  directive(line: string): void {
    const [, name = '', value = ''] = /^#\s*([A-Za-z-]+):\s*(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === 'date') this.#date = value.slice(0, 10);
    if (name.toLowerCase() !== 'fields') return;
    this.#separator = value.includes('\t') ? '\t' : ' ';
    const fields = value
      .trim()
      .split(/\s+/)
      .map((field) => field.toLowerCase());
    const at = (...names: readonly string[]) => fields.findIndex((field) => names.includes(field));
    this.#columns = {
      date: at('date'),
      time: at('time'),
      client: at('c-ip', 'c-dns'),
      method: at('cs-method'),
      stem: at('cs-uri-stem', 'cs-uri'),
      query: at('cs-uri-query'),
      status: at('sc-status'),
    };
  }

  read(line: string, into: LogRecord): CommonOutcome {
    const columns = this.#columns;
    if (columns === undefined) return 'format';
    // CloudFront names its fields with blanks between them and writes tabs between the values.
    const values = line.includes('\t') ? line.split('\t') : splitQuoted(line, this.#separator);
    const value = (column: number): string | undefined => (column === -1 ? undefined : values[column]);
    const [date, time] = [value(columns.date) ?? this.#date, value(columns.time)];
    const [method, stem] = [value(columns.method), value(columns.stem)];
    if (columns.time === -1 || columns.stem === -1) return 'format';
    if (time === undefined || stem === undefined || method === undefined) return 'unfinished';
    if (!parseTime(`${date} ${time}`, into)) return 'time';
    const status = statusOf(value(columns.status));
    if (status === undefined) return 'status';
    into.status = status;
    if (stem === '-' || method === '-') return status === 400 || status === 408 || status === 0 ? 'empty' : 'line';
    const query = value(columns.query);
    const target = query === undefined || query === '-' || query === '' ? stem : `${stem}?${query}`;
    const client = clientOf(value(columns.client) ?? '-');
    return fillFromText({ client, request: { method, target }, status }, into) ? 'request' : 'line';
  }
}

/** Values between separators; one in quotes may hold them, and `""` stands for a quote. */
export function splitQuoted(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).filter((value) => value !== '');
  const values: string[] = [];
  const pattern = /"((?:[^"\\]|\\.|"")*)"|([^\s"]\S*)/g;
  for (const [, quoted, plain] of line.matchAll(pattern)) values.push(quoted ?? plain ?? '');
  return values;
}
