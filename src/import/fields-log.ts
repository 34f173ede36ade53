import { firstAddress, isAddress, withoutPort } from './address.ts';
import {
  AGENT_NAMES,
  CLIENT_NAMES,
  FORWARDED_HEADER,
  FORWARDED_NAMES,
  LTSV_CLIENT,
  MESSAGE_NAMES,
  METHOD_NAMES,
  OTHER_ADDRESS,
  OTHER_CODE,
  OTHER_TARGET,
  QUERY_NAMES,
  REQUEST_LINE_NAMES,
  STATUS_NAMES,
  TARGET_LIKE,
  TARGET_NAMES,
  TIME_NAMES,
  WRAPPER_NAMES,
} from './field-names.ts';
import type { ClientPlace } from './client-vote.ts';
import { type Field, type Fields, flatten, isSomething, textAt, textWhere } from './flat-fields.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { parseTime } from './text-time.ts';

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
const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
const LONGEST_LINE = 20_000;
/** `TCP_HIT/200`: caches say in one what they did and what they answered. */
const CACHED_STATUS = /^[A-Z][A-Z_]*\/([1-5]\d\d)$/;

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

function requestIn(flat: ReadonlyMap<string, Field>): LineFacts['request'] | undefined {
  const isLine = (text: string) => text.length < LONGEST_LINE && WITH_PROTOCOL.test(text);
  const named = textAt(flat, REQUEST_LINE_NAMES, isLine);
  if (named !== undefined) return named.text.trimEnd();
  const method = methodIn(flat);
  const known = textAt(flat, TARGET_NAMES, (text) => /^(?:\/|\w+:\/\/|\*$|-$)/.test(text))?.text ?? pathOfAkamai(flat);
  const target = known ?? (method === undefined ? undefined : otherTarget(flat));
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

function methodIn(flat: ReadonlyMap<string, Field>): string | undefined {
  const known = textAt(flat, METHOD_NAMES, (text) => /^(?:[A-Za-z_-]{3,17}|-)$/.test(text));
  return (known ?? textWhere(flat, (name, text) => /method$|verb$/.test(name) && METHOD.test(text)))?.text;
}

/** By a name that nobody foresaw. */
function otherTarget(flat: ReadonlyMap<string, Field>): string | undefined {
  const isTarget = (text: string) => /^(?:\/|https?:\/\/)/.test(text);
  return textWhere(flat, (name, text) => TARGET_LIKE.test(name) && !OTHER_TARGET.test(name) && isTarget(text))?.text;
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
  return textWhere(flat, (name, text) => /time|date|stamp|epoch|^ts|ts$|start$/.test(name) && isLikely(text))?.text;
}

function statusIn(flat: ReadonlyMap<string, Field>): string | undefined {
  const isStatus = (text: string) => /^[1-5]\d\d(?: |$)/.test(text);
  const known = textAt(flat, STATUS_NAMES, isStatus);
  if (known !== undefined) return known.text;
  const cached = CACHED_STATUS.exec(textAt(flat, STATUS_NAMES, (text) => CACHED_STATUS.test(text))?.text ?? '')?.[1];
  if (cached !== undefined) return cached;
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
  const placesAt = (names: readonly string[]) =>
    names.flatMap((name): ClientPlace[] => {
      const field = flat.get(name);
      return field !== undefined && isSomething(field.text) ? [{ from: field.name, text: field.text }] : [];
    });
  const forwarded = placesAt(FORWARDED_NAMES);
  const header =
    forwarded.length > 0
      ? undefined
      : textWhere(flat, (name, text) => FORWARDED_HEADER.test(name) && firstAddress(text) !== undefined);
  if (header !== undefined) forwarded.push({ from: header.name, text: header.text });
  const places = [...forwarded, ...placesAt([...CLIENT_NAMES, ...(format === 'LTSV' ? [LTSV_CLIENT] : [])])];
  if (places.some(({ text }) => isAddress(withoutPort(text)))) return places;
  const other = textWhere(
    flat,
    (name, text) => /(?:ip|addr|address)$/.test(name) && !OTHER_ADDRESS.test(name) && isAddress(withoutPort(text)),
  );
  return other === undefined ? places : [...places, { from: other.name, text: other.text }];
}
