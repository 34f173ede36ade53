import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { requireAble } from '../../../src/load/able.ts';
import { engines } from '../../../src/load/registry.ts';
import { loadTotals } from '../../../src/records/load-totals.ts';
import { accountFor } from '../../../src/run/accounting.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { scheduleTotals } from '../../../src/scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { flow, loginAndFollow, step } from '../scenario/schedule/sample-flow.ts';
import { constantRate, endpoint } from '../scenario/schedule/sample-schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp } from './local-server.ts';

/** Some 190 hits: a visit logs in, follows 0.2 s later with what the answer gave, and buys in half of the cases. */
const FLOW = withThink(200);

function withThink(ms: number, changes: Partial<ScheduleSpecification> = {}): ScheduleSpecification {
  const whole = loginAndFollow({ curve: constantRate(100, 2), arrivals: 'uniform', ...changes });
  const [first = flow()] = whole.flows ?? [];
  const steps = first.steps.map((one) => ({ ...one, think: { kind: 'fixed' as const, ms } }));
  return { ...whole, flows: [{ ...first, steps }] };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** Knows whom it gave which token. @param delayMs  of the answer to a login */
async function shop({
  delayMs = () => 0,
  status = () => 200,
}: {
  delayMs?: (login: number) => number;
  status?: (login: number) => number;
}) {
  const seen = { logins: 0, follows: [] as string[], wrong: [] as string[], cookies: new Set<string>() };
  const server = await serveHttp((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://shop');
      if (pathname === '/login') {
        const login = seen.logins++;
        const user = new URLSearchParams(body).get('user') ?? '';
        response.statusCode = status(login);
        response.setHeader('set-cookie', `visit=${user}; Path=/`);
        setTimeout(() => response.end(JSON.stringify({ token: `t/${user} ${login}` })), delayMs(login));
        return;
      }
      const token = searchParams.get('token') ?? '';
      seen.follows.push(token);
      const user = /^t\/(\d+) \d+$/.exec(token)?.[1];
      if (request.headers.cookie !== `visit=${user ?? ''}`)
        seen.wrong.push(`${token} with ${request.headers.cookie ?? ''}`);
      response.end('hello');
    });
  });
  return Object.assign(server, { seen });
}

function isClosed(totals: Parameters<typeof accountFor>[0]): boolean {
  return accountFor(totals, {}).every(({ holds }) => holds);
}

