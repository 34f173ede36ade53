import { expect, it } from 'vitest';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const SCHEDULE = sampleSchedule({
  curve: constantRate(250, 2),
  arrivals: 'uniform',
  requests: [endpoint({ method: 'POST', isWrite: true, expect: { status: [200] } })],
  sessions: { visitors: 2, hitsPerVisit: 4 },
});

it('a visit whose first hit finds no place begins with the next one, without the cookies of the visit before', async () => {
  const visits: string[] = [];
  const begun = new Map<number, number>();
  for (const { visitor = -1, isVisitStart } of arrivals(SCHEDULE)) {
    if (isVisitStart === true) begun.set(visitor, (begun.get(visitor) ?? 0) + 1);
    visits.push(`visit ${begun.get(visitor) ?? 0} of ${visitor}`);
  }
  const strangers: string[] = [];
  const seen = new Set<string>();
  // The cookie's value is the visit that it was given in.
  await using site = await serveHttp((request, response) => {
    const own = visits[Number(/\d+$/.exec(String(request.headers['idempotency-key']))?.[0])] ?? '';
    const sent = request.headers.cookie;
    seen.add(own);
    if (sent === undefined) response.setHeader('set-cookie', `visit=${own}; Path=/`);
    else if (sent !== `visit=${own}`) strangers.push(`${sent} in ${own}`);
    // Hits of the next ms find no place; some of them were to begin a visit.
    setTimeout(() => response.end(), 6);
  });
  const { totals } = await run({ schedule: SCHEDULE, baseUrl: site.baseUrl, settings: { maxInFlight: 1 } });
  expect(totals.counts.dropped).toBeGreaterThan(100);
  expect(totals.counts.ok).toBe(500 - totals.counts.dropped);
  expect(strangers).toEqual([]);
  expect(totals.sessions?.visits).toBe(seen.size);
  expect(totals.sessions?.hitsWithCookies).toBeGreaterThan(5);
});
