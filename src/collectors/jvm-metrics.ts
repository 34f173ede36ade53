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
