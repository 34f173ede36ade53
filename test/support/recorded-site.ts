import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PAGE = `<!doctype html><title>Shop</title><img src="/logo.png"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
<ul id="list"></ul>
<form id="note" method="post" action="/notes" enctype="multipart/form-data">
  <input name="title"><input type="file" name="photo"><button>Send</button></form>
<a id="in" href="/login">Log in</a>
<script>
  fetch('/api/items?page=1').then((one) => one.json()).then(({ items }) => {
    document.querySelector('#list').textContent = items.join(' ');
    return fetch('/api/views', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ item: items[0] }) });
  }).then(() => {
    const form = new FormData();
    form.append('stars', '5');
    form.append('note', 'good {and} cheap');
    return fetch('/ratings', { method: 'POST', body: form });
  }).then(() => (document.title = 'Shop, loaded'));
  new WebSocket(location.origin.replace('http', 'ws') + '/live').onerror = () => undefined;
</script>`;

export interface RecordedSite extends AsyncDisposable {
  readonly url: string;
  /** bodies of forms as they should be: with a file, and of fields alone */
  readonly forms: string[];
  readonly ratings: string[];
  /** what was answered with 400 or more */
  readonly wrong: string[];
}

/** A shop with pages packed by gzip, pictures, a JSON API, a form with a file, and a login with a CSRF field. */
export async function recordedSite(): Promise<RecordedSite> {
  const [forms, ratings]: [string[], string[]] = [[], []];
  const wrong: string[] = [];
  const marks = new Set<string>();
  const html = (response: ServerResponse, text: string) => {
    response.setHeader('content-type', 'text/html');
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(text));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('latin1');
    const { pathname } = new URL(request.url ?? '', 'http://shop');
    const asked = `${request.method ?? ''} ${pathname}`;
    switch (asked) {
      case 'HEAD /':
      case 'GET /':
        html(response, PAGE);
        return;
      case 'GET /logo.png':
        response.setHeader('content-type', 'image/png');
        response.end(PIXEL);
        return;
      case 'GET /api/items':
        response.setHeader('content-type', 'application/json');
        response.end('{"items":[7,8]}');
        return;
      case 'POST /api/views':
        response.statusCode = body === '{"item":7}' ? 201 : 400;
        response.end();
        break;
      case 'POST /ratings': {
        const isForm = /name="stars"\r\n\r\n5\r\n/.test(body) && body.includes('good {and} cheap');
        if (isForm) ratings.push(body);
        response.statusCode = isForm ? 201 : 400;
        response.end();
        break;
      }
      case 'POST /notes': {
        const isForm = /name="title"\r\n\r\nhello\r\n/.test(body) && /name="photo"; filename="a\.txt"/.test(body);
        if (isForm) forms.push(body);
        response.statusCode = isForm ? 303 : 400;
        response.setHeader('location', '/');
        response.end();
        break;
      }
      case 'GET /login': {
        const mark = randomBytes(16).toString('hex');
        marks.add(mark);
        html(
          response,
          `<form method="post"><input type="hidden" name="_csrf" value="${mark}"><input name="user"><input name="password" type="password"><button>In</button></form>`,
        );
        return;
      }
      case 'POST /login': {
        const given = new URLSearchParams(body);
        const isRight = marks.delete(given.get('_csrf') ?? '') && given.get('password') === 'open sesame';
        response.statusCode = isRight ? 303 : 403;
        if (isRight) response.setHeader('set-cookie', 'sid=1; Path=/');
        response.setHeader('location', '/account');
        response.end();
        break;
      }
      case 'GET /account':
        response.statusCode = request.headers.cookie === 'sid=1' ? 200 : 401;
        html(response, `<title>Account</title>`);
        break;
      default:
        response.statusCode = 404;
        response.end();
    }
    if (response.statusCode >= 400) wrong.push(`${asked}: ${response.statusCode} for ${body.slice(0, 100)}`);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, forms, ratings, wrong },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
