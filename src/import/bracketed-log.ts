import { isAddress, isAddressList, isPrivate, withoutPort } from './address.ts';
import type { Candidate } from './client-vote.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { leadingTime, parseTime } from './text-time.ts';

const SPARE_TIME = { timeS: 0, offsetS: 0, hasZone: true };
const TIME_LIKE = /^(?:\d{1,2}\/[A-Z]|\d{4}-\d\d-\d\d|[A-Z][a-z]{2}[ ,])/i;
/** A list goes on behind its comma: `1.2.3.4, 10.0.0.1` of proxies, `10.0.0.5:80, 10.0.0.6:80 : 10.0.0.7:80` of upstreams. */
const COLUMN =
  /"((?:[^"\\]|\\.)*)"|\[([^\]]*)\](?=\s|$)|([^\s"]+[=:]"(?:[^"\\]|\\.)*"|\S+(?:(?:(?<=,) +| : )[^\s"[]\S*)*)/g;
const LABELLED = /^([\w-]{0,100}(?:forwarded[-_]?for|xff|real[-_]?ip|client[-_]?ip)[\w-]{0,100})[=:]"?([^"]*)"?$/i;
/** 203.0.113.xx, as logs are written that may be shown */
const MASKED = /^(?=.*[xX*])(?:\d{1,3}|[xX]{1,3}|\*)(?:\.(?:\d{1,3}|[xX]{1,3}|\*)){3}$/;
const HOST = /^[A-Za-z0-9_*][\w.*-]*(?::\d+)?$/;
const REQUEST = /^\s*"((?:[^"\\]|\\.)*)"/;
const QUOTED_REQUEST = /^\s*"[A-Z]{3,17} [^"]* HTTP\/\d/;
/** Of the registry of IANA, and nginx's own: no port and no size of an empty answer is among them. */
const STATUS_ALONE = /^(?:10[0-3]|20[0-8]|226|30[0-8]|40\d|41[0-7]|42[1-689]|431|444|451|49[4-9]|50[0-8]|51[01]|52\d)$/;
/** Status and bytes: where what stands in front is a duration, as with Apache's `%t %D "%r" %>s %b`. Behind nginx's bytes come seconds or texts. */
const STATUS_AND_BYTES = /^\s*"?(\d{3})"? +(?:\d+|-)(?= +["\d]|\s*$)/;
/** client, ident, user, time, request and status stand before what is counted from here on */
const COLUMNS_BEFORE = 6;
/** No server writes more behind the status; each is weighed against all others. */
const MOST_COLUMNS = 100;

/**
 * Lines with a time in brackets and a quoted request behind it: common and combined log with other times, a virtual host or more
 * addresses in front, and more columns behind.
 */
export function readBracketed(text: string): LineFacts | Rejection {
  const time = findTime(text);
  if (typeof time === 'string') return time;
  const front = frontOf(text.slice(0, time.start).trim());
  if (front === undefined) return 'format';
  const behind = text.slice(time.end);
  const request = REQUEST.exec(behind);
  if (request === null) return wordsThenRequest(time.text, front, behind);
  const [whole, first = ''] = request;
  // Some write what a proxy passed on between the time and the request.
  if ((first === '-' || isAddressList(first)) && QUOTED_REQUEST.test(behind.slice(whole.length))) {
    const passedOn: Candidate = { from: 'before the request', text: first, place: 'agent' };
    const rest = behind.slice(whole.length);
    const own = REQUEST.exec(rest)?.[0] ?? '';
    return withStatus({
      time: time.text,
      request: own.trim().slice(1, -1),
      front: [...front, passedOn],
      behind: rest.slice(own.length),
    });
  }
  return withStatus({ time: time.text, request: request[1] ?? '', front, behind: behind.slice(request[0].length) });
}

function findTime(text: string): { text: string; start: number; end: number } | Rejection {
  let problem: Rejection = 'format';
  for (let start = text.indexOf('['); start !== -1 && start < 1000; start = text.indexOf('[', start + 1)) {
    if (start > 0 && text[start - 1] !== ' ') continue;
    const end = text.indexOf(']', start);
    const inner = text.slice(start + 1, end === -1 ? undefined : end);
    if (end !== -1 && parseTime(inner, SPARE_TIME)) return { text: inner, start, end: end + 1 };
    if (TIME_LIKE.test(inner) && !beginsWithTime(inner)) problem = end === -1 ? 'unfinished' : 'time';
  }
  return problem;
}

/** Loggers of programs write more into their brackets: `[2026-10-14T07:10:00Z INFO  web]`. */
function beginsWithTime(text: string): boolean {
  const time = leadingTime(text);
  return time !== undefined && text.startsWith(time) && time !== text && parseTime(time, SPARE_TIME);
}

/** `client ident user`, with hosts or addresses before the client. @returns undefined: something else */
function frontOf(text: string): Candidate[] | undefined {
  if (text === '') return [];
  const words = text.split(/(?<!,)\s+/).map((word) => word.replace(/^\[(.*)\]$|^"(.*)"$|^\((.*)\)$/, '$1$2$3'));
  const [first = ''] = words;
  // The last two are identity and user; a user may hold blanks.
  const places = words.slice(0, Math.max(1, words.length - 2));
  if (!places.every(isPlace) || places.length > 4) return isAddressWord(first) ? [column(first, 0)] : undefined;
  const found = places.map(column);
  // Some write what a proxy passed on where identity or user should be.
  const more = words.flatMap((word, index) =>
    index >= places.length && isAddressWord(word) ? [column(word, index)] : [],
  );
  const addresses = [...found.filter(({ text: word }) => word === '-' || isAddressWord(word)), ...more];
  // Beside an address a name is a virtual host or a container.
  return addresses.some(({ text: word }) => word !== '-') ? addresses : found;
}

function isPlace(text: string): boolean {
  return text === '-' || HOST.test(text) || isAddressWord(text);
}

function isAddressWord(text: string): boolean {
  return MASKED.test(text) || text.split(',').every((part) => isAddress(withoutPort(part)));
}

function column(word: string, index: number): Candidate {
  const text = word.split(',').map(withoutPort).join(', ');
  return { from: `column ${index + 1}`, text, place: 'front' };
}

/** `[time] 1.2.3.4 TLSv1.2 cipher "GET / HTTP/1.1" 1375`: with TLS words it is Apache's ssl_request_log, which has no status. */
function wordsThenRequest(time: string, front: readonly Candidate[], behind: string): LineFacts | Rejection {
  const quote = behind.indexOf('"');
  if (quote === -1) return /^\s*$/.test(behind) ? 'unfinished' : 'line';
  // Names and values are read as such.
  if (behind[quote - 1] === '=') return 'format';
  const words = behind.slice(0, quote).trim().split(/\s+/);
  const quoted = REQUEST.exec(behind.slice(quote));
  if (quoted === null) return 'unfinished';
  // Some have the referer in front of the request.
  const next = /^(?:-|https?:\/\/.*)$/.test(quoted[1] ?? '')
    ? REQUEST.exec(behind.slice(quote + quoted[0].length))
    : null;
  const isNext = /^[A-Z]{3,17} \S/.test(next?.[1] ?? '');
  const request = next !== null && isNext ? next : quoted;
  const requestAt = quote + (isNext ? quoted[0].length : 0);
  const isNote = front.length > 0 && words.length <= 3 && !words.some((word) => isAddress(withoutPort(word)));
  if ((front.length > 0 && !isNote) || words.length > 8 || !/^(?:[A-Z]+ \S|\\x16\\x03|-$|$)/.test(request[1] ?? ''))
    return 'line';
  const places = words.flatMap((word, index): Candidate[] =>
    isAddress(withoutPort(word)) ? [{ from: `column ${index + 2}`, text: withoutPort(word), place: 'front' }] : [],
  );
  const tail = behind.slice(requestAt + request[0].length);
  if (words.some((word) => /^(?:TLSv1|SSLv3)/.test(word))) {
    return facts({ format: 'TLS request log', time, request: request[1] ?? '', status: undefined, candidates: places });
  }
  const clients = isNote ? front : places;
  // Older examples of nginx's `log_format` have the status in front of the request; what stands behind it are bytes.
  const status = isNext ? undefined : statusBefore(words, tail);
  if (status !== undefined)
    return withColumns({ time, request: request[1] ?? '', front: clients, behind: tail, status });
  return withStatus({ time, request: request[1] ?? '', front: clients, behind: tail });
}

/** @returns undefined: it stands behind the request */
function statusBefore(words: readonly string[], tail: string): string | undefined {
  const last = words.at(-1) ?? '';
  if (STATUS_ALONE.test(STATUS_AND_BYTES.exec(tail)?.[1] ?? '')) return undefined;
  if (STATUS_ALONE.test(last)) return last;
  const isBehind = STATUS_ALONE.test(/^\s*"?(\d{3})"?(?=\s|$)/.exec(tail)?.[1] ?? '');
  return isBehind ? undefined : words.find((word) => STATUS_ALONE.test(word));
}

interface LineParts {
  readonly time: string;
  readonly request: string;
  readonly front: readonly Candidate[];
  readonly behind: string;
}

function withStatus(line: LineParts): LineFacts | Rejection {
  const status = /^\s*"?(\d{3}|-)"?(?=\s|$)/.exec(line.behind);
  if (status === null) return /^\s*\d{0,2}$/.test(line.behind) ? 'unfinished' : 'status';
  return withColumns({ ...line, behind: line.behind.slice(status[0].length), status: status[1] });
}

function withColumns(line: LineParts & { readonly status: string | undefined }): LineFacts {
  const columns = columnsOf(line.behind);
  return facts({
    format: columns.length >= 3 && columns[2]?.isQuoted === true ? 'combined' : 'common',
    time: line.time,
    request: line.request,
    status: line.status,
    candidates: [...line.front, ...places(columns)],
  });
}

function facts(found: Omit<LineFacts, 'clients'> & { readonly candidates: readonly Candidate[] }): LineFacts {
  return { ...found, clients: found.candidates };
}

interface Column {
  readonly text: string;
  readonly isQuoted: boolean;
}

function columnsOf(text: string): Column[] {
  const columns: Column[] = [];
  for (const [, quoted, bracketed, word] of text.matchAll(COLUMN)) {
    columns.push({ text: quoted ?? bracketed ?? word ?? '', isQuoted: quoted !== undefined });
    if (columns.length === MOST_COLUMNS) break;
  }
  return columns;
}

/** Columns behind the status that may hold a client: not the bytes, the referer and the agent. */
function places(columns: readonly Column[]): Candidate[] {
  return columns.flatMap(({ text, isQuoted }, index): Candidate[] => {
    const labelled = LABELLED.exec(text);
    if (labelled !== null) return [{ from: labelled[1] ?? '', text: labelled[2] ?? '', place: 'agent' }];
    if (index === 0) return [];
    const isBehindAgent = index === 3 && isQuoted && columns[2]?.isQuoted === true && columns[1]?.isQuoted === true;
    if (!isBehindAgent) return [{ from: columnName(index), text, place: 'other' }];
    return [{ from: columnName(index), text: withoutPublicPorts(text), place: 'agent' }];
  });
}

/** Some balancers pass clients on with their ports; an upstream with a port has an address of the inside. */
function withoutPublicPorts(text: string): string {
  const parts = text.split(',').map(withoutPort);
  return parts.every((part) => isAddress(part) && !isPrivate(part)) ? parts.join(', ') : text;
}

/** @param index  of a column behind the status, 0 for the bytes */
export function columnName(index: number): string {
  return `column ${index + COLUMNS_BEFORE + 1}`;
}
