import { jsonIn } from '../../base/tolerant-text.ts';
import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';

/** One request as k6 told it in its JSON output. Times in ms. */
export interface RequestPoint {
  /** epoch ms at which k6 was done with it */
  readonly endMs: number;
  /** sending, waiting and receiving */
  readonly durationMs: number;
  /** waiting for a connection, making one included */
  readonly blockedMs: number;
  readonly method: string;
  /** the tag `name`; k6 sets it to the address where the script does not */
  readonly name: string;
  /** e.g. `::login`; empty outside of groups */
  readonly group: string;
  /** 0: no answer */
  readonly status: number;
  /** 0: none */
  readonly errorCode: number;
  /** by the script's response callback; where it has none, 200 to 399 */
  readonly isExpected: boolean;
  /** the script gave it the tag `write: 'true'` */
  readonly isWrite: boolean;
}

export type ScriptPoint =
  | { readonly kind: 'request'; readonly request: RequestPoint }
  | { readonly kind: 'dropped'; readonly atMs: number; readonly count: number }
  | { readonly kind: 'check'; readonly isPassed: boolean }
  /** what was sent is no request of HTTP */
  | { readonly kind: 'other-protocol'; readonly protocol: string };

/** The system tags without which a point cannot be read. */
export const SYSTEM_TAGS = 'status,method,name,url,group,error_code,expected_response,scenario';

const pointSchema = z.object({
  metric: z.string(),
  data: z.object({
    time: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
    value: z.number().nonnegative(),
    tags: z.record(z.string(), z.string()).nullish(),
  }),
});
type Point = z.output<typeof pointSchema>;

/** The metrics that are read; the rest is not even parsed. */
const READ =
  /^\{"metric":"(?:http_reqs|http_req_duration|http_req_blocked|dropped_iterations|checks|ws_sessions|grpc_req_duration)","type":"Point"/;

/**
 * Reads k6's JSON output line by line. A request is three lines in a row: http_reqs, http_req_duration, http_req_blocked.
 * @source grafana.com/docs/k6: "JSON", and lines recorded from k6 1.8.1 (test/unit/load/k6-lines.ndjson)
 */
export class PointReader {
  #open: { readonly time: string; durationMs: number } | undefined;

  /** @returns what became complete with this line. @throws {BenchdayError} GENERATOR_FAILED for a line that was cut */
  read(line: string): ScriptPoint | undefined {
    if (!READ.test(line)) return undefined;
    const { metric, data } = pointOf(line);
    switch (metric) {
      case 'dropped_iterations':
        return { kind: 'dropped', atMs: Date.parse(data.time), count: data.value };
      case 'checks':
        return { kind: 'check', isPassed: data.value === 1 };
      case 'ws_sessions':
        return { kind: 'other-protocol', protocol: 'WebSockets' };
      case 'grpc_req_duration':
        return { kind: 'other-protocol', protocol: 'gRPC' };
      case 'http_reqs':
        this.#open = { time: data.time, durationMs: 0 };
        return undefined;
      case 'http_req_duration':
        if (this.#open?.time === data.time) this.#open.durationMs = data.value;
        return undefined;
      default:
        return this.#complete(data);
    }
  }

  #complete({ time, value, tags }: Point['data']): ScriptPoint | undefined {
    if (this.#open?.time !== time) return undefined;
    const { durationMs } = this.#open;
    this.#open = undefined;
    const told = (tag: string): string => tags?.[tag] ?? '';
    const status = codeOf(told('status'));
    const request = {
      endMs: Date.parse(time),
      durationMs,
      blockedMs: value,
      method: told('method'),
      name: told('name'),
      group: told('group'),
      status,
      errorCode: codeOf(told('error_code')),
      isExpected: isExpected(tags?.['expected_response'], status),
      isWrite: tags?.['write'] === 'true',
    };
    return { kind: 'request', request };
  }
}

/** What k6 drops at once is no more than the users that a script may have. */
const MOST_DROPPED = 1e6;

/** k6 that is killed cuts its last line. @throws {BenchdayError} GENERATOR_FAILED */
function pointOf(line: string): Point {
  const read = pointSchema.safeParse(jsonIn(line));
  const isRead = read.success && (read.data.metric !== 'dropped_iterations' || isCount(read.data.data.value));
  if (isRead) return read.data;
  throw new BenchdayError(
    'GENERATOR_FAILED',
    `k6 wrote a line that cannot be read, or was cut: ${JSON.stringify(line.slice(0, 120))}`,
  );
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value <= MOST_DROPPED;
}

/** Of an answer or an error; 0: none. */
function codeOf(tag: string): number {
  return /^\d{1,6}$/.test(tag) ? Number(tag) : 0;
}

/** A script that switched its response callback off says nothing of what it expects: then k6's own rule holds, and no answer is a failure. */
function isExpected(told: string | undefined, status: number): boolean {
  return told === undefined ? status >= 200 && status < 400 : told === 'true';
}
