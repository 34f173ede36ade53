import { plainSeconds } from '../base/number-text.ts';
import { sumOverDatabases } from '../figures/database-sums.ts';
import { unreadRows } from '../figures/unread-rows.ts';
import { beginTotals } from '../figures/metric-totals.ts';
import { type Watch, startCollectors } from '../collectors/watch.ts';
import { wallMs } from '../base/clock.ts';
import type { WarmUpRecord } from '../records/warm-up-record.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';
import { LatencyDigest, percentileMs } from '../stats/latency-digest.ts';
import { type WarmUpWindow, isWarm } from '../stats/warm-up.ts';
import { countsStatements, databasesOf } from './database-servers.ts';
import type { MeasureTask } from './measure-task.ts';
import { sendLoad } from './measured-load.ts';
import type { Sender } from './sender.ts';
import type { Subject } from './subject.ts';

/** Two windows of this length are compared. @source two successive windows of 10 s that differ by less than 5 %: own choice */
const WINDOW_MS = 10_000;
/** Only the edges of windows are read. */
const NEVER_MS = 3_600_000;

/**
 * Hits that are not counted, before those that are: for a time, or on until service times and statements per hit stay the same
 * from one window to the next.
 * @param load.prefix  of the warm-up's writes; each window has keys of its own below it
 * @returns how it went; undefined when the scenario leaves it out
 */
export async function warmUp(
  subject: Subject,
  task: MeasureTask,
  { schedule, prefix, sender }: { schedule: ScheduleSpecification; prefix: string; sender: Sender },
): Promise<WarmUpRecord | undefined> {
  const { durationMs, ratePerSecond, until, maxMs } = task.context.scenario.warmUp;
  if (ratePerSecond === 0 || (durationMs === 0 && until === 'duration')) return undefined;
  const send = async (part: number, lengthMs: number, into?: LatencyDigest): Promise<number> => {
    const { counts } = await sendLoad(subject, task, sender, {
      phase: 'warm up',
      durationMs: lengthMs,
      schedule: {
        ...schedule,
        // Other pages than the measurement asks for: its own first pages must not be in every cache already.
        seed: schedule.seed + 1 + part,
        curve: { segments: [{ lengthMs, ratePerSecond }] },
        writeKeyPrefix: `${prefix}${part === 0 ? '' : `${part}/`}`,
      },
      onLatency: (place, histogram) => {
        into?.record(place, histogram);
      },
    });
    return counts.sent;
  };
  if (durationMs > 0) await send(0, durationMs);
  if (until === 'duration') return { durationMs, windows: [], isSteady: null };

  await using watch = await watchDatabase(subject, task);
  const windows: WarmUpWindow[] = [];
  let spentMs = durationMs;
  for (let part = 1; spentMs + WINDOW_MS <= maxMs; part += 1) {
    windows.push(await watch.around((into) => send(part, WINDOW_MS, into)));
    spentMs += WINDOW_MS;
    const [before, after] = windows.slice(-2);
    if (before !== undefined && after !== undefined && isWarm(before, after)) {
      return { durationMs: spentMs, windows: windows.map(stored), isSteady: true };
    }
  }
  return { durationMs: spentMs, windows: windows.map(stored), isSteady: false };
}

/** JSON knows no NaN: what nobody knows is absent. */
function stored({ serviceP50Ms, statementsPerHit }: WarmUpWindow): WarmUpRecord['windows'][number] {
  return {
    ...(Number.isFinite(serviceP50Ms) && { serviceP50Ms }),
    ...(Number.isFinite(statementsPerHit) && { statementsPerHit }),
  };
}

/** @returns the warning that a warm-up which never got steady is worth */
export function warmUpWarning(warm: WarmUpRecord | undefined): string[] {
  if (warm?.isSteady !== false) return [];
  const said = warm.windows
    .slice(-2)
    .map(
      ({ serviceP50Ms, statementsPerHit }) =>
        `${serviceP50Ms == null ? 'no answer' : `${serviceP50Ms.toFixed(2)} ms`}, ${statementsPerHit?.toFixed(2) ?? 'an unknown number of'} statements`,
    );
  const seen =
    said.length === 0 ? '' : ` (service p50 and statements per hit of the last windows: ${said.join('; then ')})`;
  return [`after ${plainSeconds(warm.durationMs)} of warm-up the servers were not steady${seen}: raise warm_up.max_s`];
}

/** Servers keep an idle connection for longer than this. */
const CONNECTIONS_LAST_MS = 2000;

/** @param title  of the load engine @returns why the measurement may have begun cold */
export function coldStartWarning(warm: WarmUpRecord | undefined, title: string): string[] {
  if (warm === undefined) return [];
  const { isOneLoad, untilMeasurementMs = 0 } = warm;
  if (isOneLoad === false) {
    return [`${title} warms up with connections of its own: the first second of the measurement holds a cold start`];
  }
  if (untilMeasurementMs <= CONNECTIONS_LAST_MS) return [];
  return [
    `the measurement began ${(untilMeasurementMs / 1000).toFixed(1)} s after the last answer of the warm-up: connections that were closed meanwhile had to be opened again`,
  ];
}

/** Reads the statements of all databases before and after each window; without a database there are none, and NaN is unknown. */
async function watchDatabase(
  subject: Subject,
  { context }: MeasureTask,
): Promise<AsyncDisposable & { around(send: (into: LatencyDigest) => Promise<number>): Promise<WarmUpWindow> }> {
  const databases = context.collectors.filter(countsStatements);
  const servers = databasesOf(subject, databases);
  const watch: Watch = await startCollectors({
    topology: subject,
    collectors: databases,
    intervalMs: NEVER_MS,
    now: wallMs,
    signal: context.signal,
    onSample: () => undefined,
  });
  return {
    around: async (send) => {
      const latency = new LatencyDigest({ fromMs: 0, toMs: Infinity });
      const totals = beginTotals(await watch.edge());
      const hits = await send(latency);
      const { totals: read } = totals.finish(await watch.edge());
      const rows = [...read, ...unreadRows(read, servers, [])];
      const statements = servers.length === 0 ? 0 : sumOverDatabases(rows, 'statements');
      return {
        serviceP50Ms: percentileMs(latency.service, 50),
        // Without a hit there is none to divide by: unknown, and so not steady.
        statementsPerHit: hits === 0 ? Number.NaN : statements / hits,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await watch.stop();
    },
  };
}
