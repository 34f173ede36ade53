import { ConnectionPool } from './connection-pool.ts';
import { Http2Pool } from './http2-pool.ts';
import { fieldsWriter, type WireFields } from './http2-writer.ts';
import type { Protocol } from './request-pool.ts';
import { requestWriter, type WireText } from './request-writer.ts';
import type { Target } from './target.ts';

/** Does something by the version of HTTP that a target is spoken to with. */
export function withProtocol<Result>(target: Target, use: <Wire>(protocol: Protocol<Wire>) => Result): Result {
  return target.http2 === undefined ? use(http1(target)) : use(http2(target));
}

function http1(target: Target): Protocol<WireText> {
  return {
    openPool: ({ streams, nowUs, firstTurn }) =>
      new ConnectionPool(streams, nowUs, firstTurn, target.connections === 'fresh'),
    writer: (templates) => requestWriter(templates, target),
  };
}

function http2(target: Target): Protocol<WireFields> {
  return {
    openPool: (options) => new Http2Pool(options, target),
    writer: (templates) => fieldsWriter(templates, target),
  };
}
