import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyLine, LoadCounts } from '../../src/records/load-totals.ts';
import type { MetricName } from '../../src/records/metrics.ts';
import { random } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { RUN_VERSION, type RunRecord } from '../../src/records/run-record.ts';
import type { EventLine } from '../../src/records/events.ts';
import type { SampleLine } from '../../src/records/sample.ts';
import type { MeasuredTrial, TrialRecord, ValidityCheck } from '../../src/records/trial-record.ts';
import type { RunSummary } from '../../src/records/summary.ts';
import { BLUEPRINTS, ENDPOINTS, WEEKDAY } from './report-fixture-topologies.ts';
import type { Blueprint } from './report-fixture-topologies.ts';
import { histogram } from './report-fixture-histogram.ts';
import { fixtureProof } from './report-fixture-proof.ts';
import type { TrialFacts, Variant } from './report-fixture-facts.ts';
import { fixtureSummary } from './report-fixture-summary.ts';

export interface Fixture {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  readonly samples: readonly SampleLine[];
  readonly latency: readonly LatencyLine[];
  readonly events: readonly EventLine[];
}

export interface FixtureOptions {
  readonly seed?: number;
  /** how many of legacy, cache, messaging, tasks, cluster */
  readonly topologies?: number;
  readonly trials?: number;
  readonly variant?: Variant;
  /** replaces the names of topologies, endpoints, queries and the host */
  readonly hostile?: readonly string[];
  readonly intervalMs?: number;
  readonly durationMs?: number;
  readonly hits?: number;
}

const START_MS = Date.UTC(2026, 10, 22, 20, 31, 5);

/** A seeded run of plausible numbers, all of whose parts fit the schemas and each other. */
export function buildFixture(options: FixtureOptions = {}): Fixture {
  const { topologies = 2, trials: repetitions = 3, variant = 'normal', seed = 4711 } = options;
  const blueprints = BLUEPRINTS.slice(0, topologies).map((blueprint, index) => renamed(blueprint, index, options));
  const run = runOf(blueprints, { ...options, seed });
  const samples: SampleLine[] = [];
  const latency: LatencyLine[] = [];
  const facts: TrialFacts[] = [];
  const trials: TrialRecord[] = run.plan.map(({ trial, topology, repetition }): TrialRecord => {
    const blueprint = blueprints.find(({ name }) => name === topology) ?? BLUEPRINTS[0];
    if (blueprint === undefined) throw new Error('no blueprint');
    const startedAtMs = START_MS + (trial - 1) * 330_000;
    const head = {
      schema: 1 as const,
      trial,
      topology,
      repetition,
      startedAtMs,
      endedAtMs: startedAtMs + 320_000,
      phases: phases(startedAtMs),
    };
    const fails = variant === 'nobody-measured' || (variant === 'failed-trial' && trial === repetitions * 2);
    if (fails) {
      const message = 'postgresql did not answer on port 5432 within 60 s; it last said: could not bind IPv4 address';
      return {
        ...head,
        state: 'failed',
        phase: 'bring up',
        error: { code: 'SERVICE_NOT_READY', message, hint: 'its log is kept in the run directory under logs/' },
      };
    }
    const measured = measure({ blueprint, run, head, random: random(seed, trial), variant, options });
    facts.push(measured.facts);
    samples.push(...measured.samples);
    latency.push(...measured.latency);
    return measured.facts.record;
  });
  const events: EventLine[] = trials.flatMap((trial) => [
    { atMs: trial.startedAtMs, trial: trial.trial, type: 'trial-started', detail: trial.topology },
    { atMs: trial.endedAtMs, trial: trial.trial, type: 'trial-finished', detail: trial.state },
  ]);
  if (repetitions > 0)
    events.push({ atMs: START_MS, type: 'warning', detail: 'CPU steal was 6.1 % before the first trial' });
  return {
    run,
    trials,
    samples,
    latency,
    events,
    summary: fixtureSummary({ run, trials, facts, variant, blueprints, repetitions }),
  };
}

