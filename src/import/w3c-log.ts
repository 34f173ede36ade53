import type { ClientPlace } from './client-vote.ts';
import type { KeyedLine } from './keyed-lines.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';

/** What a proxy passed on stands before the proxy's own address. */
const CLIENTS = [
  'x-forwarded-for',
  'cs(x-forwarded-for)',
  'x-forwardedfor',
  'cs(true-client-ip)',
  'cs(cf-connecting-ip)',
  'cs(x-real-ip)',
  'x-real-ip',
  'c-ip',
  'c-dns',
  'c-host',
];

const [DAY_S, HOUR_S] = [86_400, 3600];
/** So late a line of before midnight may be written after it: as far as a clock may fall within a day. */
const LATE_S = HOUR_S;

/** Where a line has what is read. -1: nowhere. */
interface Columns {
  readonly date: number;
  readonly time: number;
  readonly clients: readonly { readonly from: string; readonly column: number }[];
  /** the clock of the server instead of UTC */
  readonly isLocal: boolean;
  readonly method: number;
  readonly stem: number;
  readonly query: number;
  readonly status: number;
  readonly agent: number;
}

/**
 * W3C extended log format. Its `#Fields` directive may come again, and may change, in mid-file.
 * @source www.w3.org/TR/WD-logfile-960323; IIS and CloudFront write it
 */
export class W3cLog {
  #columns: Columns | undefined;
  #separator = ' ';
  #names: readonly string[] = [];
  /** `#Date: 2015-05-17 10:00:00` begins the days of lines that have a time only */
  #date = '';
  /** of those lines: the latest time of the day under way, s; undefined: there was none */
  #clockS: number | undefined;
  /** the day under way began with a line, and not with a directive */
  #hasPassed = false;
  /** `-0800` of `#GMT-Offset`, where the times are those of the server's clock; '' for UTC */
  #zone = '';

  get hasFields(): boolean {
    return this.#columns !== undefined;
  }

  /** Goes by the fields of another one. */
  take(other: W3cLog): void {
    this.#columns = other.#columns;
    this.#separator = other.#separator;
    this.#names = other.#names;
    this.#date = other.#date;
    this.#clockS = other.#clockS;
    this.#hasPassed = other.#hasPassed;
    this.#zone = other.#zone;
  }

  /** A line that begins with #. Zeek writes a tab where others write a colon. */
  directive(line: string): void {
    const [, name = '', value = ''] = /^#\s*([A-Za-z-]+)(?::\s*|\t)(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === 'date') {
      this.#date = value.slice(0, 10);
      this.#clockS = clockOf(value.slice(10).trim());
      this.#hasPassed = false;
    }
    if (name.toLowerCase() === 'version') this.#zone = '';
    // Oracle Web Cache says how far its own clock is off, and writes times by it.
    if (name.toLowerCase() === 'gmt-offset') this.#zone = /^[+-]\d\d:?\d\d(?=\s*$)/.exec(value)?.[0] ?? '';
    if (name.toLowerCase() !== 'fields') return;
    this.#separator = value.includes('\t') ? '\t' : ' ';
    const fields = value
      .trim()
      .split(/\s+/)
      .map((field) => field.toLowerCase());
    this.#names = fields;
    const at = (...names: readonly string[]) => fields.findIndex((field) => names.includes(field));
    this.#columns = {
      date: at('date', 'date-local'),
      time: at('time', 'time-local'),
      isLocal: at('time') === -1 && at('time-local') !== -1,
      clients: clientsAt(fields),
      method: at('cs-method', 's-operation'),
      stem: at('cs-uri-stem', 'cs-uri'),
      query: at('cs-uri-query'),
      status: at('sc-status', 'c-status'),
      agent: at('cs(user-agent)', 'cs-user-agent', 'c-user-agent', 'c-agent'),
    };
  }

  /** Of fields that have other names than the draft's. @returns undefined: it has more values, or fewer */
  named(line: string): KeyedLine | undefined {
    const values = this.#separator === '\t' ? line.split('\t') : splitQuoted(line, this.#separator);
    if (values.length !== this.#names.length) return undefined;
    return {
      fields: Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? ''])),
      format: 'named fields',
    };
  }

  read(line: string): LineFacts | Rejection {
    const columns = this.#columns;
    if (columns === undefined) return 'format';
    // CloudFront names its fields with blanks between them and writes tabs between the values.
    const values = line.includes('\t') ? line.split('\t') : splitQuoted(line, this.#separator);
    const value = (column: number): string | undefined => (column === -1 ? undefined : values[column]);
    const time = value(columns.time);
    const date = value(columns.date) ?? this.#dayOf(time ?? '');
    // A server of streams logs no method: there is but one.
    const method = value(columns.method);
    const stem = value(columns.stem)?.replace(/^(?:[\w-]+\.)+[\w-]+(?::\d+)?\//, '/');
    if (columns.time === -1 || columns.stem === -1) return 'format';
    if (time === undefined || stem === undefined || (method === undefined && columns.method !== -1))
      return 'unfinished';
    const query = value(columns.query);
    const target = query === undefined || query === '-' || query === '' ? stem : `${stem}?${query}`;
    const clients = columns.clients.map(({ from, column }): ClientPlace => ({ from, text: value(column) ?? '-' }));
    // The draft wants times in UTC.
    const status = value(columns.status);
    return {
      format: 'W3C extended',
      time: `${date} ${time}${this.#zone}`,
      isUtc: !columns.isLocal,
      request: { method, target },
      status,
      agent: value(columns.agent) ?? '',
      clients,
    };
  }

  /** A clock that falls by more than an hour, as a summer ends, has passed midnight; a line of just before it may still come. */
  #dayOf(time: string): string {
    const clockS = clockOf(time);
    if (clockS === undefined) return this.#date;
    const lastS = this.#clockS ?? clockS;
    if (this.#hasPassed && clockS - lastS > DAY_S - LATE_S) return dayAfter(this.#date, -1);
    const isNextDay = clockS < lastS - HOUR_S;
    if (isNextDay) [this.#date, this.#hasPassed] = [dayAfter(this.#date, 1), true];
    this.#clockS = isNextDay ? clockS : Math.max(lastS, clockS);
    return this.#date;
  }
}

/** Akamai's cs-ip is the client's; elsewhere that is who was asked, beside a c-ip. */
function clientsAt(fields: readonly string[]): Columns['clients'] {
  const found = CLIENTS.map((from) => ({ from, column: fields.indexOf(from) })).filter(({ column }) => column !== -1);
  const only = fields.indexOf('cs-ip');
  return found.length > 0 || only === -1 ? found : [{ from: 'cs-ip', column: only }];
}

/** @returns seconds since midnight; undefined: it is no time of a day */
function clockOf(time: string): number | undefined {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)(?::(\d\d))?/.exec(time);
  return found === null ? undefined : Number(found[1]) * HOUR_S + Number(found[2]) * 60 + Number(found[3] ?? 0);
}

function dayAfter(date: string, days: number): string {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) ? date : new Date(ms + days * DAY_S * 1000).toISOString().slice(0, 10);
}

/** Values between separators; one in quotes may hold them, and `""` stands for a quote. */
export function splitQuoted(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).filter((value) => value !== '');
  const values: string[] = [];
  const pattern = /"((?:[^"\\]|\\.|"")*)"|([^\s"]\S*)/g;
  for (const [, quoted, plain] of line.matchAll(pattern)) values.push(quoted ?? plain ?? '');
  return values;
}
