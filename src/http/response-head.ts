/** What matters of a response's head. */
export interface ResponseHead {
  readonly status: number;
  /** lower case, in the order in which they were applied; '' when the body is not encoded */
  readonly contentEncoding: string;
  /** values of Set-Cookie; undefined when there is none */
  readonly setCookies: readonly string[] | undefined;
  /** the head itself, latin1; `fieldOf` reads what is asked for rarely */
  readonly text: string;
}

/** The head of an answer in HTTP/1.1. */
export interface FramedHead extends ResponseHead {
  readonly framing: Framing;
  /** the connection may be used again after this response */
  readonly isKeptAlive: boolean;
  /** from `Keep-Alive: timeout=5` */
  readonly keptAliveMs: number | undefined;
}

/** A header's value; several of one name count as a list; '' when there is none. @source RFC 9110 section 5.3 */
export function fieldOf({ text }: ResponseHead, name: string): string {
  const lines = text.split('\r\n').slice(1);
  const own = lines.filter((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name);
  return own.map((line) => line.slice(name.length + 1).trim()).join(', ');
}

/** Where the body ends. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' | 'until-close' };

/** @source RFC 9112, 4 and 5; RFC 9110, 5.6.2 (token), 15 (statuses of three digits). Bare line feeds are refused, as node:http does. */
const SHAPE = /^HTTP\/(?:1\.[01]|2\.0) [1-9][0-9]{2}(?: [^\r\n\0]*)?(?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*)*$/;

/**
 * Reads a response's head.
 * @param received latin1, from the status line to before the empty line
 * @param isHead   the request was a HEAD
 * @returns        undefined when it is malformed
 * @source RFC 9112, 6.3: how long the body is
 */
export function parseHead(received: string, isHead: boolean): FramedHead | undefined {
  const text = SHAPE.test(received) ? received : repaired(received);
  if (text === undefined) return undefined;
  const status = (text.charCodeAt(9) - 48) * 100 + (text.charCodeAt(10) - 48) * 10 + (text.charCodeAt(11) - 48);
  const fields = readFields(text);
  if (fields === undefined) return undefined;

  const framing = framingOf(status, isHead, fields);
  const isModern = text.charCodeAt(5) === 49 && text.charCodeAt(7) === 49;
  // Most answers have neither field, and each expression costs a hit half a microsecond.
  const { connection, keepAlive } = fields;
  const isKeptAlive = isModern
    ? connection === '' || !/\bclose\b/i.test(connection)
    : connection !== '' && /\bkeep-alive\b/i.test(connection);
  const timeout = keepAlive === '' ? undefined : /\btimeout=([0-9]{1,9})(?![0-9])/i.exec(keepAlive)?.[1];
  return {
    status,
    framing,
    isKeptAlive: isKeptAlive && framing.kind !== 'until-close',
    keptAliveMs: timeout === undefined ? undefined : Number(timeout) * 1000,
    contentEncoding: fields.contentEncoding,
    setCookies: fields.setCookies,
    text,
  };
}

/** Those that say where a body ends, and may not be guessed at. */
const FRAMING = /^\s*(?:content-length|transfer-encoding|connection|keep-alive|content-encoding)\b/i;
const NAMED = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/;

/**
 * What curl and browsers read too: a folded line is one line, and one whose name cannot be a name says nothing.
 * @returns undefined: it is malformed all the same
 * @source RFC 9112, 5.2: a user agent replaces each fold by a blank
 */
function repaired(text: string): string | undefined {
  const [status = '', ...lines] = text.split('\r\n');
  if (/^[ \t]/.test(lines[0] ?? '')) return undefined;
  const unfolded = lines.join('\r\n').replace(/[ \t]*\r\n[ \t]+/g, ' ');
  const kept = unfolded.split('\r\n').filter((line) => NAMED.test(line) || FRAMING.test(line) || !line.includes(':'));
  const whole = [status, ...kept].join('\r\n');
  return SHAPE.test(whole) ? whole : undefined;
}

interface Fields {
  contentLength: number | undefined;
  transferEncoding: string;
  connection: string;
  keepAlive: string;
  contentEncoding: string;
  setCookies: string[] | undefined;
}

/** Looks only at the fields whose names have the length of one that matters. */
function readFields(text: string): Fields | undefined {
  const fields: Fields = {
    contentLength: undefined,
    transferEncoding: '',
    connection: '',
    keepAlive: '',
    contentEncoding: '',
    setCookies: undefined,
  };
  let lineEnd = text.indexOf('\r\n');
  while (lineEnd !== -1) {
    const start = lineEnd + 2;
    lineEnd = text.indexOf('\r\n', start);
    const nameLength = text.indexOf(':', start) - start;
    if (nameLength !== 10 && nameLength !== 14 && nameLength !== 16 && nameLength !== 17) continue;
    const name = text.slice(start, start + nameLength).toLowerCase();
    const value = text.slice(start + nameLength + 1, lineEnd === -1 ? undefined : lineEnd).trim();
    switch (name) {
      case 'content-length':
        fields.contentLength = lengthOf(value, fields.contentLength);
        if (Number.isNaN(fields.contentLength)) return undefined;
        break;
      case 'transfer-encoding':
        fields.transferEncoding += `,${value}`;
        break;
      case 'connection':
        fields.connection += `,${value}`;
        break;
      case 'keep-alive':
        fields.keepAlive = value;
        break;
      case 'set-cookie':
        (fields.setCookies ??= []).push(value);
        break;
      case 'content-encoding':
        fields.contentEncoding += `${fields.contentEncoding === '' ? '' : ', '}${value.toLowerCase()}`;
        break;
    }
  }
  // Both at once is how responses are smuggled past a proxy; node:http refuses it too.
  if (fields.transferEncoding !== '' && fields.contentLength !== undefined) return undefined;
  return fields;
}

/**
 * The same length may stand there more than once, as a list or in several lines; different ones are how answers are smuggled.
 * @param before  of an earlier line @returns NaN for what is no length
 * @source RFC 9112, 6.3, item 5
 */
function lengthOf(value: string, before: number | undefined): number {
  if (!/^[0-9]{1,15}(?:[ \t]*,[ \t]*[0-9]{1,15})*$/.test(value)) return NaN;
  const length = Number.parseInt(value, 10);
  if (before !== undefined && before !== length) return NaN;
  return value.includes(',') && value.split(',').some((one) => Number(one) !== length) ? NaN : length;
}

function framingOf(status: number, isHead: boolean, { contentLength, transferEncoding }: Fields): Framing {
  if (isHead || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (transferEncoding !== '')
    return { kind: /(?:^|,)\s*chunked\s*$/i.test(transferEncoding) ? 'chunked' : 'until-close' };
  if (contentLength !== undefined) return { kind: 'length', bytes: contentLength };
  return { kind: 'until-close' };
}
