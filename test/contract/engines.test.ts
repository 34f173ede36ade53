import { describe, expect, it } from 'vitest';
import { loadTotals } from '../../src/records/load-totals.ts';
import type { Availability } from '../../src/load/load-engine.ts';
import { engineById, engines } from '../../src/load/registry.ts';
import { scheduleDigest } from '../../src/scenario/schedule-digest.ts';
import { scheduleTotals } from '../../src/scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../src/scenario/schedule.ts';
import { collectedLatency } from '../support/collected-latency.ts';
import { smallSite } from '../support/small-site.ts';

const schedule: ScheduleSpecification = {
  curve: { segments: [{ lengthMs: 1500, ratePerSecond: 200 }] },
  arrivals: 'poisson',
  seed: 5,
  writeKeyPrefix: 'contract/',
  requests: [
    {
      name: 'read',
      method: 'GET',
      path: '/pages/{page}',
      weight: 9,
      headers: {},
      parameters: { page: { kind: 'zipf', count: 100, exponent: 1 } },
      isWrite: false,
      expect: { status: [200], marker: 'hello' },
    },
    {
      name: 'write',
      method: 'POST',
      path: '/notes',
      weight: 1,
      body: 'text=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      parameters: {},
      isWrite: true,
      expect: { status: [201] },
    },
  ],
};

const settings = { maxInFlight: 64, timeoutMs: 5000, workers: 1, intervalMs: 1000 };

it('every engine has an id of its own, by which it is found; another id is refused with the known ones', () => {
  expect(new Set(engines.map(({ id }) => id)).size).toBe(engines.length);
  for (const engine of engines) expect(engineById(engine.id)).toBe(engine);
  expect(() => engineById('siege')).toThrow(/there is no load engine "siege"; there are: replay, autocannon, k6/);
});

const titleOf = (id: string, availability: Availability) =>
  availability.state === 'missing' ? `${id} (skipped: it is not installed; ${availability.hint})` : id;

const known = await Promise.all(engines.map(async (engine) => ({ engine, availability: await engine.available() })));

describe.each(
  known.map(
    ({ engine, availability }) => [titleOf(engine.id, availability), engine, availability.state === 'missing'] as const,
  ),
)('the engine %s', (_id, engine, isMissing) => {
  async function run(signal = new AbortController().signal, isMute = false) {
    const seen: string[] = [];
    const keys = new Set<string>();
    await using site = await smallSite((request, response) => {
      seen.push(request.url ?? '');
      if (isMute) return;
      const key = request.headers['idempotency-key'];
      if (typeof key === 'string') keys.add(key);
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end('<p>hello</p>');
    });
    const { latency, onLatency } = collectedLatency();
    const target = { baseUrl: site.url, headers: {} };
    const totals = await engine.run(schedule, target, { ...settings, onLatency }, signal);
    return { totals, latency, seen, keys };
  }

  it('says whether it is there', async () => {
    expect(['available', 'missing']).toContain((await engine.available()).state);
  });

  it.skipIf(isMissing)(
    'sends the whole schedule once, accounts for every hit, and gives records of the stored shape',
    async () => {
      const { totals, latency, seen, keys } = await run();
      const { hits } = scheduleTotals(schedule);
      expect(loadTotals.parse(totals)).toEqual(totals);
      expect(totals.counts).toMatchObject({
        scheduled: hits,
        sent: hits,
        dropped: 0,
        ok: hits,
        failed: 0,
        timedOut: 0,
      });
      expect(seen).toHaveLength(hits);
      expect(totals.scheduleDigest).toBe(scheduleDigest(schedule));
      expect(keys.size).toBe(totals.writes.acknowledged);
      expect(totals.writes.acknowledged).toBeGreaterThan(0);
      const kinds = engine.hasDueTimes === false ? ['response', 'service'] : ['response', 'service', 'lag'];
      expect(new Set(latency.map(({ kind }) => kind))).toEqual(new Set(kinds));
      expect(totals.loadModel).toBe(engine.loadModel);
    },
  );

  it.skipIf(isMissing)('ends as INTERRUPTED when it is aborted', async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 300);
    await expect(run(controller.signal, true)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
