import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import type { DigestedTrial } from '../../../src/figures/digested-trial.ts';
import { measuredSummary } from '../../../src/figures/measured-summary.ts';
import type { LatencyLine, LoadTotals } from '../../../src/records/load-totals.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import type { MeasuredTrial, MetricTotal } from '../../../src/records/trial-record.ts';
import { LatencyDigest } from '../../../src/stats/latency-digest.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { metricRow } from '../../support/quiet-metrics.ts';

const HOUR_MS = 1_000;
const PEAK = { fromMs: 0, toMs: HOUR_MS };

/** A day of 24 s whose first hour is the busiest. */
function runOf(slo = { p95Ms: 1, errorRatio: 0.01 }): RunRecord {
  const fractions = Array.from({ length: 24 }, (_, hour) => (hour === 0 ? 2 : 1));
  return { scenario: { slo, durationMs: 24 * HOUR_MS, profile: { fractions } } } as unknown as RunRecord;
}

interface Given {
  readonly trial?: number;
  readonly hits?: number;
  readonly load?: Partial<LoadTotals>;
  readonly metrics?: readonly MetricTotal[];
  /** responses of 1, 2, ... 100 µs in the peak hour, times this; 0: no latencies at all */
  readonly times?: number;
}

function trialOf({ trial = 1, hits = 200, load = {}, metrics = [], times = 1 }: Given = {}): DigestedTrial {
  const latency = new LatencyDigest(PEAK);
  const record = (kind: LatencyLine['kind'], above: number, startMs: number, endpoint: string) => {
    const histogram = build();
    for (let us = 1; us <= 100; us += 1) histogram.recordValue(above + us * times);
    latency.record({ kind, startMs, lengthMs: HOUR_MS, endpoint }, histogram);
  };
  if (times > 0) {
    record('response', 0, 0, 'home');
    record('service', 200, 0, 'home');
    record('lag', 400, 0, '*');
  }
  const totals = loadTotals({ counts: allOk(hits), ...load });
  const other = { accounting: [], databaseSettings: undefined, validity: { time: 'ok', work: 'ok', checks: [] } };
  return { latency, record: { ...other, trial, load: totals, metrics } as unknown as MeasuredTrial };
}

const SERVICES = [
  { name: 'app', role: 'app' },
  { name: 'db', role: 'database' },
];
type Topology = RunRecord['topologies'][number];

function summaryOf(given: readonly Given[], run = runOf()) {
  const [first = trialOf(), ...rest] = given.map(trialOf);
  const topology = { name: 'one', services: SERVICES } as unknown as Topology;
  return measuredSummary({ run, topology, trials: [first, ...rest], allMeasured: [first.record] });
}

const figure = (value: number) => ({ median: value, min: value, max: value, trials: 1 });

