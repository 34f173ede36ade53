import { connect } from 'node:net';
import { BenchdayError } from '../../core/errors.ts';
import type { OpenStream } from './entry-point.ts';

const READ_BYTES = 65_536;

/**
 * Opens TCP connections to a target. All of a thread's connections read into one buffer: its bytes are valid only during the call.
 * @throws {BenchdayError} USAGE when the target is not http
 */
export function tcpStreams(baseUrl: string): OpenStream {
  const { protocol, hostname, port } = new URL(baseUrl);
  if (protocol !== 'http:') {
    throw new BenchdayError('USAGE', `the replay engine sends http only; the target is ${baseUrl}`, {
      hint: 'give the http port of the entry point, or use the engine k6',
    });
  }
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return (onBytes) =>
    connect({
      host,
      port: port === '' ? 80 : Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback(length) {
          onBytes(buffer, length);
          return true;
        },
      },
    });
}
