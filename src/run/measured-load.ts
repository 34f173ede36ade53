import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { type TotalsInProgress, beginTotals } from '../figures/metric-totals.ts';
import { unreadRows } from '../figures/unread-rows.ts';
import { startCollectors } from '../collectors/watch.ts';
import { sleep, wallMs } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import type { CheckSoFar, Phase, ReadingsNow } from '../records/events.ts';
import type { LatencySink, LoadProgress, LoadTotals } from '../records/load-totals.ts';
import type { CollectorReport, MetricTotal } from '../records/trial-record.ts';
import { failureOf } from './collector-failure.ts';
import type { BinSettings } from '../load/load-engine.ts';
import { isWatchable } from '../platform/watchable.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';
import { LatencyDigest } from '../stats/latency-digest.ts';
import { type ServiceLevel, ServiceLevels } from '../stats/service-levels.ts';
import { watchDeaths } from './death-watch.ts';
import { type Disturbance, Disturbing, loadLengthMs } from './disturbance.ts';
import { type Drained, drained, drainQueues } from './drain.ts';
import { judgeSoFar } from '../checks/judge-so-far.ts';
import { LatestReadings } from '../figures/readings-now.ts';
import { databasesOf } from './database-servers.ts';
import { intervalLengthMs } from './interval-length.ts';
import { leadInOf, LEAD_IN_MS } from './lead-in.ts';
import type { MeasureTask } from './measure-task.ts';
import { SampleSeries } from './sample-series.ts';
import type { Sender } from './sender.ts';
import { type StopRule, stopRuleOf } from './stop-rule.ts';
import type { Subject } from './subject.ts';

const SAMPLE_INTERVAL_MS = 1000;
/** What the servers still do after their last answer (statistics, log lines) settles within this. */
const DRAIN_MS = 500;
/** The same after the warm-up, so that it is not read as work of the measurement. */
const SETTLE_MS = DRAIN_MS;

interface LoadPlan {
  readonly schedule: ScheduleSpecification;
  readonly sender: Sender;
  readonly isWarm: boolean;
  readonly disturbance: Disturbance | undefined;
}

export interface MeasuredLoad {
  readonly load: LoadTotals;
  readonly latency: LatencyDigest;
  readonly serviceLevels: readonly ServiceLevel[];
  /** from the last answer of the warm-up to time 0, ms; absent: nobody warmed up */
  readonly sinceWarmUpMs?: number;
  /** what was left in the queues after waiting for them */
  readonly queues: Drained;
  readonly watch: {
    readonly totals: readonly MetricTotal[];
    readonly reports: readonly CollectorReport[];
    readonly warnings: readonly string[];
  };
}

/**
 * Sends the schedule while collectors look on; their first and last readings enclose exactly the hits of the schedule. What takes its
 * time is done before: then a lead-in, the first reading when all of its hits are answered, and at once the measurement.
 */
