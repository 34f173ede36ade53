/** What a line of a log says about one request. One record is filled again and again: millions of lines make no garbage. */
export interface LogRecord {
  /** holds the bytes that the positions below point into */
  bytes: Buffer;
  clientStart: number;
  clientEnd: number;
  /** of the request's target, without host and query */
  pathStart: number;
  pathEnd: number;
  /** to the end of the query */
  targetEnd: number;
  method: Method;
  /** seconds since the epoch */
  timeS: number;
  /** what the log's own clock was ahead of UTC, s */
  offsetS: number;
  /** false: the log does not say in which zone it writes, and UTC was assumed */
  hasZone: boolean;
  /** HTTP status; 0 where the log has none */
  status: number;
  /** false: the line names no method, and GET was assumed */
  hasMethod: boolean;
  /** name of the format that was recognised */
  format: string;
  /** where the client was taken from; '' where the line names none, and then clientStart is clientEnd */
  clientFrom: string;
  /** the user agent; '' where the line names none; undefined: its format does not say where one stands */
  agent: string | undefined;
  /** something in the target wants a closer look before it is believed to be a visitor's */
  isSuspicious: boolean;
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'other'] as const;
export type Method = (typeof METHODS)[number];

export function emptyRecord(): LogRecord {
  return {
    bytes: Buffer.alloc(0),
    clientStart: 0,
    clientEnd: 0,
    pathStart: 0,
    pathEnd: 0,
    targetEnd: 0,
    method: 'GET',
    timeS: 0,
    offsetS: 0,
    hasZone: true,
    hasMethod: true,
    format: '',
    clientFrom: '',
    agent: undefined,
    status: 0,
    isSuspicious: false,
  };
}

/** Why a line is no request that could be replayed. The key is stored and counted, the text is shown. */
export const REJECTIONS = {
  format: 'no known log format',
  time: 'no such time',
  status: 'no status',
  line: 'a request line that cannot be read',
  days: 'of one day too many: those of 20 years are counted',
  unfinished: 'cut off',
  long: 'longer than 64 KiB',
  wide: 'longer than 8 KiB, and of no format that is read at that length',
  binary: 'raw bytes instead of text',
  error: 'a line of an error log',
} as const;
export type Rejection = keyof typeof REJECTIONS;

/** Read in full, but never replayed. */
export const EXCLUSIONS = {
  connect: 'CONNECT: a proxy was asked for',
  empty: 'no request was sent (400 or 408)',
  handshake: 'a TLS handshake on a plain port',
  attack: 'attack strings',
  method: 'methods that no visitor uses',
} as const;
export type Exclusion = keyof typeof EXCLUSIONS;

/** What became of a line. */
export type LineOutcome = 'request' | Rejection | `excluded-${Exclusion}` | 'skipped';
