import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { monotonicMs, systemMs } from '../base/clock.ts';
import { ownCpuMs, ownResidentBytes } from '../base/own-processes.ts';
import { clockSteps } from './clock-steps.ts';
import type { Collector, Probe } from './collector.ts';
import { sample } from '../records/sample.ts';
import { ownThrottling } from './own-throttling.ts';

/** How often the delay is looked at, ms; what is recorded contains this interval itself. Each look costs a wake-up. */
const RESOLUTION_MS = 20;
const NS_PER_MS = 1_000_000;

type DelayMonitor = Pick<IntervalHistogram, 'count' | 'percentile' | 'enable' | 'reset' | 'disable'>;

/** The load generator: this process with all its worker threads, and the processes that send load for it. */
export const generator = generatorBy(monitorEventLoopDelay);

/** @param monitor  the event loop's; tests plant one */
export function generatorBy(monitor: (options: { resolution: number }) => DelayMonitor): Collector {
  return {
    id: 'generator',
    title: 'Generator: CPU with its limit and memory of its processes, event-loop delay and clock of this one',
    scope: 'machine',
    available: () => Promise.resolve(true),
    open: () => Promise.resolve(probeOf(monitor({ resolution: RESOLUTION_MS }))),
  };
}

function probeOf(delay: DelayMonitor): Probe {
  delay.enable();
  const stepMs = clockSteps({ wallMs: systemMs, monotonicMs });
  const throttling = ownThrottling();
  return {
    read() {
      // Without a look nobody knows it.
      const p99Ms = delay.count === 0 ? undefined : Math.max(0, delay.percentile(99) / NS_PER_MS - RESOLUTION_MS);
      delay.reset();
      return Promise.resolve([
        sample('generator.cpu_ms_total', ownCpuMs()),
        sample('generator.resident_bytes', ownResidentBytes()),
        ...(p99Ms === undefined ? [] : [sample('generator.event_loop_delay_p99_ms', p99Ms)]),
        sample('generator.clock_step_ms', stepMs()),
        ...throttling(),
      ]);
    },
    close() {
      delay.disable();
      return Promise.resolve();
    },
  };
}
