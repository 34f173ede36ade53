import { isIP } from 'node:net';
import { httpDateMs } from './http-date.ts';

/** Servers refuse a head of more than 8 KB; the oldest cookies go first. @source RFC 6265, 6.1: at least 50 of 4096 bytes */
const MOST_COOKIES = 50;
const MOST_BYTES = 8192;
const MOST_LINE_BYTES = 4096;

interface Cookie {
  readonly pair: string;
  /** of its Domain; else the one host that set it */
  readonly domain: string;
  readonly isForBelow: boolean;
  readonly path: string;
  readonly expiresMs: number;
}

/**
 * The cookies of one visitor at one address, under all hosts that are asked for there. Names and values that are not printable ASCII are
 * refused. Whether the way is a secure one is a matter of the address, whose cookies they are of the host that was sent.
 * @source RFC 6265, 5, and its draft of today for names with `__Host-` and `__Secure-`; there is no list of public suffixes, as a jar knows the hosts of one test only
 */
export class CookieJar {
  readonly #host: string;
  readonly #isSecure: boolean;
  /** by name, domain and path, in order of creation */
  readonly #cookies = new Map<string, Cookie>();
  #bytes = 0;

  constructor({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>) {
    this.#host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
    this.#isSecure = protocol === 'https:' || isLoopback(this.#host);
  }

  /**
   * @param line  a Set-Cookie header's value
   * @param path  of the request that it answers, with its query
   * @param host  that the request was sent with, as `hostReader` reads it
   * @returns why it was refused, by its name and never its value; undefined: it was understood and allowed, as one that deletes is
   */
  store(line: string, path: string, nowMs: number, host = this.#host): string | undefined {
    const [pair = '', ...attributes] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals === -1 || name === '') return 'a cookie without a name';
    if (line.length > MOST_LINE_BYTES) return refusal(name, `longer than ${MOST_LINE_BYTES} bytes`);
    const text = `${name}=${pair.slice(equals + 1).trim()}`;
    if (!/^[\x20-\x7e]*$/.test(text)) return refusal(name, 'not ASCII');
    const given = attributesOf(attributes);
    if (given.has('secure') && !this.#isSecure) return refusal(name, 'Secure over http');
    const wanted = given.get('domain')?.replace(/^\./, '').toLowerCase() ?? '';
    if (wanted !== '' && !isWithin(host, wanted)) return refusal(name, 'of another domain');
    const asked = given.get('path') ?? '';
    if (/^__secure-/i.test(name) && !given.has('secure')) return refusal(name, 'its name wants Secure');
    if (/^__host-/i.test(name) && !(given.has('secure') && asked === '/' && wanted === ''))
      return refusal(name, 'its name wants Secure, Path=/ and no Domain');
    const cookie = {
      pair: text,
      domain: wanted === '' ? host : wanted,
      isForBelow: wanted !== '',
      path: asked.startsWith('/') ? asked : defaultPath(path),
      expiresMs: expiryOf(given, nowMs),
    };
    this.#put(`${name};${cookie.domain};${cookie.path}`, cookie, nowMs);
    return undefined;
  }

  /** The value of a Cookie header; '' when there is nothing to send. @param path  of the request, with its query; its host as in `store` */
  header(path: string, nowMs: number, host = this.#host): string {
    const asked = withoutQuery(path);
    const fitting: Cookie[] = [];
    for (const [key, cookie] of this.#cookies) {
      if (cookie.expiresMs <= nowMs) this.#remove(key, cookie);
      else if (isFor(cookie, host) && isBelow(asked, cookie.path)) fitting.push(cookie);
    }
    if (fitting.length > 1) fitting.sort((a, b) => b.path.length - a.path.length);
    return fitting.map(({ pair }) => pair).join('; ');
  }

  #put(key: string, cookie: Cookie, nowMs: number): void {
    const known = this.#cookies.get(key);
    if (cookie.expiresMs <= nowMs) {
      if (known !== undefined) this.#remove(key, known);
      return;
    }
    this.#bytes += cookie.pair.length - (known?.pair.length ?? 0);
    this.#cookies.set(key, cookie);
    for (const [oldest, old] of this.#cookies) {
      if (this.#cookies.size <= MOST_COOKIES && this.#bytes <= MOST_BYTES) return;
      this.#remove(oldest, old);
    }
  }

  #remove(key: string, { pair }: Cookie): void {
    this.#cookies.delete(key);
    this.#bytes -= pair.length;
  }
}

function isFor({ domain, isForBelow }: Cookie, host: string): boolean {
  return domain === host || (isForBelow && isWithin(host, domain));
}

/** @source RFC 6265, 5.1.3 */
function isWithin(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);
}

/** What is said goes to terminals and reports. */
function refusal(name: string, why: string): string {
  return `${/^[\x21-\x7e]{1,64}$/.test(name) ? name : 'one with an odd name'} (${why})`;
}

/** Nobody listens on the way to this machine itself: browsers take it for secure. @source W3C, Secure Contexts, 3.1 */
function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/** By name in lower case; of several the last one counts. */
function attributesOf(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    const name = (equals === -1 ? text : text.slice(0, equals)).trim().toLowerCase();
    found.set(name, equals === -1 ? '' : text.slice(equals + 1).trim());
  }
  return found;
}

/** Max-Age counts before Expires; what cannot be read is as if it were not there. */
function expiryOf(attributes: ReadonlyMap<string, string>, nowMs: number): number {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const expiresMs = httpDateMs(attributes.get('expires') ?? '');
  return Number.isNaN(expiresMs) ? Infinity : expiresMs;
}

function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

function defaultPath(path: string): string {
  const asked = withoutQuery(path);
  return asked.slice(0, Math.max(1, asked.lastIndexOf('/')));
}

function isBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || folder.endsWith('/') || path.charCodeAt(folder.length) === 47;
}
