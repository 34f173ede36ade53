import type { LogRecord, Rejection } from './log-record.ts';
import type { CommonTime } from './log-time.ts';
import { readRequestLine } from './request-target.ts';

const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const BRACKET = 91;
const SLASH = 47;
const COMMA = 44;
const COLON = 58;
const ZERO = 48;
const DASH = 45;
/** `[dd/Mon/yyyy:HH:MM:SS +zzzz] ` */
const TIME_BYTES = 28;

/** `empty`: the server logged that no request came. `handshake`: TLS on a plain port. */
export type CommonOutcome = 'request' | 'empty' | 'handshake' | Rejection;

/**
 * Common and combined log format, with more columns behind, or the virtual host in front.
 * @source httpd.apache.org/docs/2.4/logs.html#common; nginx ngx_http_log_module, "combined"
 */
export function readCommonLine(
  bytes: Buffer,
  start: number,
  end: number,
  parts: { readonly time: CommonTime; readonly into: LogRecord },
): CommonOutcome {
  const { time, into } = parts;
  let wordEnd = start;
  while (wordEnd < end && bytes[wordEnd] !== SPACE) wordEnd++;
  if (wordEnd === start) return 'format';
  into.clientStart = start;
  into.clientEnd = bytes[wordEnd - 1] === COMMA ? wordEnd - 1 : wordEnd;
  let bracket = wordEnd + 5;
  if (!isAnonymous(bytes, wordEnd)) {
    bracket = timeStart(bytes, wordEnd, end);
    if (bracket === -1) return 'format';
    if (into.clientEnd === wordEnd) readSecondClient(bytes, wordEnd, bracket, into);
  }
  if (bracket + TIME_BYTES > end) return 'unfinished';
  if (!time.read(bytes, bracket + 1, into)) return 'time';

  let at = bracket + 27;
  if (bytes[at] !== 93) return 'time';
  at++;
  while (at < end && bytes[at] === SPACE) at++;
  if (bytes[at] !== QUOTE) return at >= end ? 'unfinished' : 'line';
  const requestStart = at + 1;
  const requestEnd = closingQuote(bytes, requestStart, end);
  if (requestEnd === -1) return 'unfinished';

  at = requestEnd + 1;
  while (at < end && bytes[at] === SPACE) at++;
  const status = statusAt(bytes, at, end);
  if (status === -1) return at + 3 > end ? 'unfinished' : 'status';
  into.status = status;
  return readRequest(bytes, requestStart, requestEnd, into);
}

function readRequest(bytes: Buffer, start: number, end: number, into: LogRecord): CommonOutcome {
  if (end === start || (end === start + 1 && bytes[start] === DASH)) {
    return into.status === 400 || into.status === 408 || into.status === 0 ? 'empty' : 'line';
  }
  if (isHandshake(bytes, start, end)) return 'handshake';
  into.bytes = bytes;
  if (readRequestLine(bytes, start, end, into)) return 'request';
  return hasRawBytes(bytes, start, end) ? 'binary' : 'line';
}

/** ` - - [dd/`, as nearly every line has it behind the client. */
function isAnonymous(bytes: Buffer, at: number): boolean {
  return (
    bytes[at + 1] === DASH &&
    bytes[at + 2] === SPACE &&
    bytes[at + 3] === DASH &&
    bytes[at + 4] === SPACE &&
    isTimeStart(bytes, at + 5)
  );
}

/** Where ` [dd/` is. A user name may hold blanks and brackets, so the first bracket is not enough. */
function timeStart(bytes: Buffer, start: number, end: number): number {
  let at = bytes.indexOf(BRACKET, start);
  while (at !== -1 && at < end) {
    if (bytes[at - 1] === SPACE && isTimeStart(bytes, at)) return at;
    at = bytes.indexOf(BRACKET, at + 1);
  }
  return -1;
}

function isTimeStart(bytes: Buffer, at: number): boolean {
  return bytes[at] === BRACKET && bytes[at + 3] === SLASH && isDigit(bytes[at + 1]);
}

/**
 * The second word is the client where the first is a virtual host (`www.example.org:80 1.2.3.4 - - [`): then there is one word
 * more. Of a list of addresses (`1.2.3.4, 5.6.7.8`) the first is the client.
 */
function readSecondClient(bytes: Buffer, firstEnd: number, bracket: number, into: LogRecord): void {
  if (bytes[firstEnd + 1] === DASH && bytes[firstEnd + 2] === SPACE) return;
  let end = firstEnd + 1;
  while (end < bracket && bytes[end] !== SPACE) end++;
  if (!looksLikeAddress(bytes, firstEnd + 1, end)) return;
  into.clientStart = firstEnd + 1;
  into.clientEnd = bytes[end - 1] === COMMA ? end - 1 : end;
}

/** An IPv4 or IPv6 address; host names before a user name are not told apart from identities, and stay. */
function looksLikeAddress(bytes: Buffer, start: number, end: number): boolean {
  let [dots, colons] = [0, 0];
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === 46) dots++;
    else if (byte === COLON) colons++;
    else if (!isDigit(byte) && !isHexLetter(byte) && byte !== COMMA && byte !== 37) return false;
  }
  return dots === 3 || colons >= 2;
}

/** @returns -1: there is none. A backslash before a quote makes it part of the text, two of them do not. */
export function closingQuote(bytes: Buffer, start: number, end: number): number {
  let at = bytes.indexOf(QUOTE, start);
  while (at !== -1 && at < end) {
    let slashes = 0;
    while (at - 1 - slashes >= start && bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
    at = bytes.indexOf(QUOTE, at + 1);
  }
  return -1;
}

/** @returns 0 for a dash, -1 for anything that is no status */
function statusAt(bytes: Buffer, at: number, end: number): number {
  if (at >= end) return -1;
  if (bytes[at] === DASH && (at + 1 === end || bytes[at + 1] === SPACE)) return 0;
  if (at + 3 > end || !isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return -1;
  if (at + 3 < end && bytes[at + 3] !== SPACE) return -1;
  const status = ((bytes[at] ?? 0) - ZERO) * 100 + ((bytes[at + 1] ?? 0) - ZERO) * 10 + ((bytes[at + 2] ?? 0) - ZERO);
  return status >= 100 && status <= 999 ? status : -1;
}

/** A TLS record begins with 16 03; servers write it raw or as \x16\x03. */
function isHandshake(bytes: Buffer, start: number, end: number): boolean {
  if (bytes[start] === 0x16 && bytes[start + 1] === 0x03) return true;
  return (
    bytes[start] === BACKSLASH &&
    end - start >= 8 &&
    bytes.toString('latin1', start, start + 8).toLowerCase() === '\\x16\\x03'
  );
}

function hasRawBytes(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 32 || (byte === BACKSLASH && bytes[at + 1] === 120)) return true;
  }
  return false;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 57;
}

function isHexLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 102;
}
