import { describe, expect, it } from 'vitest';
import { loadTotals } from '../../../src/records/load-totals.ts';
import { requireAble } from '../../../src/load/able.ts';
import { engines } from '../../../src/load/registry.ts';
import { verify } from '../../../src/run/verify.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { constantRate, endpoint, sampleSchedule, visitsIn } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp, serveTcp, type LocalServer } from './local-server.ts';

const VISITS = sampleSchedule({
  curve: constantRate(250, 2),
  arrivals: 'uniform',
  requests: [endpoint({ path: '/page/{page}', parameters: { page: { kind: 'uniform', from: 1, to: 9 } } })],
  sessions: { visitors: 20, hitsPerVisit: 5 },
});

interface CountingSite extends LocalServer {
  /** hits by session; 0: came without one */
  readonly hits: Map<number, number>;
}

/** Gives who comes without a session one, for all paths. */
async function sessionSite(first = 1): Promise<CountingSite> {
  const hits = new Map<number, number>();
  let next = first;
  const server = await serveHttp((request, response) => {
    const session = Number(/(?:^|; )session=(\d+)(?:;|$)/.exec(request.headers.cookie ?? '')?.[1] ?? 0);
    hits.set(session, (hits.get(session) ?? 0) + 1);
    if (session === 0) response.setHeader('set-cookie', [`session=${next++}; Path=/; HttpOnly`, 'gone=1; Max-Age=0']);
    response.end('hello');
  });
  return Object.assign(server, { hits });
}

describe.concurrent('replay with sessions', () => {
  it.each([1, 3])(
    'sends the cookies of a visit with its later hits, and starts each visit without (%i workers)',
    async (workers) => {
      await using site = await sessionSite();
      const { totals } = await run({ schedule: VISITS, baseUrl: site.baseUrl, settings: { workers } });
      expect(totals.counts.ok).toBe(500);
      expect(totals.scheduleDigest).toBe(scheduleDigest(VISITS));
      expect(loadTotals.parse(totals).sessions?.visits).toBe(visitsIn(VISITS));
      const without = site.hits.get(0) ?? 0;
      // A hit that leaves before its visit's first answer has come is without a session too.
      expect(without).toBeGreaterThanOrEqual(visitsIn(VISITS));
      expect(without).toBeLessThan(400);
      expect(totals.sessions).toMatchObject({
        hitsWithCookies: 500 - without,
        cookiesKept: 2 * without,
        cookiesRefused: 0,
      });
    },
  );

  it('sends in a visit only what an earlier hit of that visit got', async () => {
    const schedule = {
      ...VISITS,
      requests: [endpoint({ method: 'POST', isWrite: true, expect: { status: [200] } })],
    };
    const visits: string[] = [];
    const begun = new Map<number, number>();
    for (const { visitor = -1, isVisitStart } of arrivals(schedule)) {
      if (isVisitStart === true) begun.set(visitor, (begun.get(visitor) ?? 0) + 1);
      visits.push(`visit ${begun.get(visitor) ?? 0} of ${visitor}`);
    }
    const strangers: string[] = [];
    let known = 0;
    // The session's value is the visit that it was given in.
    await using site = await serveHttp((request, response) => {
      const index = Number(/\d+$/.exec(String(request.headers['idempotency-key']))?.[0]);
      const sent = request.headers.cookie;
      if (sent === undefined) response.setHeader('set-cookie', `visit=${visits[index] ?? ''}; Path=/`);
      else if (sent === `visit=${visits[index] ?? ''}`) known++;
      else strangers.push(`${sent} in ${visits[index] ?? ''}`);
      response.end();
    });
    const { totals } = await run({ schedule, baseUrl: site.baseUrl, settings: { workers: 2 } });
    expect(totals.counts.ok).toBe(500);
    expect(strangers).toEqual([]);
    expect(known).toBe(totals.sessions?.hitsWithCookies);
    expect(known).toBeGreaterThan(100);
  });

  it('keeps a visitor at one entry point', async () => {
    await using a = await sessionSite(1);
    await using b = await sessionSite(1_000_000);
    const { totals } = await run({ schedule: VISITS, baseUrl: a.baseUrl, otherUrls: [b.baseUrl] });
    expect(totals.counts.ok).toBe(500);
    expect([...a.hits.keys()].filter((session) => session >= 1_000_000)).toEqual([]);
    expect([...b.hits.keys()].filter((session) => session > 0 && session < 1_000_000)).toEqual([]);
    for (const { hits } of [a, b])
      expect([...hits.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  });

  it('moves visitors from an entry point that failed, and leaves them there', { concurrent: false }, async () => {
    const dead = await serveTcp(() => undefined);
    await dead[Symbol.asyncDispose]();
    await using living = await sessionSite();
    const { totals } = await run({ schedule: VISITS, baseUrl: dead.baseUrl, otherUrls: [living.baseUrl] });
    expect(totals.counts).toMatchObject({ ok: 500, failed: 0 });
    expect(totals.failovers?.connect).toBeLessThan(50);
    expect(totals.sessions?.hitsWithCookies).toBeGreaterThan(100);
  });

  it('does not know of cookies otherwise', async () => {
    await using site = await sessionSite();
    const { sessions: _sessions, ...plain } = VISITS;
    const { totals } = await run({ schedule: plain, baseUrl: site.baseUrl });
    expect(totals.sessions).toBeUndefined();
    expect([...site.hits]).toEqual([[0, 500]]);
  });

  it('is refused by the engines that cannot, before anything is started', () => {
    const refusals = engines.flatMap((engine) => {
      try {
        requireAble(engine, VISITS);
        return [];
      } catch (error) {
        return [`${engine.id}: ${String(error)}`];
      }
    });
    expect(refusals).toEqual([
      expect.stringMatching(/^autocannon: .*keeps no cookies/),
      expect.stringMatching(/^k6: .*as it likes/),
    ]);
  });
});

it('verification goes through the endpoints as one visitor', async () => {
  await using site = await serveHttp((request, response) => {
    if (request.url === '/login') response.setHeader('set-cookie', 'session=7; Path=/');
    else if (request.headers.cookie !== 'session=7') response.statusCode = 401;
    response.end();
  });
  const requests = [endpoint({ name: 'login', path: '/login' }), endpoint({ name: 'account', path: '/account' })];
  const { signal } = new AbortController();
  await expect(verify([site.baseUrl], sampleSchedule({ requests }), signal)).rejects.toThrow(
    /account\): expected status/,
  );
  await verify([site.baseUrl], sampleSchedule({ requests, sessions: { visitors: 1, hitsPerVisit: 2 } }), signal);
});