function renamed(blueprint: Blueprint, index: number, { hostile = [], variant }: FixtureOptions): Blueprint {
  const base =
    variant === 'tie' && index > 0
      ? { ...(BLUEPRINTS[1] ?? blueprint), name: blueprint.name, title: blueprint.title }
      : blueprint;
  if (hostile.length === 0) return base;
  const at = (offset: number) => hostile[(index * 7 + offset) % hostile.length] ?? 'x';
  return {
    ...base,
    name: `${at(0)}${index}`,
    title: at(1),
    queries: base.queries.map(([query, calls, ms], place) => [`${at(place + 2)} ${query}`, calls, ms] as const),
    services: base.services.map((service, place) => ({ ...service, name: `${service.name}${at(place + 3)}` })),
  };
}

function phases(startedAtMs: number) {
  const lengths = [
    ['bring up', 14_000],
    ['verify', 2_000],
    ['warm up', 40_000],
    ['measure', 240_000],
    ['drain', 3_000],
    ['tear down', 6_000],
  ] as const;
  let at = startedAtMs;
  return lengths.map(([name, ms]) => {
    const phase = { name, startedAtMs: at, endedAtMs: at + ms };
    at += ms;
    return phase;
  });
}

function runOf(blueprints: readonly Blueprint[], options: FixtureOptions & { seed: number }): RunRecord {
  const { trials = 3, hostile, seed, durationMs = 240_000, hits = 63_889 } = options;
  const evil = (index: number, plain: string) =>
    hostile === undefined ? plain : (hostile[index % hostile.length] ?? plain);
  const order = Array.from({ length: trials }, (_, index) => {
    const round = blueprints.map(({ name }) => ({ topology: name, repetition: index + 1 }));
    return index % 2 === 0 ? round : round.reverse();
  }).flat();
  return {
    schema: RUN_VERSION,
    runId: '2026-11-22T20-31-05-weekday',
    benchdayVersion: '0.1.0',
    state: 'finished',
    command: ['benchday', 'run', 'weekday', evil(3, '--trials'), String(trials)],
    startedAtMs: START_MS,
    finishedAtMs: START_MS + order.length * 330_000,
    scenario: {
      name: 'weekday',
      title: evil(4, 'A weekday of 23 million hits'),
      file: 'scenarios/weekday.yaml',
      sha256: '9f2b5c0d'.repeat(8),
      profile: {
        name: 'weekday',
        title: 'World Cup 1998 weekday',
        source: 'WorldCup98 (ITA), mean of 25 weekdays',
        fractions: WEEKDAY.map((part) => part / WEEKDAY.reduce((a, b) => a + b)),
        timezone: 'Europe/Paris',
      },
      hitsPerDay: 23_000_000,
      mode: 'time-lapse',
      durationMs,
      caveats: [
        'Each hour lasts 10 s: caches that expire after minutes look better than they are.',
        'Work that runs once an hour or once a day was not seen.',
      ],
      arrivals: 'poisson',
      seed,
      engine: 'replay',
      maxInFlight: 2000,
      timeoutMs: 10_000,
      workers: 1,
      warmUp: { durationMs: 40_000, ratePerSecond: 266 },
      writeRatio: 0.07,
      writeRatioSource: 'an assumption; public logs have about none',
      endpoints: ENDPOINTS.map(({ name, method, path, share, isWrite }, index) => ({
        name: evil(index + 5, name) + (hostile === undefined ? '' : String(index)),
        method,
        path,
        share,
        isWrite,
      })),
      slo: { p95Ms: 200, errorRatio: 0.001 },
    },
    schedule: { digest: '6a1f9b3e77c0d215', hits, peakRatePerSecond: 382, meanRatePerSecond: 266.2 },
    reference: blueprints[0]?.name ?? '',
    topologies: blueprints.map(({ name, title, services }) => ({
      name,
      title,
      file: `topologies/${name}/compose.yaml`,
      sha256: 'c4d1e2a8'.repeat(8),
      services: services.map((service) => ({
        name: service.name,
        role: service.role,
        image: `benchday/${service.name}:3f3db4a`,
        replicas: 1,
      })),
    })),
    plan: order.map((entry, index) => ({ trial: index + 1, ...entry })),
    environment: {
      hostname: evil(1, 'bench-01'),
      operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.1.0-26-amd64',
      cpuModel: 'AMD EPYC 7B13',
      cpus: 2,
      memoryBytes: 25_769_803_776,
      node: 'v20.20.0',
      platform: 'engine',
      dockerVersion: '20.10.24',
      storageDriver: 'overlay2',
      cgroupVersion: '1',
      isolation: 'shared',
      git: { commit: '3f3db4a1c8e0', branch: evil(2, 'main'), isDirty: false },
    },
  };
}

