import { monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicMs, systemMs } from '../base/clock.ts';
import { ownCpuMs, ownResidentBytes } from '../base/own-processes.ts';
import { clockSteps } from './clock-steps.ts';
import type { Collector } from './collector.ts';
import { sample } from '../records/sample.ts';
import { ownThrottling } from './own-throttling.ts';

/** How often the delay is looked at, ms; what is recorded contains this interval itself. Each look costs a wake-up. */
const RESOLUTION_MS = 20;
const NS_PER_MS = 1_000_000;

/** The load generator: this process with all its worker threads, and the processes that send load for it. */
export const generator: Collector = {
  id: 'generator',
  title: 'Generator: CPU with its limit and memory of its processes, event-loop delay and clock of this one',
  scope: 'machine',
  available: () => Promise.resolve(true),
  open() {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    const stepMs = clockSteps({ wallMs: systemMs, monotonicMs });
    const throttling = ownThrottling();
    return Promise.resolve({
      read() {
        const p99Ms = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / NS_PER_MS - RESOLUTION_MS);
        delay.reset();
        return Promise.resolve([
          sample('generator.cpu_ms_total', ownCpuMs()),
          sample('generator.resident_bytes', ownResidentBytes()),
          sample('generator.event_loop_delay_p99_ms', p99Ms),
          sample('generator.clock_step_ms', stepMs()),
          ...throttling(),
        ]);
      },
      close() {
        delay.disable();
        return Promise.resolve();
      },
    });
  },
};
