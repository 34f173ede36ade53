import type { LogRecord, Method } from './log-record.ts';

const SPACE = 32;
const QUESTION = 63;
const SLASH = 47;
const PERCENT = 37;
const DOT = 46;

const PLUS = 43;
const RARE = 1;
const MARK = 2;

/**
 * Ordinary bytes of a link are 0. RARE: bytes that links do not hold, or hold rarely: < > " ' ` $ | ; ( \ and control
 * characters; a closer look decides. MARK: what counts by where it stands.
 */
const KINDS = kindsOfBytes();

function kindsOfBytes(): Uint8Array {
  const kinds = new Uint8Array(256);
  for (let byte = 0; byte < 32; byte++) kinds[byte] = RARE;
  for (const character of '<>"\'`$|;(\\{') kinds[character.charCodeAt(0)] = RARE;
  kinds[127] = RARE;
  for (const byte of [SPACE, QUESTION, PERCENT, DOT, PLUS]) kinds[byte] = MARK;
  return kinds;
}

/**
 * Reads `METHOD target HTTP/x` between two positions. A target may hold raw blanks; what follows the last one is the protocol,
 * where it is there. Absolute forms (`GET http://host/path`) lose their host.
 * @returns false: no request line
 */
export function readRequestLine(bytes: Buffer, start: number, end: number, into: LogRecord): boolean {
  let at = start;
  while (at < end && bytes[at] !== SPACE) at++;
  const method = methodOf(bytes, start, at);
  if (method === undefined || at === end) return false;
  while (at < end && bytes[at] === SPACE) at++;
  const targetEnd = withoutProtocol(bytes, at, end);
  if (at >= targetEnd) return false;
  into.method = method;
  return readTarget(bytes, at, targetEnd, into);
}

/** Reads a target: path and query. @returns false: it is none */
export function readTarget(bytes: Buffer, start: number, end: number, into: LogRecord): boolean {
  let pathStart = start;
  if (bytes[start] !== SLASH) {
    if (into.method !== 'CONNECT' && bytes[start] !== 42 /* OPTIONS * */) {
      pathStart = afterAuthority(bytes, start, end);
      if (pathStart === -1) return false;
    }
  }
  let pathEnd = -1;
  let isSuspicious = false;
  for (let at = pathStart; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const kind = KINDS[byte];
    if (kind === 0) continue;
    if (kind === RARE || byte === SPACE) isSuspicious = true;
    else if (byte === QUESTION) pathEnd = pathEnd === -1 ? at : pathEnd;
    else if (byte === DOT) isSuspicious ||= bytes[at + 1] === DOT;
    else if (byte === PERCENT) isSuspicious ||= isRareEscape(bytes, at);
    else isSuspicious ||= pathEnd !== -1;
  }
  into.bytes = bytes;
  into.pathStart = pathStart;
  into.pathEnd = pathEnd === -1 ? end : pathEnd;
  into.targetEnd = end;
  into.isSuspicious = isSuspicious;
  return true;
}

/** %00-%1f, %22 %24 %27 %28 %2e %3b %3c %3e %5c %60 %7b %7c, and what is no escape at all. */
function isRareEscape(bytes: Buffer, at: number): boolean {
  const value = (hex(bytes[at + 1] ?? 0) << 4) | hex(bytes[at + 2] ?? 0);
  return value < 0 || value > 255 || KINDS[value] === RARE || value === DOT || value === PERCENT || value === SPACE;
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** @returns where the path of `scheme://host/path` begins; -1: no such form */
function afterAuthority(bytes: Buffer, start: number, end: number): number {
  const scheme = bytes.indexOf('://', start, 'latin1');
  if (scheme === -1 || scheme >= end || scheme - start > 8) return -1;
  const slash = bytes.indexOf(SLASH, scheme + 3);
  return slash === -1 || slash >= end ? -1 : slash;
}

/** Cuts ` HTTP/1.1` off, and blanks before it. */
function withoutProtocol(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === SPACE) at--;
  let word = at;
  while (word > start && bytes[word - 1] !== SPACE) word--;
  const isProtocol =
    word > start && at - word >= 6 && bytes[word] === 72 && bytes[word + 1] === 84 && bytes[word + 4] === SLASH;
  if (!isProtocol) return at;
  while (word > start && bytes[word - 1] === SPACE) word--;
  return word;
}

/** @returns undefined: no word that could be a method */
export function methodOf(bytes: Buffer, start: number, end: number): Method | undefined {
  const length = end - start;
  const first = bytes[start];
  if (length === 3 && first === 71) return 'GET';
  if (length === 4 && first === 80 && bytes[start + 1] === 79) return 'POST';
  if (length === 4 && first === 72) return 'HEAD';
  const word = bytes.toString('latin1', start, Math.min(end, start + 20));
  if (!/^[A-Z][A-Z_-]{1,17}$/i.test(word)) return undefined;
  return OTHERS[word.toUpperCase()] ?? 'other';
}

const OTHERS: Readonly<Record<string, Method | undefined>> = {
  PUT: 'PUT',
  PATCH: 'PATCH',
  DELETE: 'DELETE',
  OPTIONS: 'OPTIONS',
  CONNECT: 'CONNECT',
  GET: 'GET',
  HEAD: 'HEAD',
  POST: 'POST',
};

const ATTACKS: readonly RegExp[] = [
  /(?:^|[\\/])\.\.(?:[\\/]|$)/,
  /<\s*(?:\/\s*)?(?:script|iframe|svg|img|body|object|embed)\b/i,
  /\bunion\b[\s(]+(?:all[\s(]+)?\bselect\b/i,
  /['"`]\s*(?:or|and)\b[\s('"`]+[^=]{1,40}=/i,
  /\b(?:sleep|benchmark|waitfor|pg_sleep|load_file|xp_cmdshell)\s*\(/i,
  /;\s*(?:drop|insert|update|delete|exec|shutdown)\b/i,
  /\$\{\s*jndi:/i,
  /(?:\/etc\/(?:passwd|shadow)|\/proc\/self\/|c:[\\/]windows|cmd\.exe|\/bin\/(?:ba)?sh\b)/i,
  /(?:<\?|\bphp:\/\/|\bexpect:\/\/|\ballow_url_include\b)/i,
  /(?:[;|`]|\$\(|&&)\s*(?:cat|wget|curl|id|uname|nc|ping|whoami|rm|chmod)\b/i,

  /\u0000/,
];

/** Whether a target was made to break something. Escapes are undone twice, as attackers double them. */
export function isAttack({ bytes, pathStart, targetEnd }: LogRecord): boolean {
  const written = bytes.toString('latin1', pathStart, targetEnd);
  const once = unescaped(written);
  const twice = unescaped(once);
  return ATTACKS.some((pattern) => pattern.test(written) || pattern.test(once) || pattern.test(twice));
}

/** `%u0041` and `\x41` are forms of old servers. */
function unescaped(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%u00([0-9a-f]{2})|%([0-9a-f]{2})|\\x([0-9a-f]{2})/gi, (_whole, ...groups: (string | undefined)[]) =>
      String.fromCharCode(Number.parseInt(groups[0] ?? groups[1] ?? groups[2] ?? '20', 16)),
    );
}
