import { countStoredWrites } from '../collectors/stored-writes.ts';
import { type TotalsInProgress, beginTotals } from '../collectors/metric-totals.ts';
import { startCollectors } from '../collectors/watch.ts';
import { sleep, wallMs } from '../core/clock.ts';
import { BenchdayError } from '../core/errors.ts';
import type { Phase } from '../core/events.ts';
import type { LatencyLine, LoadResult } from '../core/load.ts';
import type { CollectorReport, MeasuredTrial, MetricTotal } from '../core/records.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { scheduleOf } from '../scenario/scenario-schedule.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';
import { type OtherCounts, accountFor } from './accounting.ts';
import { watchDeaths } from './death-watch.ts';
import { judge } from './judge.ts';
import type { PhaseLog } from './phase-log.ts';
import type { Subject } from './subject.ts';
import { SampleSeries } from './sample-series.ts';
import type { TrialContext } from './trial-context.ts';
import { verify } from './verify.ts';

/** The part of a trial's record that comes from measuring, and its histograms. */
export type Measurement = Pick<
  MeasuredTrial,
  | 'entryUrl'
  | 'containers'
  | 'load'
  | 'metrics'
  | 'collectors'
  | 'accounting'
  | 'verification'
  | 'validity'
  | 'warnings'
> & { readonly latency: readonly LatencyLine[] };

interface Task {
  readonly planned: PlannedTrial;
  readonly context: TrialContext;
  readonly phases: PhaseLog;
}

const SAMPLE_INTERVAL_MS = 1000;
/** Long runs keep at most so many intervals; short ones have one a second. */
const MOST_INTERVALS = 1440;
/** What the servers still do after their last answer (statistics, log lines) settles within this. */
const DRAIN_MS = 500;

/** verify -> warm up -> measure -> drain -> account -> judge, on something that answers. */
export async function measure(subject: Subject, task: Task): Promise<Measurement> {
  const { planned, context, phases } = task;
  const { scenario } = context;
  const prefix = `${context.runId}/${planned.trial}`;
  const schedule = scheduleOf(scenario, `${prefix}/m/`);

  phases.enter('verify');
  const before = await verify(subject.url, { ...schedule, writeKeyPrefix: `${prefix}/v/` }, context.signal);

  phases.enter('warm up', scenario.warmUp.durationMs);
  await warmUp(subject, task, { ...schedule, writeKeyPrefix: `${prefix}/w/` });

  phases.enter('measure', scenario.load.durationMs);
  const { result, watch } = await measureLoad(subject, task, schedule);

  const other = await otherCounts(subject, watch, `${prefix}/m/%`);
  const after = await verify(subject.url, { ...schedule, writeKeyPrefix: `${prefix}/a/` }, context.signal);
  const accounting = accountFor(result.totals, other);
  return {
    entryUrl: subject.url,
    containers: subject.services.flatMap((service) =>
      service.containers.map(({ name, imageId }) => ({
        service: service.name,
        name,
        image: service.service.image,
        imageId,
      })),
    ),
    load: result.totals,
    metrics: [...watch.totals],
    collectors: [...watch.reports],
    accounting,
    verification: [
      ...before,
      ...after.map(({ name, detail }) => ({ name: `${name}, again after the measurement`, detail })),
    ],
    validity: await judge({ subject, context, result, metrics: watch.totals, accounting }),
    warnings: [...watch.warnings],
    latency: result.latency.map((line) => ({ ...line, trial: planned.trial })),
  };
}

async function warmUp(subject: Subject, task: Task, schedule: ScheduleSpecification): Promise<void> {
  const { durationMs, ratePerSecond } = task.context.scenario.warmUp;
  if (durationMs === 0 || ratePerSecond === 0) return;
  await sendLoad(subject, task, {
    phase: 'warm up',
    durationMs,
    // Other pages than the measurement asks for: its own first pages must not be in every cache already.
    schedule: { ...schedule, seed: schedule.seed + 1, curve: { segments: [{ lengthMs: durationMs, ratePerSecond }] } },
  });
}

