import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Collector } from '../../../src/collectors/collector.ts';
import { autocannon } from '../../../src/load/autocannon/autocannon.ts';
import { replay } from '../../../src/load/replay/replay.ts';
import { sample } from '../../../src/records/sample.ts';
import { leadInOf } from '../../../src/run/lead-in.ts';
import { measure } from '../../../src/run/measure.ts';
import { PhaseLog } from '../../../src/run/phase-log.ts';
import { targetSubject } from '../../../src/run/subject.ts';
import type { TrialContext } from '../../../src/run/trial-context.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { scheduleOf } from '../../../src/scenario/scenario-schedule.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { coldStartWarning } from '../../../src/run/warm-up.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { serveHttp } from '../load/local-server.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

const READ = endpoint({ name: 'read' });
const WRITE = endpoint({ name: 'write', method: 'POST', isWrite: true });

/** 100 hits/s for 2 s, after a second of warm-up. */
const SCENARIO: Scenario = {
  name: 'small',
  title: 'small',
  file: '/nowhere/small.yaml',
  sha256: '',
  profile: { name: 'flat', title: 'flat', source: 'test', timezone: 'UTC', fractions: Array<number>(24).fill(1 / 24) },
  topologies: [],
  reference: '',
  load: {
    hitsPerDay: 8_640_000,
    mode: 'time-lapse',
    durationMs: 2000,
    arrivals: 'poisson',
    seed: 5,
    engine: 'replay',
    maxInFlight: 100,
    timeoutMs: 10_000,
    connections: 'keep-alive',
    workers: 1,
    generators: 1,
  },
  requests: [READ, WRITE],
  writeRatioSource: 'test',
  warmUp: { durationMs: 1000, ratePerSecond: 100, until: 'duration', maxMs: 20_000 },
  trials: 1,
  repeatInvalid: 0,
  allowHostAccess: [],
  slo: { p95Ms: 250, errorRatio: 0.01 },
  isolation: 'shared',
  readyWithinMs: 10_000,
  allowedHosts: [],
};

/** Counts hits, open connections, and writes by the part of their key. */
async function countingSite() {
  const seen = { hits: 0, writes: {} as Record<string, number>, sockets: new Set<unknown>() };
  const server = await serveHttp((request, response) => {
    seen.hits++;
    seen.sockets.add(request.socket);
    const part = /\/([wvma])\//.exec(String(request.headers['idempotency-key']))?.[1];
    if (part !== undefined) seen.writes[part] = (seen.writes[part] ?? 0) + 1;
    response.end('hello');
  });
  return { server, seen };
}

/** Reads the site's own count, as a load balancer's would be read. */
function readerOf(seen: { readonly hits: number }): Collector {
  return {
    id: 'test',
    title: 'the hits that the site has seen',
    scope: 'machine',
    available: () => Promise.resolve(true),
    open: () =>
      Promise.resolve({
        read: () => Promise.resolve([sample('haproxy.requests_total', seen.hits)]),
        close: () => Promise.resolve(),
      }),
  };
}

async function measureSmall(
  changes: Partial<Scenario['load']>,
  engine = replay,
): Promise<{
  readonly measurement: Awaited<ReturnType<typeof measure>>;
  readonly seen: Awaited<ReturnType<typeof countingSite>>['seen'];
  readonly samples: readonly number[];
}> {
  const { server, seen } = await countingSite();
  await using _server = server;
  await using folder = await temporaryDirectory();
  const scenario = { ...SCENARIO, load: { ...SCENARIO.load, ...changes } };
  const samples: number[] = [];
  const context: TrialContext = {
    runId: 'test',
    scenario,
    scheduleDigest: scheduleDigest(scheduleOf(scenario, '')),
    engine,
    collectors: [readerOf(seen)],
    sutCpuset: undefined,
    otherRuns: () => Promise.resolve([]),
    firstTrial: () => undefined,
    listener: () => undefined,
    signal: new AbortController().signal,
    onLatency: () => undefined,
    onSample: ({ value }) => samples.push(value),
    keep: { journal: () => path.join(folder.path, 'journal'), ids: () => Promise.resolve() },
    store: () => Promise.resolve(),
    saveLog: () => Promise.resolve(),
  };
  const planned = { trial: 1, topology: 'site', repetition: 1 };
  const phases = new PhaseLog(1, () => undefined);
  const measurement = await measure(targetSubject(server.baseUrl), { planned, context, phases });
  return { measurement, seen, samples };
}