interface Measurement {
  readonly blueprint: Blueprint;
  readonly run: RunRecord;
  readonly head: Omit<
    MeasuredTrial,
    | 'state'
    | 'entryUrl'
    | 'containers'
    | 'images'
    | 'bringUpMs'
    | 'load'
    | 'metrics'
    | 'collectors'
    | 'accounting'
    | 'proof'
    | 'verification'
    | 'validity'
    | 'warnings'
  >;
  readonly random: Random;
  readonly variant: string;
  readonly options: FixtureOptions;
}

function measure({ blueprint, run, head, random: chance, variant, options }: Measurement) {
  const { durationMs } = run.scenario;
  const intervalMs = options.intervalMs ?? 5_000;
  const noisy = variant === 'time-invalid' || variant === 'all-invalid';
  const trialFactor = 1 + (chance() - 0.5) * (noisy ? 1.1 : 0.08);
  const latency: LatencyLine[] = [];
  const byEndpoint = new Map(run.scenario.endpoints.map(({ name }) => [name, histogram()]));
  const [response, service, peakHour] = [histogram(), histogram(), histogram()];
  const intervals: MeasuredTrial['load']['intervals'] = [];
  const totals = run.scenario.endpoints.map(() => counts());
  let failed = 0;

  for (let startMs = 0; startMs < durationMs; startMs += intervalMs) {
    const lengthMs = Math.min(intervalMs, durationMs - startMs);
    const hour = (startMs / durationMs) * 24;
    const fraction = run.scenario.profile.fractions[Math.floor(hour)] ?? 0.04;
    const hits = Math.round(((run.schedule.hits * fraction * 24) / durationMs) * lengthMs);
    const load = (fraction * 24) ** 2;
    const interval = counts();
    const lag = histogram();
    ENDPOINTS.forEach((endpoint, index) => {
      const [own, ownService] = [histogram(), histogram()];
      const count = Math.round(hits * endpoint.share);
      let bad = 0;
      for (let hit = 0; hit < count; hit += 1) {
        const isHit = chance() < (blueprint.pageCacheHitRatio ?? 0) && !endpoint.isWrite;
        const median = blueprint.medianMs * endpoint.weight * trialFactor * (0.55 + 0.45 * load) * (isHit ? 0.2 : 1.6);
        const us = Math.max(90, 1000 * median * Math.exp(blueprint.spread * gaussian(chance)));
        const isSlow = chance() < (blueprint.name === 'legacy' ? 0.004 : 0.001);
        own.recordValue(Math.round(us + (isSlow ? 180_000 * chance() * load : 0)));
        ownService.recordValue(Math.round(us * 0.94));
        lag.recordValue(Math.round(40 + 260 * chance() ** 4));
        if (chance() < (variant === 'all-invalid' ? 0.03 : blueprint.name === 'legacy' ? 0.00025 : 0)) bad += 1;
      }
      if (count === 0) return;
      const name = run.scenario.endpoints[index]?.name ?? endpoint.name;
      const at = { trial: head.trial, startMs, lengthMs, endpoint: name };
      latency.push({ ...at, kind: 'response', hdr: encodeIntoCompressedBase64(own) });
      latency.push({ ...at, kind: 'service', hdr: encodeIntoCompressedBase64(ownService) });
      byEndpoint.get(name)?.add(own);
      response.add(own);
      service.add(ownService);
      if (Math.floor(hour) === 17) peakHour.add(own);
      failed += bad;
      add(interval, count, bad);
      add(totals[index] ?? counts(), count, bad);
    });
    latency.push({
      trial: head.trial,
      startMs,
      lengthMs,
      endpoint: '*',
      kind: 'lag',
      hdr: encodeIntoCompressedBase64(lag),
    });
    intervals.push({ startMs, lengthMs, counts: interval });
  }
  const sum = counts();
  for (const { counts: each } of intervals) add(sum, each.scheduled, each.failed);
  const { samples, metrics } = workOf({ blueprint, run, trial: head.trial, hits: sum.sent, chance, noisy });
  const checks = checksOf(variant, head.trial, chance);
  const writes = totals.reduce((total, each, index) => total + (ENDPOINTS[index]?.isWrite === true ? each.ok : 0), 0);
  const state = (speaksFor: 'time' | 'work') => {
    const states = checks
      .filter((check) => check.speaksFor === speaksFor || check.speaksFor === 'all')
      .map((check) => check.state);
    return states.includes('invalid')
      ? ('invalid' as const)
      : states.includes('warning')
        ? ('warning' as const)
        : ('valid' as const);
  };
  const stored = variant === 'all-invalid' ? writes - 41 : writes;
  const record: MeasuredTrial = {
    ...head,
    state: 'measured',
    entryUrl: 'http://127.0.0.1:32768',
    containers: blueprint.services.map(({ name }) => ({
      service: name,
      name: `benchday-${head.trial}-${name}-1`,
      image: `benchday/${name}:3f3db4a`,
      imageId: `sha256:${'0a1b2c3d'.repeat(8)}`,
    })),
    images: blueprint.services.map(({ name }) => ({
      image: `benchday/${name}:3f3db4a`,
      imageId: `sha256:${'0a1b2c3d'.repeat(8)}`,
      repoDigests: [],
      createdAtMs: head.startedAtMs - 3_600_000,
      // what users build by captain.yml has a commit; cache's before it was committed
      ...(name === 'tomcat' && {
        source: { commit: '3f3db4a9'.repeat(5), isDirty: blueprint.name === 'cache', branch: 'main' },
      }),
    })),
    bringUpMs: 13_870,
    load: {
      engine: 'replay',
      loadModel: 'open',
      startedAtMs: head.startedAtMs + 56_000,
      elapsedMs: durationMs + 120,
      counts: sum,
      endpoints: totals.map((each, index) => ({
        name: run.scenario.endpoints[index]?.name ?? '',
        isWrite: ENDPOINTS[index]?.isWrite ?? false,
        counts: each,
        bodyBytes: each.ok * (ENDPOINTS[index]?.bytes ?? 0),
      })),
      failures: { status: failed > 0 ? { '503': failed } : {}, connect: {}, broken: {}, content: 0 },
      writes: { acknowledged: writes, refused: 0, unknown: 0 },
      bodyBytes: sum.ok * 13_000,
      scheduleDigest: run.schedule.digest,
      generator: {
        cpuMs: 24_000,
        maxResidentBytes: 190_000_000,
        cpuP95Ratio: 0.21,
        eventLoopDelayP99Ms: 2.1,
        gcMs: 310,
        workers: 1,
      },
      intervals,
    },
    metrics,
    collectors: [
      {
        collector: 'postgresql',
        service: blueprint.services.find(({ role }) => role === 'database')?.name ?? '',
        readings: 241,
        failures: 0,
        readingMs: 412,
        cpuMs: 96,
      },
      {
        collector: 'containers',
        service: '',
        readings: 241,
        failures: noisy ? 3 : 0,
        readingMs: 950,
        ...(noisy ? { lastFailure: 'cgroup file not readable' } : {}),
      },
    ],
    accounting: [
      {
        name: 'scheduled = sent + dropped',
        left: sum.scheduled,
        right: sum.sent + sum.dropped,
        allowance: 0,
        holds: true,
      },
      {
        name: 'sent = ok + failed + timed out',
        left: sum.sent,
        right: sum.ok + sum.failed + sum.timedOut,
        allowance: 0,
        holds: true,
      },
      {
        name: 'writes acknowledged = rows stored',
        left: writes,
        right: stored,
        allowance: 0,
        holds: stored === writes,
      },
    ],
    proof: fixtureProof(run.runId, head.trial, writes, writes - stored),
    verification: ENDPOINTS.map(({ path }, index) => ({
      name: run.scenario.endpoints[index]?.name ?? '',
      detail: `${path}: status 200, marker found`,
    })),
    validity: { time: state('time'), work: state('work'), checks },
    warnings: noisy ? ['3 readings of collector containers failed'] : [],
  };
  return { samples, latency, facts: { record, response, service, peakHour, byEndpoint } };
}