describe.concurrent('replay of flows', () => {
  it.each([1, 3])('sends what an answer gave with the later steps of its visit (%i workers)', async (workers) => {
    await using site = await shop({});
    const { totals } = await run({ schedule: FLOW, baseUrl: site.baseUrl, settings: { workers } });
    const { hits } = scheduleTotals(FLOW);
    expect(loadTotals.parse(totals).counts).toMatchObject({ scheduled: hits, ok: hits });
    expect(totals.scheduleDigest).toBe(scheduleDigest(FLOW));
    expect(site.seen.wrong).toEqual([]);
    const visits = [...arrivals(FLOW)].filter(({ isVisitStart }) => isVisitStart === true).length;
    expect(totals.flows).toMatchObject({ visits, notReached: [] });
    expect(site.seen.logins).toBe(visits);
    // Each token once with its follow, once more where the visit buys.
    expect(new Set(site.seen.follows).size).toBe([...arrivals(FLOW)].filter(({ request }) => request === 1).length);
    expect(isClosed(totals)).toBe(true);
  });

  it('holds a step until its value has come: its response time counts from when it was due, and the wait is no lag', async () => {
    // Every answer to a login takes 2 s; what follows is due after 0.2 s and 0.4 s, and answered at once.
    await using site = await shop({ delayMs: () => 2000 });
    const { hits } = scheduleTotals(FLOW);
    const { totals, latency } = await run({ schedule: FLOW, baseUrl: site.baseUrl });
    expect(totals.counts).toMatchObject({ scheduled: hits, sent: hits, ok: hits, dropped: 0 });
    const follows = [...arrivals(FLOW)].filter(({ request }) => request === 1).length;
    expect(totals.flows?.held).toBe(hits - (totals.flows?.visits ?? 0));
    const held = latencyOf({ latency }, 'held', 'follow');
    const response = latencyOf({ latency }, 'response', 'follow');
    expect(held.totalCount).toBe(follows);
    // Noise makes times longer, never shorter: 2 s of the login less 0.2 s of thinking.
    expect(held.minNonZeroValue / 1000).toBeGreaterThanOrEqual(1790);
    // However long a noisy machine took: what a follow waited is what its login took, but for the think time of 200 ms.
    const login = latencyOf({ latency }, 'response', 'login');
    expect(held.maxValue).toBeLessThanOrEqual(login.maxValue * 1.002 - 200_000);
    expect(held.minNonZeroValue).toBeGreaterThanOrEqual(login.minNonZeroValue * 0.998 - 200_000);
    expect(response.minNonZeroValue / 1000).toBeGreaterThanOrEqual(1790);
    expect(latencyOf({ latency }, 'held', 'buy').minNonZeroValue / 1000).toBeGreaterThanOrEqual(1590);
    // The login itself was not held, and what was is not in the lag of the hits.
    expect(latency.some(({ kind, endpoint: name }) => kind === 'held' && name === 'login')).toBe(false);
    expect(latencyOf({ latency }, 'lag').getValueAtPercentile(50)).toBeLessThan(held.getValueAtPercentile(50));
    const service = latencyOf({ latency }, 'service', 'follow');
    expect(service.getValueAtPercentile(50)).toBeLessThan(response.getValueAtPercentile(50));
    expect(totals.arrivals?.sent.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.6 * hits);
    expect(isClosed(totals)).toBe(true);
  });

  it('counts steps whose value never comes by endpoint and reason, and sends none of them', async () => {
    // Every third login is refused, and every third is not answered in time.
    await using site = await shop({
      status: (login) => (login % 3 === 0 ? 403 : 200),
      delayMs: (login) => (login % 3 === 1 ? 60_000 : 0),
    });
    const { totals } = await run({ schedule: FLOW, baseUrl: site.baseUrl, settings: { timeoutMs: 1500 } });
    const all = [...arrivals(FLOW)];
    const { scheduled, sent, dropped, notReached = 0, timedOut, failed } = totals.counts;
    expect(scheduled).toBe(all.length);
    expect(scheduled).toBe(sent + dropped + notReached);
    expect(failed).toBeGreaterThan(10);
    expect(timedOut).toBeGreaterThan(10);
    expect(site.seen.wrong).toEqual([]);
    // What was filled in, as tokens are, is in no record.
    expect(totals.sights?.map(({ sample }) => sample)).toEqual(['POST /login', 'POST /login']);
    const rows = totals.flows?.notReached ?? [];
    expect(rows.reduce((sum, { hits }) => sum + hits, 0)).toBe(notReached);
    expect(new Set(rows.map(({ endpoint: name, reason }) => `${name}: ${reason}`))).toEqual(
      new Set(
        ['follow', 'buy'].flatMap((name) => [
          `${name}: token: a wrong answer, or none, of login`,
          `${name}: token: no answer in time of login`,
        ]),
      ),
    );
    // What is not reached is nothing that a write did.
    const bought = totals.endpoints.find(({ name }) => name === 'buy')?.counts.sent ?? Number.NaN;
    expect(totals.writes).toEqual({ acknowledged: bought, refused: 0, unknown: 0 });
    expect(totals.endpoints.find(({ name }) => name === 'login')?.counts.notReached).toBeUndefined();
    expect(isClosed(totals)).toBe(true);
  });

  it('passes on that a step was not reached, and says where an answer held no such value', async () => {
    const take = (name: string) => [{ name, from: { kind: 'json' as const, path: '$.none' } }];
    const schedule = withThink(100, {
      requests: [
        endpoint({ name: 'a' }),
        endpoint({ name: 'b', path: '/{one}' }),
        endpoint({ name: 'c', path: '/{two}' }),
      ],
      flows: [
        flow({
          steps: [
            step(0, { take: take('one') }),
            step(1, { needs: ['one'], take: take('two') }),
            step(2, { needs: ['two'] }),
          ],
        }),
      ],
    });
    await using site = await serveHttp((_, response) => response.end('{"none": null}'));
    const { totals } = await run({ schedule, baseUrl: site.baseUrl });
    expect(totals.counts.sent).toBe(totals.flows?.visits);
    expect(totals.flows?.notReached.map(({ endpoint: name, reason }) => `${name}: ${reason}`).sort()).toEqual([
      'b: one: no match in the answer of a',
      'c: two: not reached either was b',
    ]);
  });

  it('takes values from packed bodies, headers, cookies and forms, and fills headers and bodies with them', async () => {
    const schedule = withThink(100, {
      requests: [
        endpoint({ name: 'form', path: '/form' }),
        endpoint({
          name: 'send',
          method: 'POST',
          path: '/send/{place}',
          body: '{"csrf": "{csrf}"}',
          headers: { 'content-type': 'application/json' },
          expect: { status: [200], marker: 'thanks for {place}' },
        }),
      ],
      flows: [
        flow({
          steps: [
            step(0, {
              take: [
                { name: 'csrf', from: { kind: 'csrf', field: '_token' } },
                { name: 'place', from: { kind: 'header', field: 'Location' }, pattern: '/tickets/(\\d+)' },
                { name: 'session', from: { kind: 'cookie', field: 'sid' } },
              ],
            }),
            step(1, { needs: ['csrf', 'place', 'session'], headers: { 'X-Session': 'id {session}' } }),
          ],
        }),
      ],
    });
    const got = new Set<string>();
    await using site = await serveHttp((request, response) => {
      if (request.url === '/form') {
        response.setHeader('location', '/tickets/17?new');
        response.setHeader('set-cookie', ['other=1', 'sid=abc; HttpOnly']);
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(`<form><input value='a&quot;b&amp;"' type=hidden name="_token"></form>`));
        return;
      }
      void bodyOf(request).then((body) => {
        got.add(`${request.url ?? ''} ${String(request.headers['x-session'])} ${body}`);
        response.end('thanks for 17');
      });
    });
    const { totals } = await run({ schedule, baseUrl: site.baseUrl });
    expect(totals.counts.ok).toBe(totals.counts.scheduled);
    expect([...got]).toEqual(['/send/17 id abc {"csrf": "a\\"b&\\""}']);
  });

  it('is the same from several processes', async () => {
    await using site = await shop({});
    const { totals } = await run({ schedule: FLOW, baseUrl: site.baseUrl, settings: { generators: 2 } });
    expect(totals.counts.ok).toBe(scheduleTotals(FLOW).hits);
    expect(totals.scheduleDigest).toBe(scheduleDigest(FLOW));
    expect(site.seen.wrong).toEqual([]);
  });

  it('drops a step for which there is no place, and does not reach those that needed its answer', async () => {
    await using site = await shop({ delayMs: () => 1000 });
    const { totals } = await run({ schedule: FLOW, baseUrl: site.baseUrl, settings: { maxInFlight: 3 } });
    expect(totals.counts.dropped).toBeGreaterThan(0);
    expect(totals.flows?.notReached.map(({ reason }) => reason)).toContain(
      'token: there was no place in flight for login',
    );
    expect(isClosed(totals)).toBe(true);
  });
});

it('no load engine but replay takes flows, and says why', () => {
  for (const engine of engines.filter(({ id }) => id !== 'replay')) {
    expect(() => {
      requireAble(engine, { flows: FLOW.flows ?? [] });
    }).toThrow(/it cannot send the steps of/);
  }
});