describe('the figures of a topology', () => {
  it('are percentiles of each kind of time', () => {
    const { p50Ms, p90Ms, p95Ms, p99Ms, peakHourP95Ms, serviceP95Ms, lagP99Ms } = summaryOf([{}]);
    expect([p50Ms, p90Ms, p95Ms, p99Ms].map((one) => one?.median)).toEqual([0.05, 0.09, 0.095, 0.099]);
    expect([peakHourP95Ms, serviceP95Ms, lagP99Ms].map((one) => one?.median)).toEqual([0.095, 0.295, 0.499]);
  });

  it('are median, least and most of the trials that know them, and hits are of all', () => {
    const of = (times: number): Given => ({ times });
    const { hits, p95Ms, percentileCurve, serviceCurve } = summaryOf([of(2), of(0), of(1), of(4)]);
    expect(p95Ms).toEqual({ median: 0.19, min: 0.095, max: 0.38, trials: 3 });
    expect(hits).toBe(800);
    // 300 values: 300 * 10^-1.45 = 10.6, 300 * 10^-1.5 = 9.5
    expect([percentileCurve.length, serviceCurve.length]).toEqual([30, 30]);
  });

  it('have no peak hour where due times are not known', () => {
    const { arrivals, ...load } = loadTotals();
    const trial = trialOf();
    const record = { ...trial.record, load } as MeasuredTrial;
    const topology = { name: 'one', services: [] } as unknown as Topology;
    const told = measuredSummary({ run: runOf(), topology, trials: [{ ...trial, record }], allMeasured: [] });
    expect(arrivals).toBeDefined();
    expect(told.peakHourP95Ms).toBeUndefined();
    expect(told.p95Ms?.median).toBe(0.095);
  });

  it.each([
    ['of the schedule: over its length', {}, 200 / 24],
    ['of a script: over the time it took', { script: {} as never, elapsedMs: 40_000 }, 5],
  ])('the rate of hits sent %s', (_name, load, rate) => {
    expect(summaryOf([{ load }]).offeredRatePerSecond.median).toBeCloseTo(rate, 12);
  });

  it('the rate of hits due has those that were dropped, and is unknown where the load engine has no due times', () => {
    const load = { counts: { ...allOk(144), scheduled: 240, dropped: 96 } };
    const { offeredRatePerSecond, dueRatePerSecond } = summaryOf([{ load }]);
    expect([offeredRatePerSecond.median, dueRatePerSecond?.median]).toEqual([6, 10]);
    expect(summaryOf([{ load: { ...load, loadModel: 'closed' } }]).dueRatePerSecond).toBeUndefined();
    expect(summaryOf([{ load: { ...load, script: {} as never } }]).dueRatePerSecond).toBeUndefined();
  });

  it.each([
    ['none known', undefined, undefined],
    ['none', { connect: 0, resent: 0 }, undefined],
    ['one', { connect: 1, resent: 0 }, figure(1)],
    ['of both kinds', { connect: 2, resent: 3 }, figure(5)],
  ])('failovers: %s', (_name, failovers, told) => {
    expect(summaryOf([{ load: failovers === undefined ? {} : { failovers } }]).failovers).toEqual(told);
  });

  it('dropped hits are a share of those that were due', () => {
    const counts = { scheduled: 400, sent: 300, dropped: 100, ok: 300, failed: 0, timedOut: 0 };
    expect(summaryOf([{ load: { counts } }]).droppedRatio).toEqual(figure(0.25));
  });

  it('of accounts and checks say of which trial they are', () => {
    const first = trialOf({ trial: 7 });
    const record = {
      ...first.record,
      accounting: [{ id: 'a' }],
      validity: { checks: [{ id: 'c' }] },
    } as unknown as MeasuredTrial;
    const topology = { name: 'one', services: [] } as unknown as Topology;
    const told = measuredSummary({ run: runOf(), topology, trials: [first], allMeasured: [record] });
    expect([told.accounting, told.checks]).toEqual([[{ id: 'a', trial: 7 }], [{ id: 'c', trial: 7 }]]);
  });
});

describe('the objective', () => {
  const failed = (count: number): Partial<LoadTotals> => ({
    counts: { ...allOk(200), ok: 200 - count, failed: count },
  });

  it.each([
    ['both at their limits', 0.095, 0.01, 2, 1, true],
    ['p95 a hair above its', 0.0949, 0.01, 2, 1, false],
    ['errors a hair above theirs', 0.095, 0.0099, 2, 1, false],
    ['both above', 0.0949, 0.0099, 2, 1, false],
    ['times unknown, errors within', 0.095, 0.01, 2, 0, undefined],
    ['times unknown, errors above', 0.095, 0.0099, 2, 0, false],
  ])('%s', (_name, p95Ms, errorRatio, errors, times, isMet) => {
    expect(summaryOf([{ load: failed(errors), times }], runOf({ p95Ms, errorRatio })).sloMet).toBe(isMet);
  });
});

