import { throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { GeneratorHost } from '../../records/generator-host.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { requirePlaces } from '../able.ts';
import type { OpenLoad } from '../load-engine.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import { EngineCostMeter } from './engine-cost.ts';
import { SILENT_AFTER_MS, watchSigns } from './every-second.ts';
import { openGeneratorProcess, type GeneratorProcess, type ProcessListener } from './generator-process.ts';
import { END_GRACE_MS, inTime, READY_WITHIN_MS, requireWholeLoad } from './in-time.ts';
import { MergedLatency } from './merged-latency.ts';
import { MergedProgress } from './merged-progress.ts';
import { mergeCosts, mergeTotals } from './merged-totals.ts';
import { withScheduling } from './open-thread-load.ts';
import { type Machine, RealTimeThreads } from './real-time.ts';
import { openRemoteProcess } from './remote/remote-process.ts';
import type { GeneratorTask } from './run-generators.ts';

/** The word to begin needs less than this to reach every process. */
const START_AFTER_MS = 200;

/** The same on other hosts, to which the way is longer. */
const START_ELSEWHERE_AFTER_MS = 500;

export interface ProcessesTask extends GeneratorTask {
  readonly processes: number;
  /** of each process; `program` is that of its threads */
  readonly processProgram: string;
  /** present: each process is on one of these hosts, in their order, and `processProgram` is what runs there */
  readonly hosts?: readonly GeneratorHost[] | undefined;
  /** the program that connects to them; absent: ssh */
  readonly ssh?: string | undefined;
  readonly machine?: Partial<Machine>;
}

/** Where what the processes tell of a part is brought together. */
interface Sinks {
  readonly merged: MergedLatency;
  readonly progress: MergedProgress;
  readonly meter: EngineCostMeter;
}

/**
 * A load from processes, which are made with its first part. Each works its share out of the specification by itself; they are told only
 * when to begin.
 * @throws {BenchdayError} as `LoadEngine.run`: a process that died, or stands still, fails the whole load
 */
export function openProcessLoad(task: ProcessesTask): OpenLoad {
  requirePlaces(task.settings, task.processes, 'generators');
  return new ProcessLoad(task);
}

class ProcessLoad implements OpenLoad {
  readonly #task: ProcessesTask;
  #all: readonly GeneratorProcess[] | undefined;
  readonly #realTime: RealTimeThreads;
  #sinks: Sinks | undefined;
  #isClosed = false;

  constructor(task: ProcessesTask) {
    this.#task = task;
    this.#realTime = new RealTimeThreads(task.machine);
  }

  async send(...[schedule, settings, signal]: Parameters<OpenLoad['send']>): Promise<LoadTotals> {
    throwIfAborted(signal);
    if (this.#isClosed)
      throw new BenchdayError('INTERNAL', 'a load that has ended, or failed, was to send another part');
    try {
      return await this.#send(schedule, settings, signal);
    } catch (error) {
      // Some may still be sending.
      await this[Symbol.asyncDispose]();
      // Ctrl-C may reach them first.
      throwIfAborted(signal);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#realTime[Symbol.dispose]();
    await Promise.all((this.#all ?? []).map((one) => one[Symbol.asyncDispose]()));
  }

  async #send(...[schedule, settings, signal]: Parameters<OpenLoad['send']>): Promise<LoadTotals> {
    const { processes, silentAfterMs = SILENT_AFTER_MS, settings: shared } = this.#task;
    const names = schedule.requests.map(({ name }) => name);
    const merged = new MergedLatency(names, processes, settings.onLatency);
    const progress = new MergedProgress(processes, this.#task.engine.loadModel === 'open');
    const { intervalMs, journal, bins } = settings;
    const all = (this.#all ??= this.#open());
    const part = { intervalMs, ...(journal === undefined ? {} : { journal }), ...(bins && { bins }) };
    for (const one of all) one.prepare({ kind: 'prepare', schedule, settings: part });
    const threads = await inTime(
      all.map(({ ready }) => ready),
      { withinMs: READY_WITHIN_MS, signal, what: 'start' },
    );
    await this.#realTime.raise(threads.flat());
    await settings.onReady?.();
    using meter = new EngineCostMeter();
    this.#sinks = { merged, progress, meter };
    const startedAtMs = wallMs() + (this.#task.hosts === undefined ? START_AFTER_MS : START_ELSEWHERE_AFTER_MS);
    settings.onStart?.(startedAtMs);
    for (const one of all) one.start(startedAtMs);
    using _ticks = watchSigns(all, silentAfterMs, () => {
      settings.onProgress?.(progress.next(wallMs() - startedAtMs));
    });
    const [first, ...others] = await inTime(
      all.map(({ end }) => end),
      { withinMs: scheduleDurationMs(schedule) + shared.timeoutMs + END_GRACE_MS, signal, what: 'finish' },
    );
    if (first === undefined) throw new BenchdayError('INTERNAL', `a load from ${processes} processes`);
    meter.charge(() => {
      merged.finish();
    });
    const totals = mergeTotals([first, ...others]);
    requireWholeLoad(totals.counts, schedule);
    // Its own threads are none; what it spent on merging is the load engine's too.
    const own = meter.cost([], totals.generator.isPriorityRaised === true);
    const generator = mergeCosts([totals.generator, own]);
    return withScheduling({ ...totals, startedAtMs, generator }, this.#realTime);
  }

  #open(): readonly GeneratorProcess[] {
    const { engine, program, processProgram, processes, target, settings, hosts, ssh } = this.#task;
    const { maxInFlight, timeoutMs, workers } = settings;
    const { id, loadModel } = engine;
    return Array.from({ length: processes }, (_, index) => {
      const task = {
        engine: { id, loadModel },
        ...{ program, target },
        settings: { maxInFlight, timeoutMs, workers },
        slice: { index, count: processes },
      };
      const listener = this.#listener(index);
      const host = hosts?.[index];
      if (host === undefined) return openGeneratorProcess(processProgram, task, listener);
      return openRemoteProcess(host, task, listener, { program: processProgram, ssh });
    });
  }

  #listener(index: number): ProcessListener {
    return {
      latency: (line) => {
        const { merged, progress, meter } = this.#sinks ?? {};
        meter?.charge(() => {
          const histogram = merged?.add(index, line);
          if (histogram === undefined) return;
          if (line.kind === 'response') progress?.addResponses(histogram);
          if (line.kind === 'lag') progress?.addLag(histogram);
        });
      },
      progress: (told) => this.#sinks?.progress.tell(index, told),
    };
  }
}
