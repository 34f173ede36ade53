import type { CommonOutcome } from './common-log.ts';
import type { LogRecord } from './log-record.ts';
import { CommonTime, parseTime } from './log-time.ts';
import { clientOf, fillFromText, statusOf } from './text-record.ts';

const TIMES = ['time_iso8601', '@timestamp', 'timestamp', 'StartUTC', 'ts', 'msec', 'time', 'time_local', 'StartLocal'];
const CLIENTS = [
  'remote_addr',
  'ClientHost',
  'client_ip',
  'remote_ip',
  'clientip',
  'client',
  'ClientAddr',
  'remote_host',
  'ip',
];
const METHODS = ['request_method', 'RequestMethod', 'method', 'verb', 'http_method'];
const TARGETS = ['request_uri', 'RequestPath', 'uri', 'url', 'path', 'target'];
const STATUSES = ['status', 'DownstreamStatus', 'OriginStatus', 'status_code', 'response_status', 'code'];

type Fields = Readonly<Record<string, unknown>>;

const commonTime = new CommonTime();

/** One JSON object per line, as nginx (own log_format), Caddy and Traefik write them. Values may be numbers or texts. */
export function readJsonLine(line: string, into: LogRecord): CommonOutcome {
  const fields = parsed(line);
  if (fields === undefined) return line.trimEnd().endsWith('}') ? 'format' : 'unfinished';
  const inner = fields['request'];
  // Caddy puts the request into an object of its own.
  const nested = isFields(inner) ? inner : {};
  const all: Fields = { ...nested, ...fields, request: inner };

  const time = textAt(all, TIMES);
  if (time === undefined) return 'format';
  if (!parseTime(time, into) && !readCommonTime(time, into)) return 'time';
  const status = statusOf(valueAt(all, STATUSES));
  if (status === undefined) return 'status';
  const request = requestOf(all);
  if (request === undefined) return 'format';
  into.status = status;
  if (request === '' || request === '-') return status === 400 || status === 408 || status === 0 ? 'empty' : 'line';
  const client = clientOf(textAt({ ...fields, ...nested }, CLIENTS) ?? '-');
  return fillFromText({ client, request, status }, into) ? 'request' : 'line';
}

function requestOf(fields: Fields): string | { method: string; target: string } | undefined {
  const line = fields['request'];
  if (typeof line === 'string' && (/^\S+ \S/.test(line) || line === '' || line === '-')) return line;
  const target = textAt(fields, TARGETS) ?? (typeof line === 'string' ? line : undefined);
  if (target === undefined) return undefined;
  const query = textAt(fields, ['args', 'query', 'query_string']);
  const whole = query === undefined || query === '' || target.includes('?') ? target : `${target}?${query}`;
  return { method: textAt(fields, METHODS) ?? 'GET', target: whole };
}

function readCommonTime(text: string, into: LogRecord): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return bytes.length === 26 && commonTime.read(bytes, 0, into);
}

function parsed(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function textAt(fields: Fields, names: readonly string[]): string | undefined {
  const value = names.map((name) => fields[name]).find((one) => typeof one === 'string' || typeof one === 'number');
  return typeof value === 'number' ? String(value) : value;
}
