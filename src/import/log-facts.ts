import { firstAddress, withoutPort } from './address.ts';
import type { Candidate, ClientPlace } from './client-vote.ts';
import type { LogRecord, Rejection } from './log-record.ts';
import { methodOf, readRequestLine, readTarget } from './request-target.ts';
import { parseTime } from './text-time.ts';

/** `empty`: the server logged that no request came. `handshake`: TLS on a plain port. */
export type LineResult = 'request' | 'empty' | 'handshake' | Rejection;

/** What a format that is read as text says about a request. */
export interface LineFacts {
  /** name of the format */
  readonly format: string;
  readonly time: string | undefined;
  /** what the format's times mean where they name no zone */
  readonly isUtc?: boolean;
  /** the best place first; the first that names one is taken */
  readonly clients: readonly ClientPlace[];
  /** places among which the first lines of a file choose, instead of `clients` */
  readonly candidates?: readonly Candidate[];
  /** `GET /path HTTP/1.1`, or its parts */
  readonly request: string | { readonly method: string | undefined; readonly target: string };
  /** undefined: the format has none here */
  readonly status: unknown;
  /** '' or a dash: the line names none; undefined: the format does not say where one stands */
  readonly agent?: string | undefined;
}

const WITHOUT_SLASH = /^((?:GET|HEAD|POST) )(?=[\w~-][\w~.%-]*(?:[/?]\S*)? HTTP\/1\.0$)/;

/** Brings what was read as text into the form of all others. */
export function fillFromFacts(facts: LineFacts, into: LogRecord): LineResult {
  if (facts.time === undefined) return 'unfinished';
  if (!parseTime(facts.time, into)) return 'time';
  if (facts.isUtc === true) into.hasZone = true;
  const status = statusOf(facts.status);
  if (status === undefined) return 'status';
  into.status = status;
  into.format = facts.format;
  into.agent = facts.agent === '-' ? '' : facts.agent;
  const request = typeof facts.request === 'string' ? wholeLine(facts.request, status) : wholeTarget(facts.request);
  into.hasMethod = typeof request === 'string' || request.method !== undefined;
  if (isNoRequest(request)) return status === 400 || status === 408 || status === 0 ? 'empty' : 'line';
  if (typeof request === 'string' && /^(?:\u0016\u0003|\\x16\\x03)/i.test(request)) return 'handshake';
  const { from, text } = chosenClient(facts.clients);
  into.clientFrom = from;
  if (fillRequest(text, request, into)) return 'request';
  return typeof request === 'string' && /[\u0000-\u001f]|\\x[0-9a-f]{2}/i.test(request) ? 'binary' : 'line';
}

/** `https://host` and `https://host?x` have the path / as well. */
function wholeTarget({ method, target }: Exclude<LineFacts['request'], string>): Exclude<LineFacts['request'], string> {
  return { method, target: target.replace(/^(\w+:\/\/[^/?#]+)(?=[?#]|$)/, '$1/') };
}

/** The same of `GET https://host HTTP/1.1`. `GET index.html` was answered as well, where logs of the nineties leave the first / out. */
function wholeLine(request: string, status: number): string {
  if (request.includes('://')) return request.replace(/^([A-Z]+ +\w+:\/\/[^/?#\s]+)(?=[?#\s]|$)/, '$1/');
  return status >= 200 && status < 400 ? request.replace(WITHOUT_SLASH, '$1/') : request;
}

function isNoRequest(request: LineFacts['request']): boolean {
  if (typeof request === 'string') return /^(?:-|<BADREQ>|[-\s]*)$/.test(request);
  return request.method === '-' || request.target === '-';
}

/** Of addresses the first; only where there is none, a name. */
function chosenClient(places: readonly ClientPlace[]): ClientPlace {
  for (const { from, text } of places) {
    const address = firstAddress(text);
    if (address !== undefined) return { from, text: address };
  }
  const named = places.find(({ text }) => !/^(?:-|unknown|null|undefined|)$/i.test(text.trim()));
  return named === undefined ? { from: '', text: '' } : { from: named.from, text: withoutPort(named.text) };
}

/** @returns false: the request cannot be read */
function fillRequest(client: string, request: LineFacts['request'], into: LogRecord): boolean {
  const method = typeof request === 'string' ? '' : (request.method ?? 'GET');
  const line = typeof request === 'string' ? request : `${method} ${request.target}`;
  // A copy for each line: these formats are a tenth of the speed of the common one anyway.
  const bytes = Buffer.from(client + line, 'utf8');
  const start = Buffer.byteLength(client);
  into.bytes = bytes;
  into.clientStart = 0;
  into.clientEnd = start;
  if (typeof request === 'string') return readRequestLine(bytes, start, bytes.length, into);
  const methodEnd = start + Buffer.byteLength(method);
  const known = methodOf(bytes, start, methodEnd);
  if (known === undefined || request.target === '') return false;
  into.method = known;
  return readTarget(bytes, methodEnd + 1, bytes.length, into);
}

/** @returns 0 for none, undefined for something that is no status */
export function statusOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return 0;
  const digits = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const status = /^\d{1,3}(?= |$)/.exec(digits)?.[0];
  if (status === undefined) return undefined;
  const number = Number(status);
  return number === 0 || number >= 100 ? number : undefined;
}