interface Watched {
  readonly result: LoadResult;
  readonly watch: {
    readonly totals: readonly MetricTotal[];
    readonly reports: readonly CollectorReport[];
    readonly warnings: readonly string[];
  };
}

/** Sends the schedule while collectors look on; their first and last readings enclose exactly the hits of the schedule. */
async function measureLoad(subject: Subject, task: Task, schedule: ScheduleSpecification): Promise<Watched> {
  const { planned, context, phases } = task;
  const series = new SampleSeries(planned.trial, context.onSample);
  let totals: TotalsInProgress | undefined;
  const watch = await startCollectors({
    topology: subject,
    collectors: context.collectors,
    intervalMs: SAMPLE_INTERVAL_MS,
    now: wallMs,
    signal: context.signal,
    onSample: (sample) => {
      totals?.add(sample);
      series.add(sample);
    },
  });
  try {
    const first = await watch.edge();
    const ongoing = beginTotals(first);
    totals = ongoing;
    for (const sample of first) series.add(sample);
    const result = await sendLoad(subject, task, {
      phase: 'measure',
      durationMs: context.scenario.load.durationMs,
      schedule,
      onStart: (startedAtMs) => {
        series.begin(startedAtMs);
      },
    });
    phases.enter('drain', DRAIN_MS);
    await sleep(DRAIN_MS, context.signal);
    const last = await watch.edge();
    const { totals: metrics, problems } = ongoing.finish(last);
    for (const sample of last) series.add(sample);
    const reports = await watch.stop();
    return {
      result,
      watch: { totals: metrics, reports, warnings: [...problems, ...reports.flatMap((report) => failureOf(report))] },
    };
  } finally {
    await watch.stop();
  }
}

/** A probe that failed costs its own rows and is said aloud. */
function failureOf({ collector, service, readings, failures, lastFailure }: CollectorReport): string[] {
  if (failures === 0) return [];
  return [
    `${collector} could not read ${service} ${failures} of ${readings} times: ${lastFailure ?? 'no reason given'}`,
  ];
}

async function sendLoad(
  subject: Subject,
  task: Task,
  load: { phase: Phase; durationMs: number; schedule: ScheduleSpecification; onStart?: (startedAtMs: number) => void },
): Promise<LoadResult> {
  const { planned, context } = task;
  const { maxInFlight, timeoutMs, workers } = context.scenario.load;
  await using deaths = watchDeaths(subject, context.signal);
  try {
    return await context.engine.run(
      load.schedule,
      { baseUrl: subject.url, headers: {} },
      {
        maxInFlight,
        timeoutMs,
        workers,
        intervalMs: Math.max(1000, 1000 * Math.ceil(load.durationMs / 1000 / MOST_INTERVALS)),
        onProgress: (progress) => {
          context.listener({
            type: 'load',
            trial: planned.trial,
            phase: load.phase,
            durationMs: load.durationMs,
            progress,
          });
        },
        ...(load.onStart === undefined ? {} : { onStart: load.onStart }),
      },
      deaths.signal,
    );
  } catch (error) {
    throw deaths.cause() ?? error;
  }
}

async function otherCounts(subject: Subject, watch: Watched['watch'], pattern: string): Promise<OtherCounts> {
  const requests = watch.totals.find((total) => total.metric === 'haproxy.requests_total');
  const topology = subject.running?.topology;
  const writes = topology?.storedWrites;
  const database = subject.services.find((service) => service.name === writes?.service);
  if (writes !== undefined && database === undefined) {
    throw new BenchdayError('INTERNAL', `x-benchday.accounting names ${writes.service}, which does not run`);
  }
  return {
    ...(requests === undefined ? {} : { loadBalancerRequests: requests.value }),
    ...(writes === undefined || database === undefined
      ? {}
      : { storedWrites: await countStoredWrites(database, writes.sql, pattern) }),
  };
}
