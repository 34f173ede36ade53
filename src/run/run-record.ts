import { wallMs } from '../base/clock.ts';
import { withoutNamedSecrets } from '../base/secrets.ts';
import { hostName } from '../records/generator-host.ts';
import { RUN_VERSION, type RunRecord } from '../records/run-record.ts';
import { scheduleDigest } from '../scenario/schedule-digest.ts';
import { caveatsOf, scheduleOf } from '../scenario/scenario-schedule.ts';
import { scheduleTotals } from '../scenario/schedule-totals.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { wordWithoutSecrets } from '../topology/compose/stored-word.ts';
import { shownImage } from '../topology/shown-image.ts';
import { flowRecords } from './flow-records.ts';
import type { Candidates, RunRequest } from './run-request.ts';

/** run.json as it is written before the first trial. */
export function startingRecord(request: RunRequest, runId: string, environment: RunRecord['environment']): RunRecord {
  const { scenario, plan, candidates } = request;
  const schedule = scheduleOf(scenario, '');
  const totals = scheduleTotals(schedule);
  const topologies = topologyRecords(candidates, request.mounted);
  return {
    schema: RUN_VERSION,
    runId,
    benchdayVersion: request.version,
    state: 'running',
    command: [...request.command],
    startedAtMs: wallMs(),
    scenario: { ...scenarioRecord(scenario), ...flowRecords(scenario, totals.visits) },
    schedule: {
      digest: scheduleDigest(schedule),
      hits: totals.hits,
      peakRatePerSecond: totals.peakRatePerSecond,
      meanRatePerSecond: totals.meanRatePerSecond,
    },
    reference: topologies.some(({ name }) => name === scenario.reference)
      ? scenario.reference
      : (topologies[0]?.name ?? scenario.reference),
    topologies,
    plan: [...plan],
    ...(request.arms === undefined ? {} : { arms: [...request.arms] }),
    ...(request.confirms === undefined ? {} : { confirms: request.confirms }),
    ...(request.disturb === undefined ? {} : { isDrill: true as const }),
    environment,
  };
}

function scenarioRecord(scenario: Scenario): RunRecord['scenario'] {
  const { load, requests, profile } = scenario;
  const weights = requests.reduce((sum, { weight }) => sum + weight, 0);
  const writeWeights = requests.filter(({ isWrite }) => isWrite).reduce((sum, { weight }) => sum + weight, 0);
  return {
    name: scenario.name,
    title: scenario.title,
    file: scenario.file,
    sha256: scenario.sha256,
    profile: { ...profile, fractions: [...profile.fractions] },
    reference: scenario.reference,
    hitsPerDay: load.hitsPerDay,
    mode: load.mode,
    durationMs: load.durationMs,
    caveats: [...caveatsOf(scenario)],
    arrivals: load.arrivals,
    seed: load.seed,
    engine: load.script === undefined ? load.engine : `${load.engine}, script ${load.script}`,
    ...(load.script === undefined ? {} : { script: load.script }),
    maxInFlight: load.maxInFlight,
    timeoutMs: load.timeoutMs,
    workers: load.workers * load.generators,
    ...(load.hosts === undefined ? {} : { generators: load.hosts.map(hostName) }),
    connections: load.connections,
    ...(load.http2 === undefined ? {} : { http2: load.http2 }),
    warmUp: scenario.warmUp,
    ...tlsRecord(scenario),
    ...(scenario.sessions === undefined ? {} : { sessions: { ...scenario.sessions } }),
    writeRatio: writeWeights / weights,
    writeRatioSource: scenario.writeRatioSource,
    endpoints: requests.map(({ name, method, path, weight, isWrite }) => ({
      name,
      method,
      path: withoutNamedSecrets(path),
      share: weight / weights,
      isWrite,
    })),
    slo: scenario.slo,
    ...(scenario.objectives === undefined ? {} : { objectives: scenario.objectives }),
    ...(scenario.server === undefined ? {} : { server: scenario.server }),
    ...(scenario.prices === undefined ? {} : { prices: scenario.prices }),
    ...(scenario.gate === undefined ? {} : { gate: scenario.gate }),
  };
}

function tlsRecord({ tls }: Scenario): Pick<RunRecord['scenario'], 'tls'> {
  if (tls === undefined) return {};
  return { tls: { isResumed: tls.isResumed, ...(tls.ca === undefined ? {} : { ca: tls.ca.file }) } };
}

function topologyRecords(candidates: Candidates, mounted: RunRequest['mounted']): RunRecord['topologies'] {
  if (candidates.kind === 'target') {
    return [{ name: 'target', title: candidates.url, file: candidates.url, sha256: '', services: [] }];
  }
  return candidates.topologies.map(({ name, title, file, word, sha256, services, data }) => ({
    name,
    title,
    file,
    ...(word !== undefined && { word: wordWithoutSecrets(word) }),
    sha256,
    services: services.map((service) => ({
      name: service.name,
      role: service.role,
      image: shownImage(service),
      replicas: service.replicas,
      ...(Object.keys(service.limits).length > 0 && { limits: service.limits }),
    })),
    ...(mounted?.has(name) === true && { mounted: [...(mounted.get(name) ?? [])] }),
    ...(data !== undefined && {
      data: data.map(({ service, file: dump, form, sha256: digest }) => ({
        service,
        file: dump,
        form,
        sha256: digest,
      })),
    }),
  }));
}
