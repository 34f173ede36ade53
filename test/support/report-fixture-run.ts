import { RUN_VERSION, type RunRecord } from '../../src/records/run-record.ts';
import { ENDPOINTS, WEEKDAY } from './report-fixture-topologies.ts';
import type { Blueprint } from './report-fixture-topologies.ts';

import { type FixtureOptions, START_MS } from './report-fixture-options.ts';

export function runOf(blueprints: readonly Blueprint[], options: FixtureOptions & { seed: number }): RunRecord {
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
        limits: { cpus: 1, memoryBytes: 536_870_912 },
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
