import type { Http2Settings } from '../records/http2-settings.ts';
import type { TlsSettings } from '../records/tls-settings.ts';

/** Where requests go. */
export interface Target {
  /** e.g. http://127.0.0.1:32768 or https://..., no trailing slash */
  readonly baseUrl: string;
  /**
   * further entry points of the same site; only their hosts and ports count. Hits take turns among all of them, and one that gets no
   * connection goes to the next. What has left is not sent again, but a read on a connection that the server closed while it was idle.
   */
  readonly otherUrls?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** of the host of `baseUrl`, where they were looked up before; absent: each connection looks them up */
  readonly addresses?: readonly { readonly address: string; readonly family: number }[];
  /** fresh: each hit opens a connection, asks the server to close it, and closes it; absent: keep-alive */
  readonly connections?: 'keep-alive' | 'fresh';
  /** of https addresses; absent: as the machine trusts, sessions resumed */
  readonly tls?: TlsSettings;
  /** https addresses are spoken to in HTTP/2; absent: HTTP/1.1 */
  readonly http2?: Http2Settings;
}

/** What a scenario says of how entries are spoken to. */
export type Speech = Pick<Target, 'tls' | 'http2'>;

/** What all requests of one kind have in common. */
export interface RequestTemplate {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** it carries an Idempotency-Key */
  readonly isWrite: boolean;
  /** each character of its bodies is a byte */
  readonly isByteBody?: true;
}

/** What may be asked of a target. */
export interface RequestTemplates {
  readonly requests: readonly RequestTemplate[];
  /** sent as Idempotency-Key with every write, followed by the request's index */
  readonly writeKeyPrefix: string;
  /** of the requests, that carry a traceparent; absent: none */
  readonly traceShare?: number;
}

/** One request by one of the templates. */
export interface FilledRequest {
  /** unlike that of every other request */
  readonly index: number;
  /** index into the templates */
  readonly request: number;
  /** with its query */
  readonly path: string;
  readonly body?: string;
  /** besides those of its template, with a line end each; checked before */
  readonly headerLines?: string;
}
