import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyLine, LoadCounts } from '../../src/records/load-totals.ts';
import type { Random } from '../../src/base/random.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { ENDPOINTS } from './report-fixture-topologies.ts';
import type { Blueprint } from './report-fixture-topologies.ts';
import { histogram } from './report-fixture-histogram.ts';
import { fixtureProof } from './report-fixture-proof.ts';

import type { FixtureOptions } from './report-fixture-options.ts';
import { checksOf } from './report-fixture-checks.ts';
import { workOf } from './report-fixture-work.ts';

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

export function measure({ blueprint, run, head, random: chance, variant, options }: Measurement) {
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
      ...(options.hasDueTimes === true && { arrivals: { windowMs: 100, due: [], sent: [] } }),
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

function counts(): LoadCounts & Record<Exclude<keyof LoadCounts, 'own' | 'notReached'>, number> {
  return { scheduled: 0, sent: 0, dropped: 0, ok: 0, failed: 0, timedOut: 0 };
}

function add(to: Record<Exclude<keyof LoadCounts, 'own' | 'notReached'>, number>, hits: number, failed: number): void {
  to.scheduled += hits;
  to.sent += hits;
  to.ok += hits - failed;
  to.failed += failed;
}

function gaussian(chance: Random): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}
