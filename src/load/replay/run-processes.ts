import { monotonicMs, systemMs, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { requirePlaces } from '../able.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import { EngineCostMeter } from './engine-cost.ts';
import { openGeneratorProcess, type GeneratorProcess } from './generator-process.ts';
import { END_GRACE_MS, inTime, READY_WITHIN_MS, requireWholeLoad } from './in-time.ts';
import { MergedLatency } from './merged-latency.ts';
import { MergedProgress } from './merged-progress.ts';
import { mergeCosts, mergeTotals } from './merged-totals.ts';
import type { GeneratorTask } from './run-generators.ts';

/** The word to begin needs less than this to reach every process. */
const START_AFTER_MS = 200;

const TICK_MS = 1000;

/** A process that lives tells its progress once a second. */
const SILENT_AFTER_MS = 60_000;

export interface ProcessesTask extends GeneratorTask {
  readonly processes: number;
  /** of each process; `program` is that of its threads */
  readonly processProgram: string;
  /** tests wait less long */
  readonly silentAfterMs?: number;
}

/**
 * Sends the schedule from processes. Each works its part out of the specification by itself; they are told only when to begin.
 * @throws {BenchdayError} as `Engine.run`: a process that died, or stands still, fails the whole load
 */
export async function runProcesses(task: ProcessesTask): Promise<LoadTotals> {
  const { schedule, settings, signal } = task;
  throwIfAborted(signal);
  requirePlaces(settings, task.processes, 'generators');
  const names = schedule.requests.map(({ name }) => name);
  const merged = new MergedLatency(names, task.processes, settings.onLatency);
  const progress = new MergedProgress(task.processes);
  using meter = new EngineCostMeter();
  await using processes = openProcesses(task, { merged, progress, meter });
  const { all } = processes;
  try {
    await inTime(
      all.map(({ ready }) => ready),
      { withinMs: READY_WITHIN_MS, signal, what: 'start' },
    );
    const startedAtMs = wallMs() + START_AFTER_MS;
    settings.onStart?.(startedAtMs);
    for (const one of all) one.start({ startAtSystemMs: systemMs() + (startedAtMs - wallMs()) });
    using _ticks = everySecond((isLate) => {
      // Who stood still itself has heard nobody, and cannot blame them.
      for (const one of all) if (isLate) one.excuseSilence();
      for (const one of all) one.requireSign(task.silentAfterMs ?? SILENT_AFTER_MS);
      settings.onProgress?.(progress.next(wallMs() - startedAtMs));
    });
    const [first, ...others] = await inTime(
      all.map(({ end }) => end),
      { withinMs: scheduleTotals(schedule).durationMs + settings.timeoutMs + END_GRACE_MS, signal, what: 'finish' },
    );
    if (first === undefined) throw new BenchdayError('INTERNAL', `a load from ${task.processes} processes`);
    meter.charge(() => {
      merged.finish();
    });
    const totals = mergeTotals([first, ...others]);
    requireWholeLoad(totals.counts, schedule);
    // Its own threads are none; what it spent on merging is the load engine's too.
    const own = meter.cost([], totals.generator.isPriorityRaised === true);
    return { ...totals, startedAtMs, generator: mergeCosts([totals.generator, own]) };
  } catch (error) {
    // Ctrl-C may reach them first.
    throwIfAborted(signal);
    throw error;
  }
}

function openProcesses(
  { engine, program, processProgram, processes, schedule, target, settings }: ProcessesTask,
  sinks: { readonly merged: MergedLatency; readonly progress: MergedProgress; readonly meter: EngineCostMeter },
): AsyncDisposable & { readonly all: readonly GeneratorProcess[] } {
  const { maxInFlight, timeoutMs, workers, intervalMs, journal } = settings;
  const { merged, progress, meter } = sinks;
  const noted = journal === undefined ? {} : { journal };
  const all = Array.from({ length: processes }, (_, index) => {
    const part = { index, count: processes };
    const shared = { maxInFlight, timeoutMs, workers, intervalMs, ...noted };
    const { id, loadModel } = engine;
    return openGeneratorProcess(
      processProgram,
      { engine: { id, loadModel }, program, schedule, target, settings: shared, part },
      {
        latency: (line) => {
          meter.charge(() => {
            const histogram = merged.add(index, line);
            if (line.kind === 'response') progress.addResponses(histogram);
          });
        },
        progress: (told) => {
          progress.tell(index, told);
        },
      },
    );
  });
  return {
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

/** @param onTick  told whether it comes much too late */
function everySecond(onTick: (isLate: boolean) => void): Disposable {
  let lastMs = monotonicMs();
  const timer = setInterval(() => {
    const nowMs = monotonicMs();
    const isLate = nowMs - lastMs > 3 * TICK_MS;
    lastMs = nowMs;
    onTick(isLate);
  }, TICK_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}
