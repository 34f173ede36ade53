import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { smallSite } from './small-site.ts';

/** By method, path and status, numbers of a path as N: `GET /item/N 200`; `-` in the place of the status: no answer. */
export type Counted = Readonly<Record<string, number>>;

export interface CountingSite extends AsyncDisposable {
  readonly url: string;
  counted(): Counted;
}

/** A site of many kinds of pages that counts by itself what it was asked. */
export async function countingSite(): Promise<CountingSite> {
  const counts: Record<string, number> = {};
  const site = await smallSite((request, response) => {
    const [path = '/'] = decodeURI(request.url ?? '/').split('?');
    const note = (status: number | '-'): void => {
      const key = `${request.method ?? ''} ${path.replaceAll(/\d+/g, 'N')} ${status}`;
      counts[key] = (counts[key] ?? 0) + 1;
    };
    request.resume();
    request.on('end', () => {
      if (path === '/never') note('-');
      else if (path === '/reset') {
        note('-');
        request.socket.resetAndDestroy();
      } else {
        const send = (): void => {
          answer(path, request, response);
          note(response.statusCode);
        };
        if (path === '/slow') setTimeout(send, 300);
        else send();
      }
    });
  });
  return { url: site.url, counted: () => ({ ...counts }), [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

function answer(path: string, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request;
  const refuse = (status: number, fields: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, fields).end('no');
  };
  const page = (fields: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(200, { 'content-type': 'text/html', ...fields }).end(`page:${path}`);
  };
  if (path === '/login') response.end('{"token":"t0k"}');
  else if (path === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('page'.repeat(500)));
  else if (path === '/close') page({ connection: 'close' });
  else if (path === '/redirect') refuse(302, { location: '/landing' });
  else if (path.startsWith('/redirect/')) refuse(302, { location: `/redirect/${Number(path.slice(10)) - 1}` });
  else if (path.startsWith('/missing/')) refuse(404);
  else if (path === '/broken') refuse(500);
  else if (path.startsWith('/api/') && headers.authorization !== 'Bearer t0k') refuse(401);
  else if (path === '/key' && headers['x-api-key'] !== 'k3y') refuse(403);
  else if (path === '/cookie/set') page({ 'set-cookie': 'visit=1; Path=/' });
  else if (path === '/cookie/need' && headers.cookie?.includes('visit=1') !== true) refuse(400);
  else if (path === '/basic' && headers.authorization?.startsWith('Basic ') !== true) refuse(401);
  else if (path === '/digest' && headers.authorization?.startsWith('Digest ') !== true) {
    refuse(401, { 'www-authenticate': 'Digest realm="site", nonce="n1", qop="auth", algorithm=MD5' });
  } else page();
}