describe('a trial whose load engine keeps its threads', () => {
  it.each([{ workers: 2 }, { workers: 1, generators: 2 }])(
    'counts the hits of the measurement, and no others, between its edges: %o',
    async (changes) => {
      const { measurement, seen, samples } = await measureSmall(changes);
      const { load, metrics, warmUp } = measurement;

      expect(load.counts).toMatchObject({ scheduled: 200, sent: 200, ok: 200 });
      expect(load.scheduleDigest).toBe(scheduleDigest(scheduleOf(SCENARIO, '')));
      expect(metrics.find(({ metric }) => metric === 'haproxy.requests_total')?.value).toBe(200);
      const verified = 2 * 2 * 3;
      expect(seen.hits - verified - load.counts.sent).toBe(200);
      expect(seen.writes['m']).toBe(load.endpoints[1]?.counts.ok);
      expect(seen.writes['w']).toBeGreaterThan(20);
      expect(warmUp).toMatchObject({ durationMs: 1000, isOneLoad: true });
      expect(warmUp?.untilMeasurementMs).toBeGreaterThanOrEqual(500);
      // The first reading that is kept is the edge: all of the warm-up, and none of the measurement. Each part asks 2 endpoints 3 times.
      expect(samples[0]).toBe(seen.hits - verified / 2 - 200);
      expect(measurement.warnings.filter((text) => text.includes('warm'))).toEqual([]);
    },
  );

  it('measures over connections that the warm-up has opened', async () => {
    const { seen } = await measureSmall({ arrivals: 'uniform' });
    // One of verification before and after each; at 10 ms apart, a busy machine may need a few more at once.
    expect(seen.sockets.size).toBeLessThan(30);
  });

  it('says that another load engine begins cold', async () => {
    const { measurement } = await measureSmall({}, autocannon);
    expect(measurement.warmUp?.isOneLoad).toBe(false);
    expect(measurement.warnings.join('\n')).toContain('warms up with connections of its own');
    expect(measurement.metrics.find(({ metric }) => metric === 'haproxy.requests_total')?.value).toBe(
      measurement.load.counts.sent,
    );
  });
});

describe('the lead-in', () => {
  it('lasts a second at the rate with which the measurement begins, with reads only', () => {
    const segments = [
      { lengthMs: 500, ratePerSecond: 100 },
      { lengthMs: 5000, ratePerSecond: 300 },
    ];
    const lead = leadInOf(sampleSchedule({ curve: { segments }, requests: [READ, WRITE] }));
    expect(lead?.curve.segments).toEqual([{ lengthMs: 1000, ratePerSecond: 200 }]);
    expect(lead?.requests).toEqual([READ]);
    expect(lead?.seed).not.toBe(sampleSchedule().seed);
  });

  it('of a measurement shorter than a second has its rate all the same', () => {
    const lead = leadInOf(sampleSchedule({ curve: constantRate(50, 0.5) }));
    expect(lead?.curve.segments).toEqual([{ lengthMs: 1000, ratePerSecond: 50 }]);
  });

  it.each([
    ['nothing but writes', { requests: [WRITE] }],
    ['nothing in its first second', { curve: constantRate(0.2, 10) }],
    ['no time', { curve: { segments: [] } }],
  ])('is left out where there is %s', (_what, changes) => {
    expect(leadInOf(sampleSchedule(changes))).toBeUndefined();
  });
});

describe('a cold start is said', () => {
  const warm = { durationMs: 20_000, windows: [], isSteady: null };
  it.each([
    [{ ...warm, isOneLoad: true, untilMeasurementMs: 2000 }, []],
    [{ ...warm, isOneLoad: false }, ['k6 warms up with connections of its own']],
    [{ ...warm, isOneLoad: true, untilMeasurementMs: 7100 }, ['the measurement began 7.1 s after the last answer']],
    [warm, []],
    [undefined, []],
  ])('of %o', (record, said) => {
    const warnings = coldStartWarning(record, 'k6');
    expect(warnings).toHaveLength(said.length);
    for (const [at, text] of said.entries()) expect(warnings[at]).toContain(text);
  });
});
