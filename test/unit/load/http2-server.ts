import { once } from 'node:events';
import {
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { openAuthority, type Certified } from '../../support/certificates.ts';
import { run, type LocalRun } from './local-server.ts';

/** What an HTTP/2 server of a test has met. */
export interface Seen {
  hits: number;
  sessions: number;
  /** at once, on one connection */
  mostStreams: number;
  headers: IncomingHttpHeaders[];
}

export type AnswerStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, hit: number) => void;

/** A node:http2 server on a free port of 127.0.0.1, which speaks nothing else. */
export async function serveHttp2(certified: Certified, answer: AnswerStream, settings: Settings = {}) {
  const seen: Seen = { hits: 0, sessions: 0, mostStreams: 0, headers: [] };
  const sessions = new Set<ServerHttp2Session>();
  const server = createSecureServer({ ...certified, settings, maxSessionMemory: 1000 });
  server.on('session', (session) => {
    seen.sessions++;
    sessions.add(session);
    session.on('error', () => undefined);
    session.on('close', () => sessions.delete(session));
    let open = 0;
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      seen.hits++;
      seen.mostStreams = Math.max(seen.mostStreams, ++open);
      seen.headers.push(headers);
      stream.on('error', () => undefined);
      stream.on('close', () => open--);
      answer(stream, headers, seen.hits);
    });
  });
  server.on('sessionError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    seen,
    sessions,
    baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Frames, by hand: what node:http2 would never send. @source RFC 9113, 4.1 */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, goaway: 7 } as const;
/** HEADERS that end: `:status: 200`. @source RFC 7541, appendix A, 8 */
export const ok = (stream: number): Buffer => frame(FRAME.headers, 4, stream, Buffer.from([0x88]));
export const settings = (): Buffer => frame(FRAME.settings, 0, 0);
export const reset = (stream: number, code: number): Buffer => frame(FRAME.reset, 0, stream, word(code));
export const goaway = (last: number, code: number): Buffer =>
  frame(FRAME.goaway, 0, 0, Buffer.concat([word(last), word(code)]));
export const data = (stream: number, text: string, isEnd = false): Buffer =>
  frame(FRAME.data, isEnd ? 1 : 0, stream, Buffer.from(text));

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * A TLS server that has agreed on h2 and then writes frames by hand.
 * @param begin  once for each connection @param onRequest  for each HEADERS of the client, with its stream's number
 */
export async function serveFrames(
  certified: Certified,
  begin: (socket: TLSSocket) => void,
  onRequest: (socket: TLSSocket, stream: number, hit: number) => void = () => undefined,
  protocols: readonly string[] = ['h2'],
) {
  const seen = { hits: 0, connections: 0, bytes: 0 };
  const sockets = new Set<TLSSocket>();
  const server = createTlsServer(
    { ...certified, ...(protocols.length > 0 && { ALPNProtocols: [...protocols] }) },
    (socket) => {
      seen.connections++;
      sockets.add(socket);
      socket.on('error', () => undefined);
      let bytes: Buffer = Buffer.alloc(0);
      let isGreeted = false;
      socket.on('data', (piece: Buffer) => {
        seen.bytes += piece.length;
        bytes = Buffer.concat([bytes, piece]);
        if (!isGreeted && bytes.length >= 24) {
          isGreeted = true;
          bytes = bytes.subarray(24);
        }
        while (isGreeted && bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
          const length = bytes.readUIntBE(0, 3);
          const [type, stream] = [bytes.readUInt8(3), bytes.readUInt32BE(5)];
          bytes = bytes.subarray(9 + length);
          if (type === FRAME.headers) onRequest(socket, stream, ++seen.hits);
        }
      });
      begin(socket);
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    seen,
    baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** A certificate for servers on 127.0.0.1, and what sends a load to them over HTTP/2 and believes it. */
export async function openHttp2() {
  const authority = await openAuthority();
  const local = await authority.sign('DNS:localhost,IP:127.0.0.1');
  const tls = { ca: { file: authority.file, certificates: [authority.certificate] }, isResumed: true };
  return {
    local,
    send: (what: Omit<LocalRun, 'tls'>) => run({ http2: {}, tls, ...what }),
    close: () => authority[Symbol.asyncDispose](),
  };
}
