import { BenchdayError } from '../../base/errors.ts';
import type { LatencySink, LoadTotals } from '../../records/load-totals.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { arrivals } from '../../scenario/arrivals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import { compareSamples } from '../../stats/kolmogorov-smirnov.ts';
import { LatencyDigest, percentileMs } from '../../stats/latency-digest.ts';
import type { Behaviour, ServerAccount } from '../../planted/behaviour.ts';
import { openPlantedServer } from '../../planted/open-planted-server.ts';
import { PLANTED_MARKER } from '../../planted/planted-server.ts';
import type { MeasuredRow } from '../../records/selftest-row.ts';

const SEED = 3;

/**
 * The first hits of a generator leave late, while its connections are made and its code is compiled: some 8 ms for five of them.
 * Of the few hundred here they would be the p99, of a measurement they are not. So the first second is not compared.
 */
const COLD_MS = 1000;

/** Enough for all hits of a freeze, so that an open loop drops none. */
const OPEN_IN_FLIGHT = 2048;

/** Connections of a closed loop. */
const CLOSED_IN_FLIGHT = 32;

const TIMEOUT_MS = 10_000;

/**
 * Lets one engine measure one behaviour.
 * @throws {BenchdayError} what the load engine throws; SERVICE_DIED or SERVICE_NOT_READY of the planted server; INTERRUPTED
 */
export async function measureBehaviour(
  engine: LoadEngine,
  behaviour: Behaviour,
  signal: AbortSignal,
): Promise<MeasuredRow> {
  const coldMs = coldMsOf(engine, behaviour);
  const schedule = scheduleOf({ ...behaviour, durationMs: behaviour.durationMs + coldMs });
  await using server = await openPlantedServer(
    { ...behaviour.plan, servedFromHit: (behaviour.ratePerSecond * coldMs) / 1000 },
    signal,
  );
  const settings = {
    maxInFlight: engine.loadModel === 'open' ? OPEN_IN_FLIGHT : CLOSED_IN_FLIGHT,
    timeoutMs: TIMEOUT_MS,
    workers: 1,
    intervalMs: 1000,
  };
  const latency = new LatencyDigest({ fromMs: 0, toMs: 0 });
  const onLatency: LatencySink = (place, histogram) => {
    if (place.startMs >= coldMs) latency.record(place, histogram);
  };
  const target = { baseUrl: server.baseUrl, headers: {} };
  const totals = await engine.run(schedule, target, { ...settings, onLatency }, signal);
  return rowOf(engine, behaviour, { totals, latency, account: await server.stop(), schedule });
}

/** A freeze is compared with what is calculated for all of its period; a closed loop may be done within its first second. */
function coldMsOf({ loadModel }: LoadEngine, { plan, isTimed }: Behaviour): number {
  if (isTimed === false) return 0;
  return plan.freeze === undefined && loadModel === 'open' ? COLD_MS : 0;
}

function scheduleOf({ ratePerSecond, durationMs, arrivals: kind }: Behaviour): ScheduleSpecification {
  return {
    curve: { segments: [{ lengthMs: durationMs, ratePerSecond }] },
    arrivals: kind,
    seed: SEED,
    writeKeyPrefix: 'selftest/',
    requests: [
      {
        name: 'planted',
        method: 'GET',
        path: '/',
        weight: 1,
        headers: {},
        parameters: {},
        isWrite: false,
        expect: { status: [200], marker: PLANTED_MARKER },
      },
    ],
  };
}

function rowOf(
  engine: LoadEngine,
  behaviour: Behaviour,
  seen: {
    readonly totals: LoadTotals;
    readonly latency: LatencyDigest;
    readonly account: ServerAccount;
    readonly schedule: ScheduleSpecification;
  },
): MeasuredRow {
  const { totals, latency, account, schedule } = seen;
  const { counts, generator } = totals;
  if (counts.sent === 0) throw new BenchdayError('GENERATOR_FAILED', `the load engine ${engine.id} sent nothing`);
  const { id, title, plan } = behaviour;
  // What the server really did, late timers included. A freeze is longer than what a server can know of who waits for its end.
  const truthMs = plan.freeze === undefined ? account.servedMs : behaviour.truthMs;
  const ownLateMs = plan.freeze === undefined ? 0 : account.lateP99Ms;
  const isShapeCompared = engine.loadModel === 'open' && behaviour.arrivals === 'poisson';
  return {
    engine: engine.id,
    loadModel: engine.loadModel,
    behaviour: id,
    title,
    truthMs,
    reportedMs: {
      p50: percentileMs(latency.response, 50),
      p95: percentileMs(latency.response, 95),
      p99: percentileMs(latency.response, 99),
    },
    counts: { scheduled: counts.scheduled, sent: counts.sent, dropped: counts.dropped },
    errors: { planted: account.resets + account.wrongBodies, found: counts.failed + counts.timedOut },
    ...(behaviour.isTimed === false && { isTimed: false }),
    bodyBytes: { sent: account.bodyBytes, ...(totals.bodyBytes === undefined ? {} : { counted: totals.bodyBytes }) },
    ...(latency.lag.totalCount === 0 ? {} : { lagP99Ms: percentileMs(latency.lag, 99) }),
    serverLateP99Ms: ownLateMs + account.wakeLateP99Ms,
    // Nobody looked: then no noise is granted for it.
    generatorLateP99Ms: generator.eventLoopDelayP99Ms ?? 0,
    ...(isShapeCompared ? { gapDistance: gapDistance(account.arrivedMs, schedule) } : {}),
    cpuUsPerHit: (1000 * generator.cpuMs) / counts.sent,
  };
}

/** How far the gaps between hits, as the server saw them, are from those of the schedule. */
function gapDistance(arrivedMs: readonly number[], schedule: ScheduleSpecification): number {
  const dueMs = Array.from(arrivals(schedule), ({ dueUs }) => dueUs / 1000);
  const [seen, due] = [gapsOf(arrivedMs), gapsOf(dueMs)];
  return seen.length === 0 || due.length === 0 ? 1 : compareSamples(seen, due).distance;
}

function gapsOf(timesMs: readonly number[]): number[] {
  return timesMs.slice(1).map((timeMs, index) => timeMs - (timesMs[index] ?? timeMs));
}
