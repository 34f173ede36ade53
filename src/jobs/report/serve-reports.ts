import { createReadStream } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BenchdayError, errnoOf } from '../../base/errors.ts';

export interface ServedReports extends AsyncDisposable {
  readonly url: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.pdf': 'application/pdf',
};
/** Everything else is shown as what it is: text. */
const TEXT = 'text/plain; charset=utf-8';

/**
 * Shows a folder of runs to browsers of this machine: on loopback alone, nothing can be written, and no path leads out of the folder, by `..` or by
 * a link. A page of elsewhere that gives its own name this address is refused, by the Host header.
 * @param reports  absolute
 * @param port     0: a free one
 * @throws {BenchdayError} FILE_NOT_FOUND, PORT_TAKEN
 */
export async function serveReports(reports: string, port: number): Promise<ServedReports> {
  const root = await realpath(reports).catch((cause: unknown) => {
    throw new BenchdayError('FILE_NOT_FOUND', `there is no folder ${reports}`, { cause, hint: 'check --reports' });
  });
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => {
      response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = '--port 0 takes a free one';
      reject(
        new BenchdayError('PORT_TAKEN', `could not listen on port ${port}: ${errnoOf(cause) ?? cause.message}`, {
          cause,
          hint,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'Content-Type': TEXT, 'X-Content-Type-Options': 'nosniff' }).end(`${why}\n`);
  };
  const { method = '', headers, url = '/' } = request;
  if (!isOwnName(headers.host, request.socket.localPort)) {
    refuse(421, 'this server is 127.0.0.1 and localhost alone');
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    refuse(405, 'nothing can be changed here');
    return;
  }
  const file = await fileOf(root, url);
  if (file === undefined) {
    refuse(404, 'there is no such file');
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file.path).toLowerCase()] ?? TEXT,
    'Content-Length': file.bytes,
    ...{ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache', 'Referrer-Policy': 'no-referrer' },
    ...{ 'Cross-Origin-Resource-Policy': 'same-origin', 'X-Frame-Options': 'DENY' },
  });
  if (method === 'HEAD' || file.bytes === 0) response.end();
  else await pipeline(createReadStream(file.path, { end: file.bytes - 1 }), response);
}

const HTTP_PORT = 80;

/** Whether a request's `Host` is this server; a browser leaves the port of http out. */
export function isOwnName(host: string | undefined, port: number | undefined): boolean {
  return ['127.0.0.1', 'localhost'].some(
    (name) => host === `${name}:${port ?? ''}` || (port === HTTP_PORT && host === name),
  );
}

/** @returns undefined for what is no file of the folder, hidden ones among it */
async function fileOf(
  root: string,
  url: string,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  try {
    const words = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '').split('/');
    if (words.some((word) => word.startsWith('.') || word.includes('\0') || word.includes(sep))) return undefined;
    const named = join(root, ...words);
    const asked = url.split(/[?#]/, 1)[0]?.endsWith('/') === true ? join(named, 'index.html') : named;
    const path = await realpath(asked);
    const found = await lstat(path);
    return path.startsWith(root + sep) && found.isFile() ? { path, bytes: found.size } : undefined;
  } catch {
    return undefined;
  }
}