function checksOf(variant: string, trial: number, chance: Random): ValidityCheck[] {
  const steal = variant === 'time-invalid' || variant === 'all-invalid' ? 24 + 14 * chance() : 0.4 + chance();
  const isStolen = steal > 10;
  const broken = variant === 'all-invalid';
  return [
    {
      id: 'offered-rate',
      title: 'Offered rate',
      speaksFor: 'all',
      state: 'valid',
      measured: `${(99.98 + 0.02 * chance()).toFixed(2)} % of the schedule`,
      limits: 'warning below 99.5 %, invalid below 99 %',
    },
    {
      id: 'drops',
      title: 'Dropped arrivals',
      speaksFor: 'all',
      state: 'valid',
      measured: '0 of 63 889',
      limits: 'warning above 0, invalid above 0.1 %',
    },
    {
      id: 'lag',
      title: 'Generator lag, p99',
      speaksFor: 'time',
      state: trial === 3 && variant === 'normal' ? 'warning' : 'valid',
      measured: trial === 3 && variant === 'normal' ? '2.4 ms' : '0.3 ms',
      limits: 'warning above 2 ms, invalid above 5 ms',
      ...(trial === 3 && variant === 'normal'
        ? { remedy: 'stop what else runs on this machine, or use another one' }
        : {}),
    },
    {
      id: 'steal',
      title: 'CPU steal',
      speaksFor: 'time',
      state: isStolen ? 'invalid' : 'valid',
      measured: `${steal.toFixed(1)} %`,
      limits: 'share of all CPU time: warning above 2 %, invalid above 10 %',
      ...(isStolen ? { remedy: 'run again when the machine is calmer, or on a machine of your own' } : {}),
    },
    {
      id: 'accounting',
      title: 'Accounting',
      speaksFor: 'all',
      state: broken ? 'invalid' : 'valid',
      measured: broken ? '41 acknowledged writes are not stored' : '3 of 3 identities hold',
      limits: 'every identity holds',
      ...(broken ? { remedy: 'look for lost writes: nothing else in this trial can be trusted before' } : {}),
    },
    {
      id: 'same-schedule',
      title: 'Same schedule',
      speaksFor: 'all',
      state: 'valid',
      measured: 'digest equal',
      limits: 'the digest of the hits taken equals the schedule’s',
    },
    {
      id: 'clock',
      title: 'Clock',
      speaksFor: 'time',
      state: 'not-measured',
      measured: 'no NTP daemon found',
      limits: 'offset below 50 ms',
    },
  ];
}

