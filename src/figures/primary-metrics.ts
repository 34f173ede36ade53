import { type DigestedTrial } from './digested-trial.ts';
import { sumOverContainers } from './metric-rows.ts';
import { bodyBytesOf } from './body-bytes.ts';
import { sumOverDatabases } from './database-sums.ts';
import type { PrimaryMetricName } from '../records/gate-settings.ts';
import { percentileMs } from '../stats/latency-digest.ts';

/** One number per trial. Of all of them less is better. */
export interface PrimaryMetric {
  readonly name: PrimaryMetricName;
  readonly title: string;
  readonly unit: string;
  readonly metricClass: 'time' | 'work';
  /** NaN where nobody measured it */
  read(trial: DigestedTrial): number;
  /** the least difference that is counted, in the metric's unit: nothing smaller than half of it can be told from 0 */
  resolution(trial: DigestedTrial): number;
  /** the time of the control work that tells whether this metric's machine changed; absent: it depends on no machine */
  readonly control?: 'wallMs' | 'cpuMs';
  /** true: databases count it, by their settings */
  readonly isCountedByDatabases?: true;
  /** a trial with fewer hits says nothing about it */
  readonly leastHits: number;
}

const sentOf = ({ record }: DigestedTrial): number => record.load.counts.sent;

function work(
  name: PrimaryMetricName,
  title: string,
  unit: string,
  total: (trial: DigestedTrial) => number,
): PrimaryMetric {
  return {
    name,
    title,
    unit,
    metricClass: 'work',
    read: (trial) => total(trial) / sentOf(trial),
    resolution: (trial) => 1 / sentOf(trial),
    leastHits: 1,
  };
}

/** @source the counts from which percentiles are gateable: order statistics, 99th +- 0.15 points from about 10,000 hits on */
function time(name: PrimaryMetricName, percentile: number, leastHits: number): PrimaryMetric {
  return {
    name,
    title: `response time, ${percentile}th percentile`,
    unit: 'ms',
    metricClass: 'time',
    read: ({ latency }) => percentileMs(latency.response, percentile),
    control: 'wallMs',
    // Histograms are in microseconds.
    resolution: () => 0.001,
    leastHits,
  };
}

const METRICS: Readonly<Record<PrimaryMetricName, PrimaryMetric>> = {
  statements_per_hit: {
    ...work('statements_per_hit', 'database statements per hit', '', ({ record }) =>
      sumOverDatabases(record.metrics, 'statements'),
    ),
    isCountedByDatabases: true,
  },
  rows_per_hit: {
    ...work('rows_per_hit', 'database rows per hit', '', ({ record }) => sumOverDatabases(record.metrics, 'rows')),
    isCountedByDatabases: true,
  },
  cpu_ms_per_hit: {
    ...work('cpu_ms_per_hit', 'CPU time per hit', 'ms', ({ record }) =>
      sumOverContainers(record.metrics, 'container.cpu_ms_total'),
    ),
    control: 'cpuMs',
  },
  bytes_per_hit: work('bytes_per_hit', 'bytes per hit', 'B', ({ record }) => bodyBytesOf(record.load, record.load)),
  p50_ms: time('p50_ms', 50, 100),
  p95_ms: time('p95_ms', 95, 1000),
  p99_ms: time('p99_ms', 99, 10_000),
};

export function primaryMetric(name: PrimaryMetricName): PrimaryMetric {
  return METRICS[name];
}
