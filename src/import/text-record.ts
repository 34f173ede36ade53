import type { LogRecord } from './log-record.ts';
import { methodOf, readTarget, readRequestLine } from './request-target.ts';

/** What a format that is read as text says about a request. */
export interface TextRequest {
  readonly client: string;
  /** `GET /path HTTP/1.1`, or its parts */
  readonly request: string | { readonly method: string; readonly target: string };
  readonly status: number;
}

/**
 * Brings a request that was read as text into the form of all others. Time is set by the caller.
 * @returns false: the request cannot be read
 */
export function fillFromText({ client, request, status }: TextRequest, into: LogRecord): boolean {
  const line = typeof request === 'string' ? request : `${request.method} ${request.target}`;
  // A copy for each line: these formats are a tenth of the speed of the common one anyway.
  const bytes = Buffer.from(client + line, 'utf8');
  const start = Buffer.byteLength(client);
  into.bytes = bytes;
  into.clientStart = 0;
  into.clientEnd = start;
  into.status = status;
  if (typeof request === 'string') return readRequestLine(bytes, start, bytes.length, into);
  const method = methodOf(bytes, start, start + Buffer.byteLength(request.method));
  if (method === undefined || request.target === '') return false;
  into.method = method;
  return readTarget(bytes, start + Buffer.byteLength(request.method) + 1, bytes.length, into);
}

/** `1.2.3.4:5678`, `[::1]:5678`, `1.2.3.4, 5.6.7.8` -> the first address alone. */
export function clientOf(text: string): string {
  const first = (text.split(',')[0] ?? '').trim();
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(first);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return /^[^:]+:\d+$/.test(first) ? first.slice(0, first.lastIndexOf(':')) : first;
}

/** @returns 0 for none, undefined for something that is no status */
export function statusOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return 0;
  const status = typeof value === 'number' ? value : Number(value);
  return Number.isInteger(status) && (status === 0 || (status >= 100 && status <= 999)) ? status : undefined;
}
