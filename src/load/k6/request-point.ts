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
  /** what the script expects: 200 to 399 unless it says otherwise */
  readonly isExpected: boolean;
  /** the script gave it the tag `write: 'true'` */
  readonly isWrite: boolean;
}

export type ScriptPoint =
  | { readonly kind: 'request'; readonly request: RequestPoint }
  | { readonly kind: 'dropped'; readonly atMs: number; readonly count: number }
  | { readonly kind: 'check'; readonly isPassed: boolean };

/** The system tags without which a point cannot be read. */
export const SYSTEM_TAGS = 'status,method,name,url,group,error_code,expected_response,scenario';

interface Point {
  readonly metric: string;
  readonly type: string;
  readonly data: {
    readonly time: string;
    readonly value: number;
    readonly tags: Readonly<Record<string, string>> | null;
  };
}

/** The metrics that are read; the rest is not even parsed. */
const READ = /^\{"metric":"(?:http_reqs|http_req_duration|http_req_blocked|dropped_iterations|checks)","type":"Point"/;

/**
 * Reads k6's JSON output line by line. A request is three lines in a row: http_reqs, http_req_duration, http_req_blocked.
 * @source grafana.com/docs/k6: "JSON", and lines recorded from k6 1.8.1 (test/unit/load/k6-lines.ndjson)
 */
export class PointReader {
  #open: { readonly time: string; durationMs: number } | undefined;

  /** @returns what became complete with this line. @throws {SyntaxError} a line that was cut */
  read(line: string): ScriptPoint | undefined {
    if (!READ.test(line)) return undefined;
    const { metric, data } = JSON.parse(line) as Point;
    switch (metric) {
      case 'dropped_iterations':
        return { kind: 'dropped', atMs: Date.parse(data.time), count: data.value };
      case 'checks':
        return { kind: 'check', isPassed: data.value === 1 };
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
    const request = {
      endMs: Date.parse(time),
      durationMs,
      blockedMs: value,
      method: tags?.['method'] ?? '',
      name: tags?.['name'] ?? '',
      group: tags?.['group'] ?? '',
      status: Number(tags?.['status'] ?? 0),
      errorCode: Number(tags?.['error_code'] ?? 0),
      isExpected: tags?.['expected_response'] === 'true',
      isWrite: tags?.['write'] === 'true',
    };
    return { kind: 'request', request };
  }
}
