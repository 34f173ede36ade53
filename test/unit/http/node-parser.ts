import { request } from 'node:http';
import { Duplex } from 'node:stream';

export type ParsedResponse = { readonly status: number; readonly body: string } | 'refused';

/** What node:http makes of the bytes of one response, followed by the end of the connection. */
export async function parseWithNode(bytes: Buffer, method: string): Promise<ParsedResponse> {
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const asSocket = Object.assign(socket, {
    setTimeout: () => socket,
    setNoDelay: () => socket,
    setKeepAlive: () => socket,
  });
  return new Promise((resolve) => {
    const sent = request({ method, createConnection: () => asSocket }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('latin1') });
      });
      response.on('error', () => {
        resolve('refused');
      });
    });
    sent.on('upgrade', () => {
      resolve('refused');
    });
    sent.on('error', () => {
      resolve('refused');
    });
    sent.end();
    setImmediate(() => {
      socket.push(bytes);
      socket.push(null);
    });
  });
}