interface Work {
  readonly blueprint: Blueprint;
  readonly run: RunRecord;
  readonly trial: number;
  readonly hits: number;
  readonly chance: Random;
  readonly noisy: boolean;
}

function workOf({ blueprint, run, trial, hits, chance, noisy }: Work) {
  const samples: SampleLine[] = [];
  const metrics: MeasuredTrial['metrics'] = [];
  const jitter = 1 + (chance() - 0.5) * 0.006;
  const database = blueprint.services.find(({ role }) => role === 'database')?.name ?? 'postgresql';
  const statements = blueprint.queries.reduce((total, [, calls]) => total + calls, 0) * jitter;
  const counter = (service: string, metric: MetricName, value: number, item?: string) => {
    metrics.push({ service, metric, kind: 'counter', value, max: value, ...(item === undefined ? {} : { item }) });
  };
  let total = 0;
  const { durationMs, profile } = run.scenario;
  for (let second = 0; second <= durationMs / 1000; second += 1) {
    const fraction = profile.fractions[Math.min(23, Math.floor((second * 1000 * 24) / durationMs))] ?? 0.04;
    const at = { trial, atMs: second * 1000 };
    samples.push({
      ...at,
      service: database,
      metric: 'postgresql.statements_total',
      kind: 'counter',
      value: total * statements,
    });
    for (const { name, cpuMsPerHit } of blueprint.services) {
      const value = total * cpuMsPerHit * jitter;
      samples.push({
        ...at,
        service: name,
        metric: 'container.cpu_ms_total',
        kind: 'counter',
        item: `${name}-1`,
        value,
      });
    }
    total += (hits * fraction * 24 * 1000 * (0.94 + 0.12 * chance())) / durationMs;
  }
  const perHit = hits * jitter;
  counter(database, 'postgresql.statements_total', statements * hits);
  counter(
    database,
    'postgresql.time_ms_total',
    blueprint.queries.reduce((sum, [, calls, ms]) => sum + calls * ms, 0) * perHit,
  );
  counter(database, 'postgresql.rows_total', statements * 4.1 * hits);
  counter(database, 'postgresql.wal_bytes_total', 310 * perHit);
  for (const [query, calls, ms] of blueprint.queries) {
    counter(database, 'postgresql.query_calls_total', calls * perHit, query);
    counter(database, 'postgresql.query_time_ms_total', calls * ms * perHit, query);
    counter(database, 'postgresql.query_rows_total', calls * 4 * perHit, query);
  }
  for (const { name, cpuMsPerHit } of blueprint.services) {
    counter(name, 'container.cpu_ms_total', cpuMsPerHit * perHit, `${name}-1`);
    counter(name, 'container.periods_total', 2400, `${name}-1`);
    counter(name, 'container.throttled_periods_total', noisy ? 120 : 0, `${name}-1`);
    metrics.push({
      service: name,
      metric: 'container.memory_bytes',
      kind: 'gauge',
      item: `${name}-1`,
      value: 180e6 + 4e8 * cpuMsPerHit,
      max: 210e6 + 4e8 * cpuMsPerHit,
    });
  }
  if (blueprint.services.some(({ role }) => role === 'registry')) metrics.push(...clusterMetrics());
  return { samples, metrics };
}

