import { BenchdayError } from '../base/errors.ts';
import { traceOf } from './trace.ts';
import type { Writer } from './request-pool.ts';
import type { RequestTemplate, RequestTemplates, Target } from './target.ts';

/** A request as it goes over the wire, to be written at once. */
export interface WireText {
  readonly text: string;
  readonly encoding: 'latin1' | 'utf8';
}

const OWN_HEADERS = { 'Accept-Encoding': 'gzip', 'User-Agent': 'benchday' };

/** @throws {BenchdayError} INTERNAL when a header would break out of its line */
export function requestWriter(templates: RequestTemplates, target: Target): Writer<WireText> {
  const base = new URL(target.baseUrl);
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const closing: Record<string, string> = target.connections === 'fresh' ? { Connection: 'close' } : {};
  const heads = templates.requests.map((request) => ({
    request,
    start: `${request.method} ${prefix}`,
    rest: ` HTTP/1.1\r\n${headerLines(withHost(base.host, mergedHeaders(closing, target.headers, request.headers)))}`,
  }));

  return (filled, cookies = '') => {
    const head = heads[filled.request];
    if (head === undefined) throw new BenchdayError('INTERNAL', `there is no template ${filled.request}`);
    const { body } = filled;
    const key = head.request.isWrite ? `Idempotency-Key: ${templates.writeKeyPrefix}${filled.index}\r\n` : '';
    const trace = traceOf(templates.writeKeyPrefix, templates.traceShare, filled.index);
    const traced = trace === undefined ? '' : `traceparent: ${trace.header}\r\n`;
    const cookie = cookies === '' ? '' : `Cookie: ${cookies}\r\n`;
    const own = filled.headerLines ?? '';
    const rest = own === '' ? head.rest : withoutNamed(head.rest, own);
    const start = head.start + asciiPath(filled.path) + rest + own + key + traced + cookie;
    if (body === undefined) return { text: start + emptyBodyLine(head.request) + '\r\n', encoding: 'latin1' };
    const bodyBytes = bodyBytesOf(head.request, body);
    return {
      text: `${start}Content-Length: ${bodyBytes}\r\n\r\n${body}`,
      encoding: bodyBytes === body.length ? 'latin1' : 'utf8',
    };
  };
}

/** What a step fills in takes the place of a header of the same name. */
function withoutNamed(rest: string, lines: string): string {
  const nameOf = (line: string) => line.slice(0, line.indexOf(':')).toLowerCase();
  const names = new Set(lines.split('\r\n').flatMap((line) => (line === '' ? [] : [nameOf(line)])));
  const [version = '', ...headers] = rest.split('\r\n');
  return [version, ...headers.filter((line) => line === '' || !names.has(nameOf(line)))].join('\r\n');
}

function emptyBodyLine(request: RequestTemplate): string {
  return needsLength(request) ? 'Content-Length: 0\r\n' : '';
}

/** @source RFC 9110, 8.6: a POST, PUT or PATCH without content says so */
export function needsLength({ method }: RequestTemplate): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

export function bodyBytesOf({ isByteBody }: RequestTemplate, body: string): number {
  return isByteBody === true ? body.length : Buffer.byteLength(body);
}

/** A path without what cannot stand in one. */
export function asciiPath(path: string): string {
  // Values are encoded already; this is for what a template itself says, such as /münchen.
  return /^[\x21-\x7e]*$/.test(path) ? path : encodeURI(path).replaceAll('%25', '%');
}

/** Our own headers and those of all sources: later ones win; names are compared without case. */
export function mergedHeaders(...sources: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const byName = new Map<string, readonly [string, string]>();
  for (const source of [OWN_HEADERS, ...sources]) {
    for (const [name, value] of Object.entries(source)) byName.set(name.toLowerCase(), [name, value]);
  }
  byName.delete('content-length');
  return Object.fromEntries(byName.values());
}

/** It stands first, once, however a scenario writes its name. @source RFC 9110, 7.2 */
function withHost(host: string, headers: Readonly<Record<string, string>>): Record<string, string> {
  const isHost = (name: string) => name.toLowerCase() === 'host';
  const own = Object.keys(headers).find(isHost);
  const others = Object.entries(headers).filter(([name]) => !isHost(name));
  return { Host: (own === undefined ? undefined : headers[own]) ?? host, ...Object.fromEntries(others) };
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      throw new BenchdayError('INTERNAL', `header ${JSON.stringify(name)}: ${JSON.stringify(value)} cannot be sent`);
    }
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
