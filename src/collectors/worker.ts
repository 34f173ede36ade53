import type { Sample } from './collector.ts';
import { instanceCollector, pageProbe } from './instances.ts';
import { JVM_METRICS } from './jvm-metrics.ts';
import { pageSamples, type PageMetrics } from './page-metrics.ts';

export const worker = instanceCollector(
  'worker',
  'Workers: messages stored, batches, redeliveries, age of messages, heap, database pool',
  (instance) => pageProbe(instance, instance.specification.path, workerSamples),
);

const MS_PER_S = 1_000;

const WORKER: PageMetrics = {
  worker_stored_total: ['worker.stored_total'],
  worker_batches_total: ['worker.batches_total'],
  worker_deliveries_total: ['worker.deliveries_total'],
  worker_redelivered_total: ['worker.redelivered_total'],
  worker_duplicates_total: ['worker.duplicates_total'],
  worker_dead_lettered_total: ['worker.dead_lettered_total'],
  worker_unstored_messages: ['worker.unstored_messages'],
  worker_oldest_message_seconds: ['worker.oldest_message_ms', MS_PER_S],
};

const AGES: PageMetrics = {
  worker_message_age_seconds_sum: ['worker.message_age_ms_total', MS_PER_S],
  worker_message_age_seconds_count: ['worker.message_ages_total'],
  worker_message_age_seconds_max: ['worker.message_age_max_ms', MS_PER_S],
};

/** @param page  a worker's page of metrics */
export function workerSamples(page: string): Sample[] {
  return pageSamples(page, WORKER, { ...AGES, ...JVM_METRICS });
}
