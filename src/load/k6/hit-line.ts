import { LINE_START } from './script.ts';

/** What the script says of one hit. */
export interface K6Hit {
  readonly index: number;
  /** epoch ms at which its iteration began */
  readonly startedMs: number;
  /** from there to the last byte */
  readonly responseMs: number;
  /** without waiting for a connection */
  readonly serviceMs: number;
  /** 0: no answer */
  readonly status: number;
  /** k6's own */
  readonly errorCode: number;
  readonly isRight: boolean;
  /** undefined: k6 unpacked the body, or it is no text, and its head told no length */
  readonly bodyBytes: number | undefined;
}

export type K6Line =
  /** epoch ms, by the clock that hits are told by */
  | { readonly kind: 'start'; readonly atMs: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'hit'; readonly hit: K6Hit };

/** @returns undefined for what k6 itself says */
export function parseLine(line: string): K6Line | undefined {
  if (!line.startsWith(LINE_START)) return undefined;
  const [kind, ...words] = line.slice(LINE_START.length).split(' ');
  if (kind === 'end') return { kind };
  const numbers = words.map(Number);
  const [atMs] = numbers;
  if (kind === 'start') return atMs === undefined || !Number.isFinite(atMs) ? undefined : { kind, atMs };
  if (kind !== 'hit' || numbers.length !== 8 || !numbers.every(Number.isFinite)) return undefined;
  const [index = 0, startedMs = 0, responseMs = 0, serviceMs = 0, status = 0, errorCode = 0, right = 0, bytes = -1] =
    numbers;
  return {
    kind: 'hit',
    hit: {
      index,
      startedMs,
      responseMs,
      serviceMs,
      status,
      errorCode,
      isRight: right === 1,
      bodyBytes: bytes < 0 ? undefined : bytes,
    },
  };
}

/** How a hit without an answer ended. @source k6's error codes, grafana.com/docs/k6: "Error codes" */
export function breakageOf(errorCode: number): { kind: 'connect' | 'broken'; reason: string } | 'timed-out' {
  if (errorCode === 1050) return 'timed-out';
  const isConnect =
    (errorCode >= 1100 && errorCode < 1200) ||
    (errorCode >= 1210 && errorCode < 1220) ||
    (errorCode >= 1300 && errorCode < 1400);
  const reason = REASONS[errorCode] ?? `k6 ${errorCode}`;
  return { kind: isConnect ? 'connect' : 'broken', reason };
}

const REASONS: Readonly<Record<number, string>> = {
  1201: 'EPIPE',
  1211: 'ETIMEDOUT',
  1212: 'ECONNREFUSED',
  1220: 'ECONNRESET',
  1310: 'certificate of an unknown authority',
  1311: 'ERR_TLS_CERT_ALTNAME_INVALID',
};
