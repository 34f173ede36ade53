import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { replayWith } from '../../../src/load/replay/replay.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import type { LoadEngine, LoadSettings } from '../../../src/load/load-engine.ts';
import type { Target } from '../../../src/http/target.ts';
import { collectedLatency } from '../../support/collected-latency.ts';
import type { LoadResult } from './latency-of.ts';
import type { TlsSettings } from '../../../src/records/tls-settings.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';

/** A server of this test on a free port of 127.0.0.1. */
export interface LocalServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** connections that are open now */
  openConnections(): number;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** @param port  0: a free one */
export async function serveHttp(answer: Answer, port = 0): Promise<LocalServer> {
  const listener: RequestListener = (request, response) => {
    request.resume();
    answer(request, response);
  };
  return listen(createServer({ keepAliveTimeout: 60_000 }, listener), port);
}

/** @param options  key and certificate; the URL asks by address unless the test changes it */
export async function serveHttps(
  options: ServerOptions,
  answer: Answer,
): Promise<LocalServer & { readonly server: Server }> {
  const server = createHttpsServer({ keepAliveTimeout: 60_000, ...options }, (request, response) => {
    request.resume();
    answer(request, response);
  });
  const listening = await listen(server);
  return Object.assign(listening, { server, baseUrl: listening.baseUrl.replace('http:', 'https:') });
}

/** A server that speaks whatever it likes. */
export async function serveTcp(onConnection: (socket: Socket) => void): Promise<LocalServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    }),
  );
}

async function listen(server: Server, at = 0): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: at, backlog: 1024 }, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    openConnections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A thread that hangs is named before the test's own limit is reached. */
const replay = replayWith(() => workerProgram(), { silentAfterMs: 12_000 });

/** So that nothing is dropped or given up when the machine stands still for seconds; what is about that sets its own. */
const PATIENT = { maxInFlight: 2000, timeoutMs: 10_000 };

export interface LocalRun {
  readonly schedule: ScheduleSpecification;
  readonly baseUrl: string;
  readonly otherUrls?: readonly string[];
  readonly tls?: TlsSettings;
  readonly connections?: Target['connections'];
  readonly http2?: Target['http2'];
  readonly settings?: Partial<LoadSettings>;
  readonly signal?: AbortSignal;
  readonly engine?: LoadEngine;
}

export async function run({
  schedule,
  baseUrl,
  otherUrls = [],
  tls,
  connections,
  http2,
  settings,
  signal,
  engine = replay,
}: LocalRun): Promise<LoadResult> {
  const { latency, onLatency } = collectedLatency();
  const totals = await engine.run(
    schedule,
    {
      baseUrl,
      otherUrls,
      headers: {},
      ...(tls !== undefined && { tls }),
      ...(connections !== undefined && { connections }),
      ...(http2 !== undefined && { http2 }),
    },
    {
      ...{ maxInFlight: 256, timeoutMs: 5000, workers: 1, intervalMs: 1000, onLatency },
      ...(engine === replay && PATIENT),
      ...settings,
    },
    signal ?? new AbortController().signal,
  );
  return { totals, latency };
}
