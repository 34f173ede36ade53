import { throwIfAborted, wallMs } from '../../base/clock.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { journalFile } from '../../records/write-journal.ts';
import { combineDigests } from '../../scenario/schedule-digest.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification, Slice } from '../../scenario/schedule.ts';
import type { LoadEngine, LoadSettings } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { BatchGatherer } from './batch-gatherer.ts';
import { EngineCostMeter } from './engine-cost.ts';
import { END_GRACE_MS, inTime, READY_WITHIN_MS, requireWholeLoad } from './in-time.ts';
import { placeCells } from './places.ts';
import { addTallies } from './tally.ts';
import { openWorker, type WorkerThread } from './worker-thread.ts';

/** The word to begin needs less than this to reach every worker. */
const START_AFTER_MS = 20;

/** What a load engine of generating threads is asked for. */
export interface GeneratorTask {
  readonly engine: Pick<LoadEngine, 'id' | 'loadModel'>;
  /** of each thread; speaks the messages of messages.ts */
  readonly program: string;
  readonly schedule: ScheduleSpecification;
  readonly target: Target;
  readonly settings: LoadSettings;
  readonly signal: AbortSignal;
  /** which of several processes this is; absent: the only one */
  readonly part?: Slice;
}

const WHOLE: Slice = { index: 0, count: 1 };

/** Sends the schedule from threads, each with its slice, and brings their results together. @throws {BenchdayError} as `Engine.run` */
export async function runGenerators(task: GeneratorTask): Promise<LoadTotals> {
  const totals = await runPart(task, () => Promise.resolve(wallMs() + START_AFTER_MS));
  requireWholeLoad(totals.counts, task.schedule);
  return totals;
}

/**
 * Sends this process's part of the schedule. @throws {BenchdayError} as `Engine.run`
 * @param startTime  asked when every thread is ready; gives the epoch ms of time 0
 */
export async function runPart(task: GeneratorTask, startTime: () => Promise<number>): Promise<LoadTotals> {
  const { engine, schedule, settings, signal } = task;
  throwIfAborted(signal);
  const gatherer = new BatchGatherer(schedule, settings, engine.loadModel);
  const threads = openThreads(task, gatherer);
  try {
    const readies = await inTime(
      threads.map(({ ready }) => ready),
      { withinMs: READY_WITHIN_MS, signal, what: 'start' },
    );
    const startedAtMs = await startTime();
    using meter = new EngineCostMeter();
    settings.onStart?.(startedAtMs);
    using _watch = gatherer.watch(startedAtMs, meter);
    for (const thread of threads) thread.start({ startedAtMs });
    const ends = await inTime(
      threads.map(({ end }) => end),
      { withinMs: scheduleTotals(schedule).durationMs + settings.timeoutMs + END_GRACE_MS, signal, what: 'finish' },
    );
    const summary = gatherer.finish();
    return {
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
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function openThreads(task: GeneratorTask, gatherer: BatchGatherer): WorkerThread[] {
  const { program, schedule, target, settings, part = WHOLE } = task;
  const { workers, maxInFlight, timeoutMs, journal } = settings;
  const count = workers * part.count;
  const places = { cells: placeCells(), most: share(maxInFlight, part) };
  return Array.from({ length: workers }, (_, worker) => {
    const index = part.index * workers + worker;
    const slice = { index, count };
    const noted = journal === undefined ? {} : { journalFile: journalFile(journal, index) };
    const workerTask = { schedule, slice, target, maxInFlight: share(maxInFlight, slice), places, timeoutMs, ...noted };
    return openWorker(program, workerTask, (batch) => {
      gatherer.add(worker, batch);
    });
  });
}

/** The first ones take what does not divide evenly. */
function share(all: number, { index, count }: Slice): number {
  return Math.floor(all / count) + (index < all % count ? 1 : 0);
}
