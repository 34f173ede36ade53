import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { verify, verifyAfter } from '../../../src/run/verify.ts';
import { smallSite } from '../../support/small-site.ts';
import { endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const asksForGzip = sampleSchedule({
  requests: [endpoint({ headers: { 'accept-encoding': 'gzip' }, expect: { status: [200], marker: 'hello' } })],
});

it.each([
  ['is unpacked before the marker is looked for', '<p>hello</p>', undefined],
  ['that lacks the marker is told in readable text', '<p>goodbye</p>', /lacks "hello"; it begins: "<p>goodbye/],
])('a compressed body %s', async (_what, page, problem) => {
  await using site = await smallSite((_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(page));
  });
  const verified = verify([site.url], asksForGzip, new AbortController().signal);
  if (problem === undefined) await expect(verified).resolves.toHaveLength(1);
  else await expect(verified).rejects.toThrow(problem);
});

it.each([
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
])('a body packed by %s is unpacked too', async (encoding, pack) => {
  await using site = await smallSite((_request, response) => {
    response.setHeader('content-encoding', encoding);
    response.end(pack('<p>hello</p>'));
  });
  await expect(verify([site.url], asksForGzip, new AbortController().signal)).resolves.toHaveLength(1);
});

it('asks every entry point, each with write keys of its own, and names the one that answers wrongly', async () => {
  const keys: string[] = [];
  await using right = await smallSite((request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    response.end('hello');
  });
  await using wrong = await smallSite((_request, response) => {
    response.statusCode = 500;
    response.end('out of order');
  });
  const requests = [endpoint({ name: 'note', method: 'POST', isWrite: true, expect: { status: [200] } })];
  const schedule = { ...sampleSchedule({ requests }), writeKeyPrefix: 'v/' };
  const { signal } = new AbortController();
  const verified = await verify([right.url, right.url], schedule, signal);
  expect(verified.map(({ name }) => name)).toEqual(['note at entry 1 of 2', 'note at entry 2 of 2']);
  expect(new Set(keys).size).toBe(6);
  await expect(verify([right.url, wrong.url], schedule, signal)).rejects.toThrow(
    `POST ${wrong.url}/ (note): expected status 200, got 500`,
  );
});

it('a wrong answer after the load is part of what is stored, before it the end of the trial', async () => {
  await using site = await smallSite((_request, response) => {
    response.statusCode = 500;
    response.end('out of order');
  });
  const schedule = sampleSchedule({ requests: [endpoint()] });
  const { signal } = new AbortController();
  await expect(verify([site.url], schedule, signal)).rejects.toThrow(/got 500/);
  const [asked] = await verifyAfter([site.url], schedule, signal);
  expect(asked?.name).toBe(endpoint().name);
  expect(asked?.problem).toMatch(/got 500; it said: "out of order"/);
});

it('asks the entry points side by side', async () => {
  const open = new Set<string>();
  let mostTogether = 0;
  const slow = async (name: string) =>
    smallSite((_request, response) => {
      open.add(name);
      mostTogether = Math.max(mostTogether, open.size);
      setTimeout(() => {
        open.delete(name);
        response.end('hello');
      }, 100);
    });
  await using first = await slow('first');
  await using second = await slow('second');
  const requests = [endpoint({ expect: { status: [200], marker: 'hello' } })];
  const verified = await verify([first.url, second.url], sampleSchedule({ requests }), new AbortController().signal);
  expect(mostTogether).toBe(2);
  expect(verified.map(({ name }) => name)).toEqual(['home at entry 1 of 2', 'home at entry 2 of 2']);
});

it('has one time limit for all endpoints of all entry points, and names those that did not answer in it', async () => {
  await using silent = await smallSite(() => undefined);
  await using other = await smallSite(() => undefined);
  const requests = ['home', 'search', 'about'].map((name) => endpoint({ name, expect: { status: [200] } }));
  const startedMs = performance.now();
  const verified = verify(
    [silent.url, other.url],
    sampleSchedule({ requests }),
    new AbortController().signal,
    undefined,
    { withinMs: 300 },
  );
  const error = await verified.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'VERIFICATION_FAILED' });
  const { message } = error as Error;
  for (const name of ['home', 'search', 'about']) {
    expect(message.split(`(${name}): no answer within the 0.3 s that all endpoints have together`)).toHaveLength(3);
  }
  expect(performance.now() - startedMs).toBeLessThan(3000);
});

describe('a site that takes connections and answers nothing', () => {
  const requests = ['home', 'search'].map((name) => endpoint({ name, path: `/${name}`, expect: { status: [200] } }));
  const verified = (url: string, isTarget: boolean) =>
    verify([url], sampleSchedule({ requests }), new AbortController().signal, undefined, { withinMs: 300, isTarget });

  it('is down where it was there before, and else what was built of it', async () => {
    await using silent = await smallSite(() => undefined);
    await expect(verified(silent.url, true)).rejects.toMatchObject({
      code: 'TARGET_DOWN',
      message: expect.stringContaining(
        'it takes connections and answers nothing, 2 endpoints asked for 0.3 s:\n  GET ',
      ) as string,
    });
    await expect(verified(silent.url, false)).rejects.toMatchObject({ code: 'VERIFICATION_FAILED' });
  });

  it('is not down where it answers one endpoint, however wrongly', async () => {
    await using half = await smallSite((request, response) => {
      if (request.url === '/home') response.writeHead(500).end();
    });
    await expect(verified(half.url, true)).rejects.toMatchObject({ code: 'VERIFICATION_FAILED' });
  });
});

