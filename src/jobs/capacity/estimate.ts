import { percent } from '../../base/number-text.ts';
import type { BringUp, Platform } from '../../platform/platform.ts';
import { isolationOn } from '../../platform/engine/isolation.ts';
import type { CapacityEstimate } from '../../records/capacity-record.ts';
import { wallMs } from '../../base/clock.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { askedHost } from '../../scenario/asked-host.ts';
import { awaitEntries, stillStartsWithin } from '../../run/await-entry.ts';
import { topologySubject } from '../../run/subject.ts';
import { verify } from '../../run/verify.ts';
import { SECONDS_A_DAY } from '../../scenario/day-curve.ts';
import { scheduleOf } from '../../scenario/scenario-schedule.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { LatencyDigest, percentileMs } from '../../stats/latency-digest.ts';
import type { Topology } from '../../topology/topology.ts';
import { speechOf } from '../../run/speech.ts';
import { refuseUnbound } from './stored-experiments.ts';

const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64, 128];
const STEP_MS = 3_000;
/** More than any step can send: a closed loop takes as many as it gets answered. */
const OFFERED_PER_SECOND = 20_000;
/** With so much less growth, more connections only wait for each other. */
const LEAST_GROWTH = 1.05;

type Step = CapacityEstimate['steps'][number];

/**
 * A quick guess: how many answers a second a closed loop gets within the objective, with ever more connections, on one bring-up.
 * A closed loop sends when it has been answered, so it never queues as visitors do, and its times are service times: an estimate only.
 * @throws {BenchdayError} what keeps the topology from coming up or answering rightly; INVALID_MEASUREMENT where budgets are needed and do not
 *   bind; INTERRUPTED
 */
export async function estimateCapacity(request: {
  readonly scenario: Scenario;
  readonly topology: Topology;
  readonly platform: Platform;
  /** closed loop */
  readonly engine: LoadEngine;
  /** it means nothing where the budgets of the servers do not bind */
  readonly needsBudgets?: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<CapacityEstimate> {
  const { scenario, topology, platform, engine, say, signal } = request;
  const { sutCpuset } = isolationOn(await platform.describe(), scenario.isolation);
  const runId = `estimate-${Math.round(wallMs())}`;
  const wanted: BringUp = {
    topology,
    runId,
    trial: '1',
    publish: {},
    readyWithinMs: scenario.readyWithinMs,
    signal,
    ...(sutCpuset === undefined ? {} : { cpuset: sutCpuset }),
  };
  if (topology.data !== undefined) await platform.restoreData(wanted);
  await using subject = topologySubject(await platform.bringUp(wanted));
  const unbound = subject.running?.unboundServers;
  if (request.needsBudgets === true && unbound !== undefined) refuseUnbound(unbound);
  await awaitEntries(subject, {
    withinMs: scenario.readyWithinMs,
    signal,
    speech: speechOf(scenario),
    host: askedHost(scenario.requests),
  });
  const urls = [subject.url, ...subject.otherUrls];
  await verify(urls, scheduleOf(scenario, `${runId}/v/`), signal, speechOf(scenario), {
    startsWithinMs: stillStartsWithin(subject, scenario.readyWithinMs),
  });
  const fire = (connections: number, durationMs: number): Promise<Step> =>
    measureStep({ scenario, engine, urls, signal, runId }, connections, durationMs);
  if (scenario.warmUp.durationMs > 0) await fire(8, scenario.warmUp.durationMs);

  const steps: Step[] = [];
  for (const connections of CONNECTIONS) {
    const best = Math.max(0, ...steps.map(({ answersPerSecond }) => answersPerSecond));
    const step = await fire(connections, STEP_MS);
    steps.push(step);
    say(stepLine(step));
    if (!step.isWithinObjective || step.answersPerSecond < best * LEAST_GROWTH) break;
  }
  return { engine: engine.id, steps, ...bestOf(steps, scenario.profile.fractions) };
}

/** One line of a step; what nobody knows reads `-`. */
export function stepLine({ connections, answersPerSecond, serviceP95Ms, errorRatio }: Step): string {
  const p95 = serviceP95Ms === undefined ? '-' : `${serviceP95Ms.toFixed(1)} ms`;
  const errors = errorRatio === undefined ? '-' : percent(errorRatio, 2);
  return `${connections} connections: ${answersPerSecond.toFixed(0)} answers/s, p95 ${p95}, errors ${errors}`;
}

/** The most answers a second within the objective, and the day whose busiest part asks for as many. */
export function bestOf(
  steps: readonly Step[],
  fractions: readonly number[],
): Pick<CapacityEstimate, 'answersPerSecond' | 'hitsPerDay'> {
  const good = steps.filter(({ isWithinObjective }) => isWithinObjective);
  if (good.length === 0) return {};
  const answersPerSecond = Math.max(...good.map((step) => step.answersPerSecond));
  const busiest = Math.max(...fractions) * fractions.length;
  return { answersPerSecond, hitsPerDay: Math.round((answersPerSecond * SECONDS_A_DAY) / busiest) };
}

async function measureStep(
  place: { scenario: Scenario; engine: LoadEngine; urls: readonly string[]; signal: AbortSignal; runId: string },
  connections: number,
  durationMs: number,
): Promise<Step> {
  const { scenario, engine, urls, signal, runId } = place;
  const [baseUrl = '', ...otherUrls] = urls;
  const schedule = {
    ...scheduleOf(scenario, `${runId}/${connections}-${durationMs}/`),
    seed: scenario.load.seed + connections,
    curve: { segments: [{ lengthMs: durationMs, ratePerSecond: OFFERED_PER_SECOND }] },
  };
  const digest = new LatencyDigest({ fromMs: 0, toMs: Infinity });
  const totals = await engine.run(
    schedule,
    { baseUrl, otherUrls, headers: {} },
    {
      maxInFlight: connections,
      timeoutMs: scenario.load.timeoutMs,
      workers: 1,
      intervalMs: durationMs,
      onLatency: (place, histogram) => {
        digest.record(place, histogram);
      },
    },
    signal,
  );
  const { ok, sent } = totals.counts;
  const serviceP95Ms = percentileMs(digest.service, 95);
  const errorRatio = (sent - ok) / sent;
  return {
    connections,
    answersPerSecond: totals.elapsedMs === 0 ? 0 : (ok / totals.elapsedMs) * 1000,
    ...(Number.isNaN(serviceP95Ms) ? {} : { serviceP95Ms }),
    ...(Number.isNaN(errorRatio) ? {} : { errorRatio }),
    // Neither is within it where it is not known.
    isWithinObjective: serviceP95Ms <= scenario.slo.p95Ms && errorRatio <= scenario.slo.errorRatio,
  };
}
