import { expect, it } from 'vitest';
import { hostReader } from '../../../src/http/sent-host.ts';
import { verify } from '../../../src/run/verify.ts';
import type { RequestSpecification } from '../../../src/scenario/schedule.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const SESSIONS = { visitors: 1, hitsPerVisit: 100 };

/** What each request of a visit carried, as host and cookies. Without cookies its answer sets one of the site's domain and one of the host. */
async function shop(): Promise<Awaited<ReturnType<typeof serveHttp>> & { readonly seen: string[] }> {
  const seen: string[] = [];
  const server = await serveHttp((request, response) => {
    seen.push(`${request.headers.host}: ${request.headers.cookie ?? ''}`);
    if (request.headers.cookie === undefined)
      response.setHeader('set-cookie', ['sid=1; Domain=shop.example; Secure; Path=/', 'own=2; Path=/']);
    response.end();
  });
  return Object.assign(server, { seen });
}

function of(host: string, name = 'page'): RequestSpecification {
  return endpoint({ name, path: '/', headers: { host } });
}

const slowly = { curve: constantRate(5, 1), arrivals: 'uniform' } as const;

it('a visit keeps the cookies of the host that is sent, whatever the address', async () => {
  await using site = await shop();
  const schedule = sampleSchedule({ ...slowly, requests: [of('www.Shop.example:8080')], sessions: SESSIONS });
  const { totals } = await run({ schedule, baseUrl: site.baseUrl });
  expect(totals.sessions).toMatchObject({ cookiesKept: 2, cookiesRefused: 0, hitsWithCookies: 4 });
  expect(new Set(site.seen.slice(1))).toEqual(new Set(['www.Shop.example:8080: sid=1; own=2']));
});

it('verification keeps them too', async () => {
  await using site = await shop();
  const requests = [of('www.shop.example', 'one'), of('shop.example', 'two'), of('other.example', 'three')];
  const schedule = sampleSchedule({ ...slowly, requests, sessions: SESSIONS });
  await verify([site.baseUrl], schedule, new AbortController().signal);
  expect(site.seen.filter((_, at) => at % 3 === 1)).toEqual([
    'www.shop.example: sid=1; own=2',
    'shop.example: sid=1',
    'other.example: own=2',
  ]);
});

it('the cookies of the address are none of another host', async () => {
  const seen: string[] = [];
  await using site = await serveHttp((request, response) => {
    seen.push(`${String(request.headers.host).replace(/:\d+/, '')}: ${request.headers.cookie ?? ''}`);
    response.setHeader('set-cookie', [`at=${seen.length}; Path=/`]);
    response.end();
  });
  const requests = [endpoint({ name: 'page', path: '/' }), of('shop.example', 'other')];
  const schedule = sampleSchedule({ ...slowly, requests, sessions: SESSIONS });
  await verify([site.baseUrl], schedule, new AbortController().signal);
  expect(seen).toEqual([
    ...['127.0.0.1: ', '127.0.0.1: at=1', '127.0.0.1: at=2'],
    ...['shop.example: ', 'shop.example: at=4', 'shop.example: at=5'],
  ]);
});

it.each([
  [{ host: 'a.example:81' }, undefined, 'a.example'],
  [{ HOST: ' [::1]:81' }, undefined, '::1'],
  [{ 'x-host': 'a.example' }, undefined, '127.0.0.1'],
  [{ host: '{shop}' }, 'X-Host: no\r\nhost: B.example\r\n', 'b.example'],
])('of %j and the lines %j the host is %s', (headers, headerLines, host) => {
  const hostOf = hostReader({ baseUrl: 'http://127.0.0.1:80', headers: {} }, [{ headers }]);
  expect(hostOf({ request: 0, ...(headerLines !== undefined && { headerLines }) })).toBe(host);
});