/** What the servers of a cluster say of themselves. */
function clusterMetrics(): MeasuredTrial['metrics'] {
  type Row = readonly [
    service: string,
    metric: MetricName,
    value: number,
    max?: number,
    item?: string | undefined,
    instance?: string,
  ];
  const rows: readonly Row[] = [
    ['tomcat', 'tomcat.requests_total', 2400],
    ['tomcat', 'tomcat.busy_threads', 1.4, 9],
    ['tomcat', 'jvm.heap_used_bytes', 90e6, 140e6],
    ['tomcat', 'jvm.collection_ms_total', 310],
    ['worker', 'worker.stored_total', 300, 300, undefined, 'worker-1'],
    ['worker', 'worker.batches_total', 30, 30, undefined, 'worker-1'],
    ['worker', 'worker.stored_total', 290, 290, undefined, 'worker-2'],
    ['worker', 'worker.oldest_message_ms', 120, 640, undefined, 'worker-2'],
    ['rabbitmq', 'rabbitmq.ready_messages', 1.5, 44, 'shop.writes'],
    ['rabbitmq', 'rabbitmq.unacknowledged_messages', 8, 100, 'shop.writes'],
    ['rabbitmq', 'rabbitmq.published_total', 590],
    ['postgresql', 'postgresql.standby_lag_bytes', 900, 64_000, 'database-2'],
    ['postgresql', 'patroni.is_primary', 1, 1],
    ['postgresql', 'patroni.timeline', 1.5, 2],
    ['etcd', 'etcd.has_leader', 1, 1],
    ['etcd', 'etcd.leader_changes_total', 0],
    ['etcd', 'etcd.wal_fsync_ms_total', 130],
    ['etcd', 'etcd.wal_fsyncs_total', 100],
  ];
  return rows.map(([service, metric, value, max = value, item, instance]) => ({
    service,
    ...(instance !== undefined && { instance }),
    metric,
    kind: metric.endsWith('_total') ? ('counter' as const) : ('gauge' as const),
    ...(item !== undefined && { item }),
    value,
    max,
  }));
}

function counts(): LoadCounts & Record<keyof LoadCounts, number> {
  return { scheduled: 0, sent: 0, dropped: 0, ok: 0, failed: 0, timedOut: 0 };
}

function add(to: Record<keyof LoadCounts, number>, hits: number, failed: number): void {
  to.scheduled += hits;
  to.sent += hits;
  to.ok += hits - failed;
  to.failed += failed;
}

function gaussian(chance: Random): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}
