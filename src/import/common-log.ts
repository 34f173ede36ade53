import { columnName } from './bracketed-log.ts';
import type { LineResult } from './log-facts.ts';
import type { LogRecord } from './log-record.ts';
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

/** What the first lines of a file showed, so that most lines of these formats need no closer look. */
export interface PlainLines {
  readonly format: string;
  /** columns behind the status that hold the client, best first; the first of the line where all of them are empty */
  readonly clientColumns: readonly number[];
}

/** What the lines of a file are read with. */
export interface CommonParts {
  readonly time: CommonTime;
  readonly into: LogRecord;
  readonly plain: PlainLines;
}

/**
 * Common and combined log format as nearly all lines have it: one client, then identity and user. What is more unusual, as another
 * time or a host in front, is left to `readBracketed`.
 * @returns `format` also for lines that need a closer look
 * @source httpd.apache.org/docs/2.4/logs.html#common; nginx ngx_http_log_module, "combined"
 */
export function readCommonLine(bytes: Buffer, start: number, end: number, parts: CommonParts): LineResult {
  const { time, into, plain } = parts;
  let wordEnd = start;
  while (wordEnd < end && bytes[wordEnd] !== SPACE) wordEnd++;
  if (!isPlainClient(bytes, start, wordEnd)) return 'format';
  let bracket = wordEnd + 5;
  if (!isAnonymous(bytes, wordEnd)) {
    if (!looksLikeAddress(bytes, start, wordEnd) || hasSecondAddress(bytes, wordEnd, end)) return 'format';
    bracket = timeStart(bytes, wordEnd, end);
    if (bracket === -1) return 'format';
  }
  if (bracket + TIME_BYTES > end || bytes[bracket + 27] !== 93) return 'format';
  if (!time.read(bytes, bracket + 1, into)) return 'time';

  let at = bracket + TIME_BYTES;
  while (at < end && bytes[at] === SPACE) at++;
  if (bytes[at] !== QUOTE) return 'format';
  const requestStart = at + 1;
  const requestEnd = closingQuote(bytes, requestStart, end);
  if (requestEnd === -1) return 'unfinished';

  at = requestEnd + 1;
  while (at < end && bytes[at] === SPACE) at++;
  const status = statusAt(bytes, at, end);
  if (status === -1) return at + 3 > end ? 'unfinished' : 'status';
  into.status = status;
  into.format = plain.format;
  into.hasMethod = true;
  into.clientStart = start;
  into.clientEnd = bytes[start] === DASH ? start : wordEnd;
  into.clientFrom = bytes[start] === DASH ? '' : 'column 1';
  for (const column of plain.clientColumns) {
    const found = readClientColumn(bytes, at, end, { column, into });
    if (found === 'unclear') return 'format';
    if (found === 'client') break;
  }
  return readRequest(bytes, requestStart, requestEnd, into);
}

/** A name with a colon may be that of a file or a host with a port. */
function isPlainClient(bytes: Buffer, start: number, end: number): boolean {
  if (end === start) return false;
  if (isDigit(bytes[start])) return bytes[end - 1] !== COMMA && !hasPort(bytes, start, end);
  if (bytes[start] === DASH) return end === start + 1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const isWord = isDigit(byte) || (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
    if (!isWord && byte !== 46 && byte !== DASH && byte !== 95) return false;
  }
  return true;
}

/** `1.2.3.4:5678` */
function hasPort(bytes: Buffer, start: number, end: number): boolean {
  let at = end - 1;
  while (at > start && at > end - 7 && isDigit(bytes[at])) at--;
  return bytes[at] === COLON && bytes.subarray(start, at).includes(46);
}

/** Of a list the first address; `-` or no such column leaves the client as it is. @returns `unclear`: it needs a closer look */
function readClientColumn(
  bytes: Buffer,
  statusAt: number,
  end: number,
  { column, into }: { column: number; into: LogRecord },
): 'client' | 'empty' | 'unclear' {
  let at = statusAt;
  for (let passed = 0; passed <= column; passed++) {
    at = columnEnd(bytes, at, end);
    if (at === -1) return 'unclear';
    if (at >= end) return 'empty';
    at++;
    while (at < end && bytes[at] === SPACE) at++;
  }
  let start = bytes[at] === QUOTE ? at + 1 : at;
  const isBracketed = bytes[start] === BRACKET;
  if (isBracketed) start++;
  let stop = start;
  while (stop < end && bytes[stop] !== COMMA && bytes[stop] !== QUOTE && bytes[stop] !== SPACE && bytes[stop] !== 93)
    stop++;
  if (stop === start + 1 && bytes[start] === DASH && bytes[stop] !== COMMA) return 'empty';
  if (!isBracketed && hasPort(bytes, start, stop)) stop = bytes.lastIndexOf(COLON, stop);
  if (!looksLikeAddress(bytes, start, stop)) return 'unclear';
  into.clientStart = start;
  into.clientEnd = stop;
  into.clientFrom = columnName(column);
  return 'client';
}

/** @returns -1: blanks may be part of it, in brackets, in quotes behind a name, or in a list */
function columnEnd(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === QUOTE) return closingQuote(bytes, start + 1, end);
  if (bytes[start] === BRACKET) return -1;
  let at = start;
  for (; at < end && bytes[at] !== SPACE; at++) if (bytes[at] === QUOTE) return -1;
  const isList = bytes[at - 1] === COMMA || (bytes[at + 1] === COLON && bytes[at + 2] === SPACE);
  return isList && at < end ? -1 : at;
}

function nextSpace(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

function readRequest(bytes: Buffer, start: number, end: number, into: LogRecord): LineResult {
  if (end === start || (end === start + 1 && bytes[start] === DASH)) {
    return into.status === 400 || into.status === 408 || into.status === 0 ? 'empty' : 'line';
  }
  if (isHandshake(bytes, start, end)) return 'handshake';
  into.bytes = bytes;
  if (readRequestLine(bytes, start, end, into)) return 'request';
  return hasRawBytes(bytes, start, end) ? 'binary' : 'format';
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

/** `10.0.0.1 1.2.3.4 - - [`, or a list: which of them is the client needs a closer look. */
function hasSecondAddress(bytes: Buffer, firstEnd: number, end: number): boolean {
  const isDash = bytes[firstEnd + 1] === DASH && bytes[firstEnd + 2] === SPACE;
  const start = isDash ? firstEnd + 3 : firstEnd + 1;
  return looksLikeAddress(bytes, start, nextSpace(bytes, start, end));
}

/** An IPv4 or IPv6 address. */
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
function closingQuote(bytes: Buffer, start: number, end: number): number {
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
