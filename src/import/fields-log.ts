import { isAddress, withoutPort } from './address.ts';
import {
  AGENT_NAMES,
  CLIENT_NAMES,
  FORWARDED_NAMES,
  LTSV_CLIENT,
  MESSAGE_NAMES,
  METHOD_NAMES,
  OTHER_ADDRESS,
  OTHER_CODE,
  OTHER_OBJECTS,
  QUERY_NAMES,
  REQUEST_LINE_NAMES,
  STATUS_NAMES,
  TARGET_NAMES,
  TIME_NAMES,
  WRAPPER_NAMES,
} from './field-names.ts';
import type { ClientPlace } from './client-vote.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { parseTime } from './text-time.ts';

export type Fields = Readonly<Record<string, unknown>>;

interface Field {
  readonly name: string;
  readonly text: string;
}

/** A line of another format within a field. */
export interface Wrapped {
  readonly wrapped: string;
  /** of the wrapping */
  readonly time: string | undefined;
}

const SPARE_TIME = { timeS: 0, offsetS: 0, hasZone: true };
const REQUEST_LINE = /^(?:[A-Z]{3,17} \S.*|-|)$/s;
const WITH_PROTOCOL = /^[A-Z]{3,17} \S.* HTTP\/\d(?:\.\d)?\s*$/;
/** What visitors send themselves, and may look like a request. */
const OF_VISITORS = /agent|referr?er|cookie|^(?:http)?ua$/;
const AGENT_NAME = /useragent(?:original|string|raw)?$|^(?:http|reqheaders)?ua$/;
/** @source RFC 9110, 10.1.5: a product and its version */
const PRODUCT = /^"?[A-Za-z][\w.+-]*\/\d/;
const DEEPEST = 5;
const LONGEST_LINE = 20_000;

/**
 * A request in keys and values, nested or not: JSON lines, LTSV, logfmt, CSV.
 * @param about.format  for a reader
 * @param about.time  what stood before the fields, for those that have no time
 */
export function readFields(
  fields: Fields,
  about: { readonly format: string; readonly time?: string | undefined },
): LineFacts | Wrapped | Rejection {
  const flat = flatten(fields);
  const request = requestIn(flat);
  if (request === undefined) {
    const wrapped = textAt(flat, WRAPPER_NAMES, (text) => text.length > 20);
    return wrapped === undefined ? 'format' : { wrapped: wrapped.text, time: isoTime(timeIn(flat) ?? about.time) };
  }
  const time = timeIn(flat) ?? about.time;
  if (time === undefined) return flat.has('time') || flat.has('timestamp') || flat.has('ts') ? 'time' : 'format';
  const status = statusIn(flat);
  return { format: about.format, time, request, status, clients: clientsIn(flat, about.format), agent: agentIn(flat) };
}

/** As a text that is found within others. */
function isoTime(time: string | undefined): string | undefined {
  if (time === undefined || !parseTime(time, SPARE_TIME)) return undefined;
  return `${new Date(SPARE_TIME.timeS * 1000).toISOString().slice(0, 19)}${SPARE_TIME.hasZone ? 'Z' : ''}`;
}

/** The headers of one request as pairs, as AWS WAF writes them; of one name the first counts. */
function headersIn(pairs: readonly unknown[], path: string, shown: string): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  for (const pair of pairs) {
    if (!isFields(pair) || typeof pair['name'] !== 'string' || typeof pair['value'] !== 'string') continue;
    const key = path + plain(pair['name']);
    if (!found.has(key)) found.set(key, { name: `${shown}.${pair['name']}`, text: pair['value'] });
  }
  return found;
}

/** By name without case and punctuation; inner names also alone, where the object is the request's own. */
function flatten(fields: Fields): Map<string, Field> {
  const flat = new Map<string, Field>();
  const inner: [string, Field][] = [];
  const walk = (object: Fields, path: string, shown: string, isOwn: boolean) => {
    const depth = shown === '' ? 0 : shown.split('.').length;
    for (const [name, value] of Object.entries(object)) {
      // Several objects are several things, and none of them the request.
      if (Array.isArray(value) && value.length > 1 && isFields(value[0])) {
        if (/headers$/.test(plain(name)))
          for (const header of headersIn(value, path + plain(name), name)) flat.set(...header);
        continue;
      }
      const found: unknown =
        Array.isArray(value) && value.length > 0 && typeof value[0] !== 'number' ? value[0] : value;
      const full = path + plain(name);
      if (isFields(found)) {
        if (depth < DEEPEST)
          walk(found, full, `${shown === '' ? '' : `${shown}.`}${name}`, isOwn && !OTHER_OBJECTS.test(name));
        continue;
      }
      const text = textOf(value === found ? value : found);
      if (text === undefined) continue;
      const field = { name: shown === '' ? name : `${shown}.${name}`, text };
      if (!flat.has(full)) flat.set(full, field);
      if (depth > 0 && isOwn) inner.push([plain(name), field]);
    }
  };
  walk(fields, '', '', true);
  for (const [name, field] of inner) if (!flat.has(name)) flat.set(name, field);
  return flat;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  // journald writes texts with control characters as their bytes
  if (Array.isArray(value) && value.length > 0 && value.every((one) => Number.isInteger(one)))
    return Buffer.from(value as number[]).toString('utf8');
  return undefined;
}

