import type { MetricTotal } from '../../records/trial-record.ts';
import { sumOverContainers } from '../../figures/metric-rows.ts';
import { type Judgement, type TrialCheck, graded } from '../trial-check.ts';
import { percent, plainPercent } from '../../base/number-text.ts';
import { metricSum } from '../../figures/metric-sums.ts';

/** Not work: waiting, other guests of the hypervisor, and interrupts, which mostly carry the site's own packets. */
const NOT_COUNTED = ['idle', 'iowait', 'steal', 'irq', 'softirq'];
const WARN_ABOVE = 0.1;
const INVALID_ABOVE = 0.3;
/** Both sides of the difference are read at slightly different instants. */
const ROUNDING = 0.02;

/**
 * What else ran on the machine took CPU from the servers, and from the generator.
 * @source own limits: with 0 to 4 % the p99 of the lag stayed at 2 ms, with 10 % it was 4, with 17 to 26 % 6, with 31 to 41 % 6 to 18 ms
 */
export const background: TrialCheck = {
  id: 'background',
  title: 'Background load',
  speaksFor: 'time',
  limits: `share of all CPU time used by others than servers and generator: warning above ${plainPercent(WARN_ABOVE)}, invalid above ${plainPercent(INVALID_ABOVE)}`,
  judge: ({ metrics }): Judgement => {
    const all = metricSum(metrics, 'host.cpu_ms_total');
    const servers = sumOverContainers(metrics, 'container.cpu_ms_total');
    const value = (busyMs(metrics) - servers - metricSum(metrics, 'generator.cpu_ms_total')) / all;
    if (Number.isNaN(value) || value < -ROUNDING) {
      return {
        state: 'not-measured',
        measured:
          value < 0 ? 'the servers do not run on this machine' : 'CPU time of host, servers or generator unknown',
        remedy: 'measure on the machine that the servers run on, started by benchday; see the collectors',
      };
    }
    return graded({
      value,
      warnAbove: WARN_ABOVE,
      invalidAbove: INVALID_ABOVE,
      measured: `${percent(Math.max(0, value))} of the CPU time${pressure(metrics)}`,
      remedy: 'stop what else runs on the machine (top shows it), or run on a machine of your own',
    });
  },
};

function busyMs(metrics: readonly MetricTotal[]): number {
  // All states are read at once: one without a row is one that this kernel does not have.
  const states = metrics.filter(({ metric }) => metric === 'host.cpu_ms_total');
  if (states.length === 0) return Number.NaN;
  return states
    .filter(({ item }) => item === undefined || !NOT_COUNTED.includes(item))
    .reduce((sum, { value }) => sum + value, 0);
}

/** Of everything on the machine, the servers included: it explains, and is not judged. */
function pressure(metrics: readonly MetricTotal[]): string {
  const waitingMs = metricSum(metrics, 'host.cpu_pressure_ms_total');
  return Number.isNaN(waitingMs) ? '' : `; something waited for a CPU during ${(waitingMs / 1000).toFixed(1)} s`;
}
