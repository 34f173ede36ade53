import { connect } from 'node:net';
import type { OpenStream } from './entry-point.ts';

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

/** A URL writes an IPv6 address in brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
