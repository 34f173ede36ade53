import type { PageMetrics } from './page-metrics.ts';

const MS_PER_S = 1_000;

/** What every Java server of ours says of itself. One without a database has no pool. */
export const JVM_METRICS: PageMetrics = {
  jvm_memory_heap_used_bytes: ['jvm.heap_used_bytes'],
  jvm_memory_heap_max_bytes: ['jvm.heap_max_bytes'],
  jvm_gc_collections_total: ['jvm.collections_total'],
  jvm_gc_seconds_total: ['jvm.collection_ms_total', MS_PER_S],
  jvm_threads_current: ['jvm.threads'],
  jvm_cpu_seconds_total: ['jvm.cpu_ms_total', MS_PER_S],
  database_connections_active: ['pool.active_connections'],
  database_connections_idle: ['pool.idle_connections'],
  database_connections_waiting: ['pool.waiting_requests'],
  database_connections_max: ['pool.max_connections'],
};

/** What a server says that takes messages from a queue and stores them: a worker, or the application itself. */
export const STORING_METRICS: PageMetrics = {
  worker_stored_total: ['worker.stored_total'],
  worker_batches_total: ['worker.batches_total'],
  worker_deliveries_total: ['worker.deliveries_total'],
  worker_redelivered_total: ['worker.redelivered_total'],
  worker_duplicates_total: ['worker.duplicates_total'],
  worker_dead_lettered_total: ['worker.dead_lettered_total'],
  worker_unstored_messages: ['worker.unstored_messages'],
  worker_oldest_message_seconds: ['worker.oldest_message_ms', MS_PER_S],
};

export const MESSAGE_METRICS: PageMetrics = {
  worker_given_back_total: ['worker.given_back_total'],
  worker_message_age_seconds_sum: ['worker.message_age_ms_total', MS_PER_S],
  worker_message_age_seconds_count: ['worker.message_ages_total'],
  worker_message_age_seconds_max: ['worker.message_age_max_ms', MS_PER_S],
};