export async function measureLoad(
  subject: Subject,
  task: MeasureTask,
  { schedule, sender, isWarm, disturbance }: LoadPlan,
): Promise<MeasuredLoad> {
  const { planned, context, phases } = task;
  const series = new SampleSeries(planned.trial, context.onSample);
  const begun: { totals?: TotalsInProgress; atMs?: number } = {};
  const latest = new LatestReadings(databasesOf(subject, context.collectors).length);
  const watch = await startCollectors({
    topology: subject,
    collectors: context.collectors,
    intervalMs: SAMPLE_INTERVAL_MS,
    now: wallMs,
    signal: context.signal,
    onSample: (sample) => {
      // What is read before the first edge is of the warm-up.
      if (begun.totals === undefined) return;
      begun.totals.add(sample);
      latest.see(sample);
      series.add(sample);
    },
  });
  try {
    if (isWarm) await leadIn(subject, task, { schedule, sender });
    const { answeredAtMs: warmUntilMs } = sender;
    const durationMs = loadLengthMs(context.scenario.load.durationMs, disturbance);
    phases.enter('measure', durationMs);
    const levels = new ServiceLevels();
    const latency = new LatencyDigest({ fromMs: 0, toMs: Infinity }, levels);
    await using disturbing = new Disturbing(disturbance, subject, {
      signal: context.signal,
      tell: (what) => {
        context.listener({ type: 'disturbance', trial: planned.trial, what });
      },
    });
    const rule = stopRuleOf(context.scenario);
    const signal = rule === undefined ? disturbing.signal : AbortSignal.any([disturbing.signal, rule.signal]);
    const disturbed = { ...task, context: { ...context, signal } };
    const load = await sendLoad(disturbing.subject, disturbed, sender, {
      phase: 'measure',
      durationMs,
      schedule,
      seenBeside: (progress) => ({
        readings: latest.now(wallMs()),
        checks: judgeSoFar(progress, latest.hostSoFar()),
      }),
      journal: context.keep.journal(planned),
      ...(disturbance === undefined ? {} : { bins: disturbance.bins }),
      onReady: async () => {
        const first = await watch.edge();
        begun.totals = beginTotals(first);
        for (const sample of first) {
          series.add(sample);
          latest.see(sample);
        }
      },
      onStart: (startedAtMs) => {
        begun.atMs = startedAtMs;
        series.begin(startedAtMs);
        disturbing.begin(startedAtMs);
      },
      ...(rule === undefined ? {} : { rule }),
      onLatency: (place, histogram) => {
        rule?.onLatency(place, histogram);
        latency.record(place, histogram);
        context.onLatency({ ...place, trial: planned.trial, hdr: encodeIntoCompressedBase64(histogram) });
      },
    }).catch((failure: unknown) => {
      disturbing.requirePlayed();
      throw rule?.cause ?? failure;
    });
    // Only what is whole again can be drained and counted.
    await disturbing.finish();
    if (begun.totals === undefined) throw new BenchdayError('INTERNAL', 'a load was sent before the first reading');
    phases.enter('drain', DRAIN_MS);
    await sleep(DRAIN_MS, context.signal);
    // What was accepted and not yet stored is part of the work of these hits, so the last reading comes after it.
    const queues = await drained(() => drainQueues(subject, context.signal), disturbance !== undefined);
    const last = await watch.edge();
    const { totals: metrics, problems } = begun.totals.finish(last);
    for (const sample of last) series.add(sample);
    const reports = await watch.stop();
    const unread = unreadRows(metrics, reports, runningContainers(subject));
    return {
      load,
      latency,
      serviceLevels: levels.finish(),
      ...(warmUntilMs === undefined || begun.atMs === undefined ? {} : { sinceWarmUpMs: begun.atMs - warmUntilMs }),
      queues,
      watch: {
        totals: [...metrics, ...unread],
        reports,
        warnings: [...problems, ...reports.flatMap((report) => failureOf(report))],
      },
    };
  } finally {
    await watch.stop();
  }
}

function runningContainers({
  services,
  hasOthers,
}: Subject): readonly { readonly service: string; readonly name: string }[] {
  const own = services.flatMap(({ name: service, containers }) =>
    containers.filter(isWatchable).map(({ name }) => ({ service, name })),
  );
  return hasOthers === true ? [...own, { service: 'target', name: 'servers that --collect does not name' }] : own;
}

/** The last of the warm-up, and a moment in which the servers finish its work. */
async function leadIn(
  subject: Subject,
  task: MeasureTask,
  { schedule, sender }: { readonly schedule: ScheduleSpecification; readonly sender: Sender },
): Promise<void> {
  const lead = sender.isOneLoad ? leadInOf(schedule) : undefined;
  if (lead !== undefined) {
    await sendLoad(subject, task, sender, { phase: 'warm up', durationMs: LEAD_IN_MS, schedule: lead });
  }
  await sleep(SETTLE_MS, task.context.signal);
}

/** Sends a schedule, and stops when a service dies. */
export async function sendLoad(
  subject: Subject,
  task: MeasureTask,
  sender: Sender,
  load: {
    phase: Phase;
    durationMs: number;
    schedule: ScheduleSpecification;
    /** where each write is noted; absent: nowhere */
    journal?: string;
    bins?: BinSettings;
    /** told of progress */
    rule?: StopRule;
    onReady?: () => Promise<void>;
    onStart?: (startedAtMs: number) => void;
    onLatency?: LatencySink;
    /** of the servers and the machine, for whoever watches */
    seenBeside?: (progress: LoadProgress) => {
      readonly readings: ReadingsNow;
      readonly checks: readonly CheckSoFar[];
    };
  },
): Promise<LoadTotals> {
  const { planned, context } = task;
  await using deaths = watchDeaths(subject, context.signal);
  try {
    return await sender.send(
      load.phase,
      load.schedule,
      {
        intervalMs: intervalLengthMs(load.durationMs),
        onProgress: (progress) => {
          load.rule?.onProgress(progress);
          context.listener({
            type: 'load',
            trial: planned.trial,
            phase: load.phase,
            durationMs: load.durationMs,
            progress,
            ...load.seenBeside?.(progress),
          });
        },
        ...(load.onLatency === undefined ? {} : { onLatency: load.onLatency }),
        ...(load.onReady === undefined ? {} : { onReady: load.onReady }),
        ...(load.onStart === undefined ? {} : { onStart: load.onStart }),
        ...(load.journal === undefined ? {} : { journal: load.journal }),
        ...(load.bins === undefined ? {} : { bins: load.bins }),
      },
      deaths.signal,
    );
  } catch (error) {
    throw deaths.cause() ?? error;
  }
}
