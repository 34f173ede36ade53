import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Pages that may be open at once. */
const MOST_CLIENTS = 16;
/** What waits in a page's connection; a page that has not read so much for so long is let go. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** Nobody who is honest asks for longer. */
const LONGEST_HEADERS_BYTES = 16 * 1024;

export interface Document {
  readonly type: 'text/html' | 'text/plain';
  readonly text: string;
  /** what the page may do */
  readonly policy: string;
}

export interface LiveServerParts {
  readonly page: () => Promise<Document>;
  /** undefined: the job has not written it yet */
  readonly report: () => Promise<Document | undefined>;
  /** all that happened so far, one line of JSON: what a page that comes late begins with */
  readonly snapshot: () => string;
  /** a page was let go, in words */
  readonly onDropped: (why: string) => void;
}

/** Read-only pages of this machine for whoever has the address. Nothing of it keeps the process alive, and nothing waits for a page. */
export class LiveServer implements Disposable {
  readonly #parts: LiveServerParts;
  readonly #token = randomBytes(16).toString('hex');
  readonly #server: Server;
  readonly #clients = new Set<ServerResponse>();
  /** pages that have not come for the report yet */
  #awaited: (() => void) | undefined;
  #expected = 0;

  constructor(parts: LiveServerParts) {
    this.#parts = parts;
    this.#server = createServer({ maxHeaderSize: LONGEST_HEADERS_BYTES }, (request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.maxConnections = 4 * MOST_CLIENTS;
    this.#server.on('connection', (socket) => socket.unref());
    this.#server.unref();
  }

  /** @param onOpen  told the address, or why there is none */
  open(onOpen: (opened: { readonly address: string } | { readonly failure: Error }) => void): void {
    this.#server.once('error', (failure) => {
      onOpen({ failure });
    });
    this.#server.listen(0, '127.0.0.1', () => {
      onOpen({ address: `http://127.0.0.1:${this.#port}/${this.#token}/` });
    });
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** One message to every page; one that does not read is let go, so that nothing piles up. */
  send(name: string, data: string): void {
    const message = messageOf(name, data);
    for (const client of this.#clients) {
      if (client.writableLength > MOST_WAITING_BYTES) {
        this.#drop(client);
        this.#parts.onDropped(
          'a page of the live view did not read and was disconnected; opened again it gets all there is',
        );
      } else client.write(message);
    }
  }

  /** The last message, after which each page asks for the report. @returns when all have it that do so, at the latest after `withinMs` */
  async handOver(message: string, withinMs: number): Promise<void> {
    this.#expected = this.#clients.size;
    this.send('events', message);
    if (this.#expected === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#awaited = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.end();
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A name that an attacker's page made point at this machine is not ours.
    if (!this.#isOurs(request.headers.host)) {
      refuse(response, 403, 'this host is not served here');
      return;
    }
    const [, token = '', path = ''] = /^\/([^/?]*)(?:\/([^?]*))?/.exec(request.url ?? '') ?? [];
    if (!isEqual(token, this.#token)) {
      refuse(response, 404, 'nothing here');
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      refuse(response, 405, 'only GET');
      return;
    }
    if (path === 'events') {
      this.#follow(response);
      return;
    }
    if (path === 'report') {
      response.on('close', () => {
        this.#handedOver();
      });
      const report = await this.#parts.report();
      if (report === undefined) refuse(response, 404, 'not written yet');
      else show(response, report);
      return;
    }
    if (path !== '') {
      refuse(response, 404, 'nothing here');
      return;
    }
    show(response, await this.#parts.page());
  }

  #follow(response: ServerResponse): void {
    if (this.#clients.size >= MOST_CLIENTS) {
      refuse(response, 503, `${MOST_CLIENTS} pages are open already`);
      return;
    }
    response.writeHead(200, { ...SAFE, 'content-type': 'text/event-stream' });
    response.on('close', () => this.#clients.delete(response));
    response.on('error', () => this.#clients.delete(response));
    response.write(`retry: 1000\n${messageOf('snapshot', this.#parts.snapshot())}`);
    this.#clients.add(response);
  }

  #drop(client: ServerResponse): void {
    this.#clients.delete(client);
    client.destroy();
  }

  #handedOver(): void {
    this.#expected -= 1;
    if (this.#expected <= 0) this.#awaited?.();
  }

  #isOurs(host: string | undefined): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
}

const SAFE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

function show(response: ServerResponse, { type, text, policy }: Document): void {
  response.writeHead(200, { ...SAFE, 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy });
  response.end(text);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, {
    ...SAFE,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
  });
  response.end(`${why}\n`);
}

/** JSON of one line cannot end a message before its time. */
function messageOf(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

/** Takes as long for a token that is nearly right. */
function isEqual(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
