import { sleep, throwIfAborted, wallMs } from '../../core/clock.ts';
import { BenchdayError } from '../../core/errors.ts';
import type { LoadCounts, LoadResult, LoadTotals } from '../../core/load.ts';
import { journalFile } from '../../core/write-journal.ts';
import { combineDigests } from '../../scenario/schedule-digest.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import type { Engine, LoadSettings, Target } from '../engine.ts';
import { BatchGatherer } from './batch-gatherer.ts';
import { EngineCostMeter } from './engine-cost.ts';
import { addTallies } from './tally.ts';
import { openWorker, type WorkerThread } from './worker-thread.ts';

/** The word to begin needs less than this to reach every worker. */
const START_AFTER_MS = 20;

const READY_WITHIN_MS = 60_000;

/** Beyond the schedule and the last hit's time limit; a machine may stand still for a while. */
const END_GRACE_MS = 60_000;

/** What an engine of generating threads is asked for. */
export interface GeneratorTask {
  readonly engine: Pick<Engine, 'id' | 'loadModel'>;
  /** of each thread; speaks the messages of messages.ts */
  readonly program: string;
  readonly schedule: ScheduleSpecification;
  readonly target: Target;
  readonly settings: LoadSettings;
  readonly signal: AbortSignal;
}

/** Sends the schedule from threads, each with its slice, and brings their results together. @throws {BenchdayError} as `Engine.run` */
export async function runGenerators(task: GeneratorTask): Promise<LoadResult> {
  const { engine, schedule, settings, signal } = task;
  throwIfAborted(signal);
  const gatherer = new BatchGatherer(schedule, settings, engine.loadModel);
  const threads = openThreads(task, gatherer);
  try {
    const readies = await inTime(
      threads.map(({ ready }) => ready),
      { withinMs: READY_WITHIN_MS, signal, what: 'start' },
    );
    using meter = new EngineCostMeter();
    const startedAtMs = wallMs() + START_AFTER_MS;
    settings.onStart?.(startedAtMs);
    using _watch = gatherer.watch(startedAtMs, meter);
    for (const thread of threads) thread.start({ startedAtMs });
    const ends = await inTime(
      threads.map(({ end }) => end),
      { withinMs: scheduleTotals(schedule).durationMs + settings.timeoutMs + END_GRACE_MS, signal, what: 'finish' },
    );
    const { latency, summary } = gatherer.finish();
    const totals: LoadTotals = {
      engine: engine.id,
      loadModel: engine.loadModel,
      startedAtMs,
      ...summary,
      ...addTallies(ends.map(({ tally }) => tally)),
      scheduleDigest: combineDigests(ends.map(({ scheduleDigest }) => scheduleDigest)),
      generator: meter.cost(
        ends.map(({ cost }) => cost),
        readies.every(({ isPriorityRaised }) => isPriorityRaised),
      ),
    };
    requireWholeLoad(totals.counts, schedule);
    return { totals, latency };
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function openThreads({ program, schedule, target, settings }: GeneratorTask, gatherer: BatchGatherer): WorkerThread[] {
  const { workers: count, maxInFlight, timeoutMs, journal } = settings;
  return Array.from({ length: count }, (_, index) => {
    const slice = { index, count };
    // The first ones take what does not divide evenly.
    const ownInFlight = Math.floor(maxInFlight / count) + (index < maxInFlight % count ? 1 : 0);
    const noted = journal === undefined ? {} : { journalFile: journalFile(journal, index) };
    const workerTask = { schedule, slice, target, maxInFlight: ownInFlight, timeoutMs, ...noted };
    return openWorker(program, workerTask, (batch) => {
      gatherer.add(index, batch);
    });
  });
}

/** Waits for all; @throws {BenchdayError} INTERRUPTED, or GENERATOR_FAILED when one fails or it takes too long. */
async function inTime<T>(
  promises: readonly Promise<T>[],
  { withinMs, signal, what }: { readonly withinMs: number; readonly signal: AbortSignal; readonly what: string },
): Promise<T[]> {
  const settled = new AbortController();
  const deadline = async (): Promise<never> => {
    await sleep(withinMs, AbortSignal.any([signal, settled.signal]));
    throw new BenchdayError(
      'GENERATOR_FAILED',
      `the generators did not ${what} within ${Math.round(withinMs / 1000)} s`,
    );
  };
  try {
    return await Promise.race([Promise.all(promises), deadline()]);
  } finally {
    settled.abort();
  }
}

/** A lower load than asked for is never reported as if it were whole. */
function requireWholeLoad({ scheduled }: LoadCounts, schedule: ScheduleSpecification): void {
  const { hits } = scheduleTotals(schedule);
  if (scheduled === hits) return;
  throw new BenchdayError('GENERATOR_FAILED', `the generators accounted for ${scheduled} of ${hits} scheduled hits`);
}