describe('a gateway in front of a service that still starts', () => {
  /** @param answersAfterMs  from the first request on */
  const gateway = (status: number, answersAfterMs: number) => {
    let firstMs: number | undefined;
    return smallSite((_request, response) => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs < answersAfterMs) response.statusCode = status;
      response.end('hello');
    });
  };
  const schedule = sampleSchedule({ requests: [endpoint({ expect: { status: [200], marker: 'hello' } })] });
  const ask = (url: string, startsWithinMs: number) =>
    verify([url], schedule, new AbortController().signal, undefined, { startsWithinMs });

  it.each([502, 503, 504])('is asked again while it says so by %i', async (status) => {
    await using site = await gateway(status, 400);
    await expect(ask(site.url, 20_000)).resolves.toHaveLength(1);
  });

  it.each([
    ['for as long as it may take', 502, Infinity, 300],
    ['where everything was asked whether it is healthy', 502, 400, 0],
    ['an error of its own is one at once', 500, Infinity, 60_000],
  ])('%s', async (_what, status, answersAfterMs, startsWithinMs) => {
    await using site = await gateway(status, answersAfterMs);
    const startedMs = performance.now();
    await expect(ask(site.url, startsWithinMs)).rejects.toThrow(`expected status 200, got ${status}`);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });
});

describe('a page is as fresh as its own headers say', () => {
  const date = 'Sun, 29 Nov 2026 12:00:00 GMT';
  it.each<[Record<string, string>, string | undefined]>([
    [{ age: '30', 'cache-control': 'public, max-age=0, s-maxage=600' }, undefined],
    [{ age: '30', 'cache-control': 'max-age="60"' }, undefined],
    [{ age: '30', date, expires: 'Sun, 29 Nov 2026 12:01:00 GMT' }, undefined],
    [{ age: '30' }, undefined],
    [{ 'cache-control': 'no-store' }, undefined],
    [{ age: '70', 'cache-control': 'max-age=60, stale-while-revalidate=20' }, undefined],
    [{ age: '90', 'cache-control': 'max-age=60' }, 'stale: 90 s old, allowed are 60 s (max-age=60)'],
    [
      { age: '90', 'cache-control': 's-maxage=60, max-age=600' },
      'stale: 90 s old, allowed are 60 s (s-maxage=60, max-age=600)',
    ],
    [{ age: '5', 'cache-control': 'no-store' }, 'stale: 5 s old, allowed are 0 s (no-store)'],
    [{ age: '5', date, expires: '0' }, 'stale: 5 s old, allowed are 0 s (Expires: 0)'],
  ])('%o', async (headers, problem) => {
    await using site = await smallSite((_request, response) => {
      response.sendDate = false;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end('hello');
    });
    const schedule = sampleSchedule({ requests: [endpoint({ expect: { status: [200] } })] });
    const verified = verify([site.url], schedule, new AbortController().signal);
    if (problem === undefined) await expect(verified).resolves.toHaveLength(1);
    else await expect(verified).rejects.toThrow(problem);
  });
});

it('names the cookie that was refused where the page that wants it answers otherwise', async () => {
  await using site = await smallSite((request, response) => {
    if (request.url === '/login') response.setHeader('set-cookie', 'sid=hidden; Domain=other.example');
    else response.statusCode = 401;
    response.end('hello');
  });
  const requests = ['login', 'account'].map((name) => endpoint({ name, path: `/${name}`, expect: { status: [200] } }));
  const schedule = sampleSchedule({ requests, sessions: { visitors: 1, hitsPerVisit: 5 } });
  const verified = verify([site.url], schedule, new AbortController().signal);
  await expect(verified).rejects.toThrow(
    /\(account\): .*got 401.*cookies that were refused: sid \(of another domain\)/,
  );
});

it('a page that is too old only after the load is said, and is no wrong answer', async () => {
  await using site = await smallSite((_request, response) => {
    response.setHeader('age', '90');
    response.setHeader('cache-control', 'max-age=60');
    response.end('hello');
  });
  const schedule = (mayBeStale: boolean) =>
    sampleSchedule({ requests: [endpoint({ expect: { status: [200], marker: 'hello', mayBeStale } })] });
  const { signal } = new AbortController();
  await expect(verify([site.url], schedule(false), signal)).rejects.toThrow(/stale: 90 s old/);
  await expect(verify([site.url], schedule(true), signal)).resolves.toHaveLength(1);
  const [asked] = await verifyAfter([site.url], schedule(false), signal);
  expect(asked).toMatchObject({
    isStale: true,
    detail: expect.stringMatching(/stale: 90 s old, allowed are 60 s/) as string,
  });
  expect(asked?.problem).toBeUndefined();
});

it('looks for what the JSON of a page should say, with the values that were drawn', async () => {
  await using site = await smallSite((request, response) => {
    response.end(JSON.stringify({ id: Number(request.url?.slice(1)), status: 'ok' }));
  });
  const ask = (status: string) => {
    const json = { '$.id': '{id}', '$.status': status };
    const parameters = { id: { kind: 'uniform', from: 1, to: 999 } } as const;
    const requests = [endpoint({ path: '/{id}', parameters, expect: { status: [200], json } })];
    return verify([site.url], sampleSchedule({ requests }), new AbortController().signal);
  };
  await expect(ask('ok')).resolves.toHaveLength(1);
  await expect(ask('fine')).rejects.toThrow(/\$\.status should be "fine", got "ok"; it begins: /);
});
