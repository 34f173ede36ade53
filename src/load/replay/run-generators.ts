import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { journalFile } from '../../records/write-journal.ts';
import { combineDigests } from '../../scenario/schedule-digest.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification, Slice } from '../../scenario/schedule.ts';
import type { LoadEngine, OpenSettings, PartSettings } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import { BatchGatherer } from './batch-gatherer.ts';
import { mostConnections } from './descriptors.ts';
import { EngineCostMeter } from './engine-cost.ts';
import { SILENT_AFTER_MS, watchSigns } from './every-second.ts';
import { END_GRACE_MS, inTime, READY_WITHIN_MS } from './in-time.ts';
import type { LoadPart } from './messages.ts';
import type { SendingThread } from './real-time.ts';
import { placeCells } from './places.ts';
import { addTallies } from './tally.ts';
import { openWorker, type WorkerThread } from './worker-thread.ts';

/** What a load engine of generating threads is asked for. */
export interface GeneratorTask {
  readonly engine: Pick<LoadEngine, 'id' | 'loadModel'>;
  /** of each thread; speaks the messages of messages.ts */
  readonly program: string;
  readonly target: Target;
  readonly settings: OpenSettings;
  /** which of several processes this is; absent: the only one */
  readonly slice?: Slice;
  /** how long a thread or process may say nothing; tests wait less long */
  readonly silentAfterMs?: number;
}

type StartTime = (threads: readonly SendingThread[]) => Promise<number>;

/** A part of a load, as it is sent. */
interface SentPart {
  readonly schedule: ScheduleSpecification;
  readonly settings: PartSettings;
  readonly signal: AbortSignal;
}

const WHOLE: Slice = { index: 0, count: 1 };

/** The generating threads of one process, each with its slice; they are made with the first part. */
export class Generators implements AsyncDisposable {
  readonly #task: GeneratorTask;
  #threads: readonly WorkerThread[] | undefined;
  #gatherer: BatchGatherer | undefined;
  #isClosed = false;

  constructor(task: GeneratorTask) {
    this.#task = task;
  }

  /**
   * Sends this process's share of a part and brings the threads' results together. @throws {BenchdayError} as `LoadEngine.run`
   * @param startTime  asked when every thread is ready, with those that named themselves; gives the epoch ms of time 0
   */
  async send(part: SentPart, startTime: StartTime): Promise<LoadTotals> {
    throwIfAborted(part.signal);
    if (this.#isClosed)
      throw new BenchdayError('INTERNAL', 'a load that has ended, or failed, was to send another part');
    try {
      return await this.#send(part, startTime);
    } catch (error) {
      // Some may still be sending. One that does not end either is not why it failed.
      await this[Symbol.asyncDispose]().catch(() => undefined);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all((this.#threads ?? []).map((thread) => thread.terminate()));
  }

  async #send({ schedule, settings, signal }: SentPart, startTime: StartTime): Promise<LoadTotals> {
    const { engine, settings: shared } = this.#task;
    const gatherer = new BatchGatherer(schedule, { ...shared, ...settings }, engine.loadModel);
    this.#gatherer = gatherer;
    const threads = this.#prepare(schedule, settings.journal);
    const readies = await inTime(
      threads.map(({ ready }) => ready),
      { withinMs: READY_WITHIN_MS, signal, what: 'start' },
    );
    const startedAtMs = await startTime(
      readies.flatMap(({ threadIds }) => (threadIds === undefined ? [] : [{ pid: process.pid, threadIds }])),
    );
    using meter = new EngineCostMeter();
    settings.onStart?.(startedAtMs);
    using _watch = gatherer.watch(startedAtMs, meter);
    using _signs = watchSigns(threads, this.#task.silentAfterMs ?? SILENT_AFTER_MS);
    for (const thread of threads) thread.start(startedAtMs);
    const ends = await inTime(
      threads.map(({ end }) => end),
      { withinMs: scheduleDurationMs(schedule) + shared.timeoutMs + END_GRACE_MS, signal, what: 'finish' },
    );
    return {
      engine: engine.id,
      loadModel: engine.loadModel,
      startedAtMs,
      ...gatherer.finish(),
      ...addTallies(ends.map(({ tally }) => tally)),
      scheduleDigest: combineDigests(ends.map(({ scheduleDigest }) => scheduleDigest)),
      generator: meter.cost(
        ends.map(({ cost }) => cost),
        readies.every(({ isPriorityRaised }) => isPriorityRaised),
      ),
    };
  }

  #prepare(schedule: ScheduleSpecification, journal: string | undefined): readonly WorkerThread[] {
    const { workers } = this.#task.settings;
    const { index: process, count } = this.#task.slice ?? WHOLE;
    const slices = Array.from({ length: workers }, (_, worker) => ({
      index: process * workers + worker,
      count: workers * count,
    }));
    const parts = slices.map(({ index }): LoadPart => ({
      schedule,
      ...(journal === undefined ? {} : { journalFile: journalFile(journal, index) }),
    }));
    if (this.#threads === undefined) return (this.#threads = this.#open(slices, parts));
    for (const [worker, part] of parts.entries()) this.#threads[worker]?.prepare(part);
    return this.#threads;
  }

  #open(slices: readonly Slice[], parts: readonly LoadPart[]): readonly WorkerThread[] {
    const { program, target, settings, slice: own = WHOLE } = this.#task;
    const { maxInFlight, timeoutMs } = settings;
    const places = { cells: placeCells(), most: share(maxInFlight, own) };
    const most = mostConnections();
    const connections = most === undefined ? {} : { connections: { cells: placeCells(), most } };
    return slices.flatMap((slice, worker) => {
      const first = parts[worker];
      if (first === undefined) return [];
      const task = { first, slice, target, maxInFlight: share(maxInFlight, slice), places, timeoutMs, ...connections };
      return [openWorker(program, task, (batch) => this.#gatherer?.add(worker, batch))];
    });
  }
}

/** The first ones take what does not divide evenly. */
function share(all: number, { index, count }: Slice): number {
  return Math.floor(all / count) + (index < all % count ? 1 : 0);
}
