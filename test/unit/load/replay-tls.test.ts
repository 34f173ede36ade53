import { readFileSync } from 'node:fs';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autocannon } from '../../../src/load/autocannon/autocannon.ts';
import { k6 } from '../../../src/load/k6/k6.ts';
import type { TlsSettings } from '../../../src/records/tls-settings.ts';
import { openAuthority, type Authority, type Certified } from '../../support/certificates.ts';
import { isK6Missing, whyNoK6 } from '../../support/needs-k6.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp, serveHttps, serveTcp } from './local-server.ts';

const READS = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [endpoint({ expect: { status: [200], marker: 'hello' } })],
});
/** So slow that the connections follow each other. */
const SLOW = { ...READS, curve: constantRate(40, 2.5) };
const WRITES = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [endpoint({ method: 'POST', isWrite: true, body: 'a=1', expect: { status: [200] } })],
});
const ALONE_AND_LONG = { concurrent: false, timeout: 60_000 };
const LOCAL = 'DNS:localhost,IP:127.0.0.1';

let authority: Authority;
let local: Certified;
let trusting: TlsSettings;
beforeAll(async () => {
  authority = await openAuthority();
  local = await authority.sign(LOCAL);
  trusting = { ca: { file: authority.file, certificates: [authority.certificate] }, isResumed: true };
});
afterAll(() => authority[Symbol.asyncDispose]());

/** A page that closes every third connection, and notes how each connection came about. */
async function site(certified: Certified) {
  const seen = { hits: 0, names: new Set<string>(), protocols: new Set<unknown>(), whole: 0, resumed: 0 };
  const server = await serveHttps({ ...certified, ALPNProtocols: ['h2', 'http/1.1'] }, (request, response) => {
    seen.hits++;
    seen.names.add(request.headers.host ?? '');
    if (seen.hits % 3 === 0) response.setHeader('connection', 'close');
    response.end(`${'x'.repeat(100_000)} hello`);
  });
  server.server.on('secureConnection', (socket: TLSSocket) => {
    seen[socket.isSessionReused() ? 'resumed' : 'whole']++;
    seen.protocols.add(socket.alpnProtocol);
  });
  return Object.assign(server, { seen });
}

describe.concurrent('replay over TLS', () => {
  // Two loads with 200 pages of 100 kB took 15 s where this machine had 30 others to serve.
  it('asks by name and by address, reads whole answers and resumes sessions', ALONE_AND_LONG, async () => {
    const askBy = async (host: string) => {
      await using server = await site(local);
      const baseUrl = server.baseUrl.replace('127.0.0.1', host);
      const { totals } = await run({ schedule: SLOW, baseUrl, tls: trusting, settings: { workers: 2 } });
      expect(totals.counts).toMatchObject({ sent: 100, ok: 100 });
      expect(totals.bodyBytes).toBe(100 * 100_006);
      expect([...server.seen.names]).toEqual([new URL(baseUrl).host]);
      expect([...server.seen.protocols]).toEqual(['http/1.1']);
      expect(server.seen.resumed).toBeGreaterThan(5);
    };
    await Promise.all(['localhost', '127.0.0.1'].map(askBy));
  });

  it('makes a whole handshake for each connection where it is told so', async () => {
    await using server = await site(local);
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl, tls: { ...trusting, isResumed: false } });
    expect(totals.counts.ok).toBe(100);
    expect(server.seen).toMatchObject({ resumed: 0 });
    expect(server.seen.whole).toBeGreaterThan(30);
  });

  it('trusts a certificate that signed itself when it is named', async () => {
    await using server = await serveHttps(
      { key: readFileSync(authority.file.replace('.pem', '.key')), cert: authority.certificate },
      (_request, response) => response.end('hello'),
    );
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl, tls: trusting });
    // It names no host; that it is trusted does not make it the one of this host.
    expect(totals.failures.connect).toEqual({ ERR_TLS_CERT_ALTNAME_INVALID: 100 });
  });

  it.each([
    ['of an unknown authority', LOCAL, 2, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
    ['that has expired', LOCAL, -1, 'CERT_HAS_EXPIRED', true],
    ['of another host', 'DNS:example.org', 2, 'ERR_TLS_CERT_ALTNAME_INVALID', true],
  ] as const)('sends nothing to a server with a certificate %s', async (_what, names, days, code, isTrusted) => {
    await using server = await site(await authority.sign(names, days));
    const { totals } = await run({ schedule: WRITES, baseUrl: server.baseUrl, ...(isTrusted && { tls: trusting }) });
    expect(totals.counts).toMatchObject({ sent: 100, failed: 100 });
    expect(totals.failures.connect).toEqual({ [code]: 100 });
    expect(totals.writes).toEqual({ acknowledged: 0, refused: 100, unknown: 0 });
    expect(server.seen.hits).toBe(0);
  });

  it('counts a server that speaks no TLS, or closes in the handshake, as no connection', async () => {
    await using plain = await serveHttp((_request, response) => response.end('hello'));
    await using closing = await serveTcp((socket) => socket.end());
    for (const { baseUrl } of [plain, closing]) {
      const { totals } = await run({ schedule: WRITES, baseUrl: baseUrl.replace('http:', 'https:') });
      expect(totals.counts).toMatchObject({ sent: 100, failed: 100 });
      expect(totals.failures.broken).toEqual({});
      expect(totals.writes.refused).toBe(100);
    }
  });

  it('goes to the entry point whose certificate is right', { concurrent: false }, async () => {
    await using wrong = await site(await authority.sign('DNS:example.org'));
    await using right = await site(local);
    const { totals } = await run({
      schedule: WRITES,
      baseUrl: wrong.baseUrl,
      otherUrls: [right.baseUrl],
      tls: trusting,
    });
    expect(totals.counts).toMatchObject({ ok: 100, failed: 0 });
    expect(totals.failovers?.connect).toBeGreaterThan(0);
    expect([wrong.seen.hits, right.seen.hits]).toEqual([0, 100]);
  });

  it('gives a handshake that never ends up at the time limit, as never connected', async () => {
    await using silent = await serveTcp((socket) => socket.resume());
    const { totals } = await run({
      schedule: WRITES,
      baseUrl: silent.baseUrl.replace('http:', 'https:'),
      settings: { timeoutMs: 300 },
    });
    expect(totals.counts).toMatchObject({ sent: 100, timedOut: 100 });
    expect(totals.writes.refused).toBe(100);
  });
});

describe('the other engines', () => {
  it('autocannon refuses https, as it verifies nothing', async () => {
    const running = run({ schedule: READS, baseUrl: 'https://127.0.0.1:9', engine: autocannon });
    await expect(running).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('verifies no certificates') as string,
    });
  });

  it.skipIf(isK6Missing)(`k6 trusts the same authorities, and tells a refused certificate${whyNoK6}`, async () => {
    await using server = await site(local);
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl, tls: trusting, engine: k6 });
    expect(totals.counts).toMatchObject({ failed: 0, timedOut: 0 });
    expect(totals.counts.ok).toBeGreaterThan(50);
    expect(server.seen.protocols).not.toContain('h2');
    const refused = await run({ schedule: WRITES, baseUrl: server.baseUrl, engine: k6 });
    const { sent } = refused.totals.counts;
    expect(refused.totals.failures).toMatchObject({
      connect: { 'certificate of an unknown authority': sent },
      broken: {},
    });
  });
});
