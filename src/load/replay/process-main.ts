import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyPlace } from '../../records/load-totals.ts';
import { systemMs, wallMs } from '../../base/clock.ts';
import { errnoOf, messageOf } from '../../base/errors.ts';
import { deferred } from '../../base/deferred.ts';
import type { ProcessMessage, ProcessStart, ProcessTask } from './messages.ts';
import { runPart } from './run-generators.ts';
import { processCpuMs } from './thread-cost.ts';

// A generating process lives as long as the one that made it: its channel closes also when that is killed.
process.once('disconnect', () => process.exit(1));
// A terminal sends Ctrl-C to all processes; the one that made this one decides what becomes of it.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
process.once('message', (task: ProcessTask) => void work(task));

/** Sends its part of the schedule, worked out by itself, and tells what became of it. */
async function work(task: ProcessTask): Promise<void> {
  let cpuAtStartMs = 0;
  const startTime = async (): Promise<number> => {
    const begin = deferred<ProcessStart>();
    process.once('message', begin.resolve);
    tell({ kind: 'ready' });
    const { startAtSystemMs } = await begin.promise;
    cpuAtStartMs = processCpuMs();
    return wallMs() + (startAtSystemMs - systemMs());
  };
  const settings = {
    ...task.settings,
    onLatency: (place: LatencyPlace, histogram: Histogram) => {
      tell({ kind: 'latency', line: { ...place, hdr: encodeIntoCompressedBase64(histogram) } });
    },
    onProgress: ({ counts, inFlight }: Extract<ProcessMessage, { kind: 'progress' }>['progress']) => {
      tell({ kind: 'progress', progress: { counts, inFlight } });
    },
  };
  try {
    const totals = await runPart({ ...task, settings, signal: new AbortController().signal }, startTime);
    // Nothing else is done here, so all of it is the load engine's.
    const generator = { ...totals.generator, cpuMs: processCpuMs() - cpuAtStartMs };
    tell({ kind: 'end', totals: { ...totals, generator } });
  } catch (error) {
    tell({ kind: 'failed', code: errnoOf(error) ?? '', message: messageOf(error) });
  }
}

function tell(message: ProcessMessage): void {
  process.send?.(message);
}
