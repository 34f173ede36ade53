import { connect } from 'node:net';
import type { OpenStream } from './entry-point.ts';
import { hostOf, lookupKnown } from './names.ts';

const READ_BYTES = 65_536;

/** Opens TCP connections to an http address. All of a thread's connections read into one buffer. */
export function tcpStreams(url: URL): OpenStream {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const host = hostOf(url);
  const port = url.port === '' ? 80 : Number(url.port);
  return (onBytes, onConnected) =>
    connect({
      host,
      port,
      lookup: lookupKnown,
      noDelay: true,
      onread: {
        buffer,
        callback(length) {
          onBytes(buffer, length);
          return true;
        },
      },
    }).once('connect', onConnected);
}
