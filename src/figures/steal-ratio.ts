import { metricSum } from './metric-sums.ts';

/** Share of all CPU time that the hypervisor gave to others, 0..1; NaN where the machine does not tell. */
export function stealRatio(metrics: Parameters<typeof metricSum>[0]): number {
  return metricSum(metrics, 'host.cpu_ms_total', 'steal') / metricSum(metrics, 'host.cpu_ms_total');
}
