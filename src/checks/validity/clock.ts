import { metricMax } from '../../figures/metric-rows.ts';
import { type TrialCheck, graded } from '../trial-check.ts';

const WARN_ABOVE_MS = 10;
const INVALID_ABOVE_MS = 100;

/**
 * Response times are taken from a clock that cannot be set. But caches and sessions expire by the wall clock, so that one which is set
 * changes what the servers do. @source SPECjbb2015 reports clock offsets; own limits
 */
export const clock: TrialCheck = {
  id: 'clock',
  title: 'Clock',
  speaksFor: 'all',
  limits: `step of the wall clock against the monotonic one: warning above ${WARN_ABOVE_MS} ms, invalid above ${INVALID_ABOVE_MS} ms`,
  judge: ({ metrics }) => {
    const stepMs = metricMax(metrics, 'generator.clock_step_ms');
    return graded({
      value: stepMs,
      warnAbove: WARN_ABOVE_MS,
      invalidAbove: INVALID_ABOVE_MS,
      measured: Number.isNaN(stepMs) ? 'clocks not read' : `moved by at most ${stepMs.toFixed(0)} ms`,
      remedy: 'let the clock settle (NTP) before the run, and keep the machine from sleeping',
    });
  },
};