const PLAIN = new Map<string, string>();
/** Keys are few and come in every line. */
function plain(name: string): string {
  const known = PLAIN.get(name);
  if (known !== undefined) return known;
  const found = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (PLAIN.size < 10_000) PLAIN.set(name, found);
  return found;
}

function textAt(
  flat: ReadonlyMap<string, Field>,
  names: readonly string[],
  isRight: (text: string) => boolean,
): Field | undefined {
  for (const name of names) {
    const field = flat.get(name);
    if (field !== undefined && isRight(field.text)) return field;
  }
  return undefined;
}

/** Fields of other names, in their order. */
function textWhere(
  flat: ReadonlyMap<string, Field>,
  isRight: (name: string, text: string) => boolean,
): Field | undefined {
  for (const [name, field] of flat) if (isRight(name, field.text)) return field;
  return undefined;
}

const isSomething = (text: string) => text !== '' && text !== '-';

function requestIn(flat: ReadonlyMap<string, Field>): LineFacts['request'] | undefined {
  const isLine = (text: string) => text.length < LONGEST_LINE && WITH_PROTOCOL.test(text);
  const named = textAt(flat, REQUEST_LINE_NAMES, isLine);
  if (named !== undefined) return named.text.trimEnd();
  const method = textAt(flat, METHOD_NAMES, (text) => /^(?:[A-Za-z_-]{3,17}|-)$/.test(text))?.text;
  const target = textAt(flat, TARGET_NAMES, (text) => /^(?:\/|\w+:\/\/|\*$|-$)/.test(text))?.text ?? pathOfAkamai(flat);
  const isWhole = method !== undefined && isSomething(method) && target !== undefined && isSomething(target);
  const line = isWhole
    ? undefined
    : (textAt(flat, MESSAGE_NAMES, isLine) ?? textWhere(flat, (name, text) => isLine(text) && !OF_VISITORS.test(name)));
  if (line !== undefined) return line.text.trimEnd();
  // A path and a code alone may be what a program says of its files.
  const isLikely = method !== undefined || (statusIn(flat) !== undefined && clientsIn(flat, '').length > 0);
  if (target !== undefined && isLikely) {
    return { method, target: withQuery(target, flat) };
  }
  const short = textAt(flat, ['request', 'requestline'], (text) => REQUEST_LINE.test(text));
  return short?.text;
}

/** Akamai leaves the first / out. */
function pathOfAkamai(flat: ReadonlyMap<string, Field>): string | undefined {
  const path = flat.get('reqpath')?.text;
  return path === undefined || !flat.has('reqmethod') || path === '-' ? undefined : `/${path}`;
}

function withQuery(target: string, flat: ReadonlyMap<string, Field>): string {
  const query = textAt(flat, QUERY_NAMES, isSomething)?.text.replace(/^\?/, '');
  return query === undefined || query === '' || target.includes('?') ? target : `${target}?${query}`;
}

function timeIn(flat: ReadonlyMap<string, Field>): string | undefined {
  const named = textAt(flat, TIME_NAMES, (text) => parseTime(text, SPARE_TIME));
  if (named !== undefined) return named.text;
  const both = [textAt(flat, ['date'], isSomething), textAt(flat, ['time'], isSomething)].map(
    (field) => field?.text ?? '',
  );
  if (parseTime(both.join(' '), SPARE_TIME)) return both.join(' ');
  // 1990 to 2100
  const isLikely = (text: string) =>
    parseTime(text, SPARE_TIME) && SPARE_TIME.timeS > 631_152_000 && SPARE_TIME.timeS < 4_102_444_800;
  return textWhere(flat, (name, text) => /time|date|stamp|epoch|^ts|ts$/.test(name) && isLikely(text))?.text;
}

function statusIn(flat: ReadonlyMap<string, Field>): string | undefined {
  const isStatus = (text: string) => /^[1-5]\d\d(?: |$)/.test(text);
  const known = textAt(flat, STATUS_NAMES, isStatus);
  if (known !== undefined) return known.text;
  const other = textWhere(flat, (name, text) => isStatus(text) && /status|code/.test(name) && !OTHER_CODE.test(name));
  // What is there and is none is refused; what is empty or 0 counts as none.
  return (other ?? textAt(flat, ['status'], (text) => isSomething(text) && text !== '0'))?.text;
}

/** '' where no field names one. */
function agentIn(flat: ReadonlyMap<string, Field>): string {
  const own = textWhere(flat, (name, text) => AGENT_NAME.test(name) && isSomething(text));
  const known = own ?? textAt(flat, AGENT_NAMES, (text) => PRODUCT.test(text));
  // Fields have any names; what every browser begins with stands in no other.
  return (known ?? textWhere(flat, (_name, text) => /^"?Mozilla\/\d/.test(text)))?.text ?? '';
}

function clientsIn(flat: ReadonlyMap<string, Field>, format: string): ClientPlace[] {
  const named = [...FORWARDED_NAMES, ...CLIENT_NAMES, ...(format === 'LTSV' ? [LTSV_CLIENT] : [])];
  const places = named.flatMap((name): ClientPlace[] => {
    const field = flat.get(name);
    return field !== undefined && isSomething(field.text) ? [{ from: field.name, text: field.text }] : [];
  });
  if (places.some(({ text }) => isAddress(withoutPort(text)))) return places;
  const other = textWhere(
    flat,
    (name, text) => /(?:ip|addr|address)$/.test(name) && !OTHER_ADDRESS.test(name) && isAddress(withoutPort(text)),
  );
  return other === undefined ? places : [...places, { from: other.name, text: other.text }];
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
