import { metricMax } from '../../figures/metric-rows.ts';
import { type TrialCheck } from '../trial-check.ts';
import { counted, percent, plainPercent } from '../../base/number-text.ts';
import { metricSum } from '../../figures/metric-sums.ts';

const WARN_ABOVE = 0.95;

/** A machine that swaps measures its disk. What a container lost for want of memory is judged by `deaths`. */
export const memory: TrialCheck = {
  id: 'memory',
  title: 'Memory',
  speaksFor: 'time',
  limits: `warning above ${plainPercent(WARN_ABOVE)} in use or when a page was swapped, invalid when the machine killed a process`,
  judge: ({ metrics }) => {
    const used = metricMax(metrics, 'host.memory_used_ratio');
    const swapped =
      metricSum(metrics, 'host.swapped_in_pages_total') + metricSum(metrics, 'host.swapped_out_pages_total');
    const kills = metricSum(metrics, 'host.oom_kills_total');
    const measured = `at most ${percent(used)} in use, ${counted(swapped, 'page')} swapped, ${counted(kills, 'process', 'processes')} killed`;
    const remedy = 'stop what else runs on the machine, or give it more memory';
    if (kills > 0) return { state: 'invalid', measured, remedy: `see which in the kernel's log (dmesg); ${remedy}` };
    if (used > WARN_ABOVE || swapped > 0) return { state: 'warning', measured, remedy };
    if ([used, swapped, kills].some(Number.isNaN)) {
      return {
        state: 'not-measured',
        measured: 'memory of the machine not known',
        remedy: 'see the collectors; run on Linux',
      };
    }
    return { state: 'valid', measured };
  },
};
