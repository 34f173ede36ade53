import { once } from 'node:events';
import { type IncomingMessage, get, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LiveServer, type LiveServerParts } from '../../../src/jobs/live/live-server.ts';

const page = { type: 'text/html', text: '<p>live</p>', policy: "default-src 'none'" } as const;

async function opened(changes: Partial<LiveServerParts> = {}) {
  const dropped: string[] = [];
  const server = new LiveServer({
    page: () => Promise.resolve(page),
    report: () => Promise.resolve(undefined),
    snapshot: () => '{"state":"so far"}',
    onDropped: (why) => dropped.push(why),
    ...changes,
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.open((result) => {
      if ('address' in result) resolve(result.address);
      else reject(result.failure);
    });
  });
  return {
    server,
    address,
    dropped,
    [Symbol.dispose]: () => {
      server[Symbol.dispose]();
    },
  };
}

async function ask(address: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const sent = request(address, { agent: false, ...options });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text, headers: response.headers };
}

/** A page that reads what is sent. */
async function follow(address: string) {
  const sent = get(`${address}events`, { agent: false });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  const waitFor = async (part: string) => {
    while (!text.includes(part)) await once(response, 'data');
  };
  return { response, waitFor, text: () => text, [Symbol.dispose]: () => sent.destroy() };
}

describe('the server of the live page', () => {
  it('shows the page to who has the token, and knows nothing else', async () => {
    using own = await opened();
    expect(own.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    const { status, text, headers } = await ask(own.address);
    expect({ status, text }).toEqual({ status: 200, text: '<p>live</p>' });
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const { origin } = new URL(own.address);
    for (const path of [
      '/',
      '/events',
      '/0123456789abcdef0123456789abcdef/',
      `${new URL(own.address).pathname}other`,
    ]) {
      expect((await ask(`${origin}${path}`)).status, path).toBe(404);
    }
  });

  it('refuses a host that is not its own, also with the right token: a name may be made to point here', async () => {
    using own = await opened();
    const { port } = new URL(own.address);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`]) {
      expect((await ask(own.address, { headers: { host } })).status, host).toBe(403);
      expect((await ask(`${own.address}events`, { headers: { host } })).status, host).toBe(403);
    }
    expect((await ask(own.address, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  it('is only read', async () => {
    using own = await opened();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask(own.address, { method }), method).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    }
  });

  it('gives a page that comes late all there is, and then what happens', async () => {
    using own = await opened();
    using early = await follow(own.address);
    await early.waitFor('event: snapshot\ndata: {"state":"so far"}\n\n');
    own.server.send('events', '{"n":1}');
    await early.waitFor('event: events\ndata: {"n":1}\n\n');
    using late = await follow(own.address);
    own.server.send('events', '{"n":2}');
    await late.waitFor('{"n":2}');
    expect(late.text()).not.toContain('{"n":1}');
  });

  it('has no more than 16 pages at once', async () => {
    using own = await opened();
    const pages = [];
    for (let nth = 0; nth < 16; nth += 1) pages.push(await follow(own.address));
    expect((await ask(`${own.address}events`)).status).toBe(503);
    expect((await ask(own.address)).status, 'the page itself says so').toBe(200);
    pages[0]?.[Symbol.dispose]();
    while (own.server.clients > 15) await new Promise((resolve) => setImmediate(resolve));
    using again = await follow(own.address);
    await again.waitFor('so far');
    for (const one of pages) one[Symbol.dispose]();
  });

  it('lets go of a page that does not read, with a note, and serves the others', async () => {
    using own = await opened();
    using reading = await follow(own.address);
    const { port, pathname } = new URL(own.address);
    const stuck = connect(Number(port), '127.0.0.1');
    stuck.pause();
    stuck.write(`GET ${pathname}events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
    while (own.server.clients < 2) await new Promise((resolve) => setImmediate(resolve));
    const large = JSON.stringify('x'.repeat(512 * 1024));
    for (let nth = 0; own.dropped.length === 0 && nth < 100; nth += 1) {
      own.server.send('events', large);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(own.dropped).toEqual([expect.stringMatching(/did not read and was disconnected/)]);
    expect(own.server.clients).toBe(1);
    own.server.send('events', '{"last":true}');
    await reading.waitFor('{"last":true}');
    stuck.destroy();
  });

  it('hands the report over to the pages that are open, and does not wait for one that does not come', async () => {
    using own = await opened({ report: () => Promise.resolve({ ...page, text: 'the report' }) });
    using one = await follow(own.address);
    await one.waitFor('so far');
    const over = own.server.handOver('{"ended":true}', 60_000);
    await one.waitFor('{"ended":true}');
    expect((await ask(`${own.address}report`)).text).toBe('the report');
    await over;
    await own.server.handOver('{}', 20);
  });

  it('waits for nobody where no page is open', async () => {
    using own = await opened();
    await own.server.handOver('{}', 60_000);
  });

  it('closes its connections with the job', async () => {
    const own = await opened();
    using one = await follow(own.address);
    await one.waitFor('so far');
    own.server[Symbol.dispose]();
    await once(one.response, 'end');
    await expect(ask(own.address)).rejects.toThrow(/ECONNREFUSED/);
  });
});