describe('work', () => {
  const DATABASE = ['statements', 'time_ms', 'rows', 'wal_bytes', 'blocks_read', 'blocks_hit'] as const;
  const rows = DATABASE.map((name, at) => metricRow(`postgresql.${name}_total`, (at + 1) * 10));

  it('of the database is told per 1,000 hits', () => {
    // 10 in 200 hits are 50 in 1,000.
    expect(summaryOf([{ metrics: rows }]).database).toEqual({
      statements: figure(50),
      databaseTimeMs: figure(100),
      rows: figure(150),
      walBytes: figure(200),
      blocksRead: figure(250),
      blocksHit: figure(300),
    });
    expect(summaryOf([{ metrics: rows.slice(1) }]).database).toBeUndefined();
  });

  it('of processors is told per hit, by service and in all', () => {
    const cpu = (service: string, ms: number) => ({ ...metricRow('container.cpu_ms_total', ms, service), service });
    const told = summaryOf([{ metrics: [cpu('app', 600), cpu('other', 200)] }]);
    expect(told.cpuMsPerHit).toEqual([{ service: 'app', role: 'app', cpuMs: figure(3) }]);
    expect(told.totalCpuMsPerHit).toEqual(figure(4));
  });

  it('of caches is a share of what they were asked, and steal of all time', () => {
    const told = summaryOf([
      {
        metrics: [
          metricRow('varnish.hits_total', 30),
          metricRow('varnish.misses_total', 10),
          metricRow('redis.hits_total', 20),
          metricRow('redis.misses_total', 80),
          metricRow('host.cpu_ms_total', 95, 'idle'),
          metricRow('host.cpu_ms_total', 5, 'steal'),
        ],
      },
    ]);
    expect(told.pageCacheHitRatio).toEqual(figure(0.75));
    expect(told.objectCacheHitRatio).toEqual(figure(0.2));
    expect(told.stealRatio).toEqual(figure(0.05));
  });

  it('of endpoints is added up over trials', () => {
    const endpoint = (name: string, hits: number, failed: number, timedOut: number) => ({
      name,
      isWrite: name === 'buy',
      counts: { ...allOk(hits), failed, timedOut },
      bodyBytes: hits * 10,
    });
    const load = { endpoints: [endpoint('home', 150, 2, 1), endpoint('buy', 50, 0, 0)] };
    const told = summaryOf([{ load }, { load: { endpoints: [endpoint('home', 100, 0, 2)] } }]).endpoints;
    expect(told).toEqual([
      {
        ...{ name: 'home', isWrite: false, hits: 250, share: 250 / 300, errorRatio: 5 / 250, bytesPerHit: 10 },
        ...{ p50Ms: 0.05, p95Ms: 0.095, p99Ms: 0.099 },
      },
      { name: 'buy', isWrite: true, hits: 50, share: 50 / 300, errorRatio: 0, bytesPerHit: 10 },
    ]);
  });
});

describe('queries', () => {
  const query = (text: string, calls: number, ms: number) => [
    metricRow('postgresql.query_calls_total', calls, text),
    metricRow('postgresql.query_time_ms_total', ms, text),
    metricRow('postgresql.query_rows_total', calls * 3, text),
  ];
  const read = [metricRow('postgresql.statements_total', 9), metricRow('postgresql.time_ms_total', 90)];

  it('are added up over the trials whose databases told all, per 1,000 of their hits', () => {
    const metrics = [...read, ...query('a', 2, 10), ...query('b', 1, 20), ...query('never', 0, 99)];
    const silent = [...query('a', 1000, 1000)];
    expect(summaryOf([{ metrics }, { metrics, hits: 300 }, { metrics: silent, hits: 7 }]).queries).toEqual([
      // b: 2 calls in 500 hits are 4 in 1,000
      { query: 'b', callsPerThousandHits: 4, msPerThousandHits: 80, rowsPerThousandHits: 12 },
      { query: 'a', callsPerThousandHits: 8, msPerThousandHits: 40, rowsPerThousandHits: 24 },
    ]);
    expect(summaryOf([{ metrics, hits: 0 }]).queries).toEqual([]);
  });

  it('have their blocks where every database told them', () => {
    const blocks = metricRow('postgresql.query_blocks_total', 50, 'a');
    const metrics = [...read, ...query('a', 2, 10), blocks];
    expect(summaryOf([{ metrics, hits: 1000 }]).queries).toMatchObject([{ query: 'a', blocksPerThousandHits: 50 }]);
    const [first] = summaryOf([{ metrics }, { metrics: [...read, ...query('a', 2, 10)] }]).queries;
    expect(first).not.toHaveProperty('blocksPerThousandHits');
  });

  it('are divided by the hits of those trials alone in which MariaDB listed them, as it counts statements without that', () => {
    const counted = metricRow('mysql.statements_total', 9);
    const listed = [
      metricRow('mysql.time_ms_total', 10),
      metricRow('mysql.query_calls_total', 2, 'a'),
      metricRow('mysql.query_time_ms_total', 10, 'a'),
    ];
    const { database, queries } = summaryOf([{ metrics: [counted, ...listed] }, { metrics: [counted] }]);
    expect(database).toMatchObject({ statements: { trials: 2 }, databaseTimeMs: { trials: 1 } });
    expect(queries).toMatchObject([{ query: 'a', callsPerThousandHits: 10, msPerThousandHits: 50 }]);
    expect(summaryOf([{ metrics: [counted] }]).queries).toEqual([]);
  });
});
