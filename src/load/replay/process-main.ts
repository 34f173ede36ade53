import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyPlace } from '../../records/load-totals.ts';
import { systemMs, wallMs } from '../../base/clock.ts';
import { errnoOf, messageOf } from '../../base/errors.ts';
import { stackOf } from '../../base/stack-text.ts';
import { deferred } from '../../base/deferred.ts';
import type { ProcessMessage, ProcessTask, ToProcess } from './messages.ts';
import type { SendingThread } from './real-time.ts';
import { Generators } from './run-generators.ts';
import { processCpuMs } from './thread-cost.ts';

type Prepare = Extract<ToProcess, { kind: 'prepare' }>;
type Start = Extract<ToProcess, { kind: 'start' }>;

const NEVER = new AbortController().signal;

// A generating process lives as long as the one that made it: its channel closes also when that is killed.
process.once('disconnect', () => process.exit(1));
// A terminal sends Ctrl-C to all processes; the one that made this one decides what becomes of it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('uncaughtException', (error) => {
  process.send?.(failed(error), () => process.exit(1));
});
process.once('message', work);

/** Sends its share of each part, worked out by itself, and tells what became of it. */
function work(task: ProcessTask): void {
  const generators = new Generators(task);
  let start = deferred<Start>();
  process.on('message', (message: ToProcess) => {
    if (message.kind === 'start') start.resolve(message);
    else {
      start = deferred();
      void send(generators, message, start.promise);
    }
  });
}

async function send(
  generators: Generators,
  { schedule, settings: { intervalMs, journal, bins } }: Prepare,
  start: Promise<Start>,
): Promise<void> {
  let cpuAtStartMs = 0;
  const startTime = async (threads: readonly SendingThread[]): Promise<number> => {
    tell({ kind: 'ready', threads });
    const { startAtSystemMs } = await start;
    cpuAtStartMs = processCpuMs();
    return wallMs() + (startAtSystemMs - systemMs());
  };
  const settings = {
    intervalMs,
    ...(journal === undefined ? {} : { journal }),
    ...(bins && { bins }),
    onLatency: (place: LatencyPlace, histogram: Histogram) => {
      tell({ kind: 'latency', line: { ...place, hdr: encodeIntoCompressedBase64(histogram) } });
    },
    onProgress: ({ counts, inFlight }: Extract<ProcessMessage, { kind: 'progress' }>['progress']) => {
      tell({ kind: 'progress', progress: { counts, inFlight } });
    },
  };
  try {
    const totals = await generators.send({ schedule, settings, signal: NEVER }, startTime);
    // Nothing else is done here, so all of it is the load engine's.
    const generator = { ...totals.generator, cpuMs: processCpuMs() - cpuAtStartMs };
    tell({ kind: 'end', totals: { ...totals, generator } });
  } catch (error) {
    tell(failed(error));
  }
}

function failed(error: unknown): ProcessMessage {
  const stack = error instanceof Error ? { stack: stackOf(error) } : {};
  return { kind: 'failed', code: errnoOf(error) ?? '', message: messageOf(error), ...stack };
}

function tell(message: ProcessMessage): void {
  process.send?.(message);
}
