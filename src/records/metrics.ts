import { COUNTED_STATEMENTS } from './counted-statements.ts';
import { FALLS, type Fall, STATEMENTS } from './counter-falls.ts';

interface Metric {
  readonly meaning: string;
  /** what `item` names */
  readonly item?: string;
  /** a row exists only since its item was first used: one that is new counts from 0 */
  readonly appearsWhenUsed?: true;
  /** what a fall of this counter means; absent: what it means for all of its source (`FALLS`) */
  readonly fall?: Fall;
}

/**
 * Every metric there is. Names are `source.what_unit`; those that end in `_total` are counters, all others gauges.
 * `item` says what a row is about where a service has several.
 */
export const METRICS = {
  'postgresql.unread': { meaning: '1: a server that could not be read once' },
  'postgresql.statements_total': { meaning: COUNTED_STATEMENTS, fall: STATEMENTS },
  'postgresql.time_ms_total': { meaning: 'time spent executing statements', fall: STATEMENTS },
  'postgresql.rows_total': { meaning: 'rows returned or changed by statements', fall: STATEMENTS },
  'postgresql.wal_bytes_total': { meaning: 'write-ahead log written by statements', fall: STATEMENTS },
  'postgresql.blocks_read_total': { meaning: 'shared blocks statements had to read from the system', fall: STATEMENTS },
  'postgresql.blocks_hit_total': { meaning: 'shared blocks statements found in the buffer', fall: STATEMENTS },
  'postgresql.deallocated_total': {
    meaning: 'times pg_stat_statements threw entries away: what they counted is lost',
    fall: { means: 'pg_stat_statements was reset' },
  },
  'postgresql.distinct_statements': { meaning: 'entries that pg_stat_statements holds, of all databases' },
  'postgresql.max_distinct_statements': {
    meaning: 'entries that it holds before it throws some away (pg_stat_statements.max)',
  },
  'postgresql.statements_reset_ms': { meaning: 'when pg_stat_statements was last reset, ms since the epoch' },
  'postgresql.reset_statements_total': {
    meaning:
      'entries of pg_stat_statements that counted less than at the reading before or were gone, and calls of what resets them',
    fall: { means: 'it was counted from 0 again' },
  },
  'postgresql.database_reset_ms': {
    meaning: 'when the statistics of the database were last reset, ms since the epoch; 0: never',
  },
  'postgresql.tracks_utility': {
    meaning: '1: utility commands are counted (pg_stat_statements.track_utility), 0: not',
  },
  'postgresql.tracks_nested': {
    meaning: '1: statements inside functions have entries too (pg_stat_statements.track = all), 0: not',
  },
  'postgresql.commits_total': { meaning: 'transactions committed, ours included (one a reading)' },
  'postgresql.rollbacks_total': { meaning: 'transactions rolled back' },
  'postgresql.tuples_returned_total': { meaning: 'rows read by scans' },
  'postgresql.tuples_fetched_total': { meaning: 'rows fetched by index scans' },
  'postgresql.tuples_inserted_total': { meaning: 'rows inserted' },
  'postgresql.temporary_bytes_total': { meaning: 'data written to temporary files' },
  'postgresql.deadlocks_total': { meaning: 'deadlocks' },
  'postgresql.active_connections': { meaning: 'client connections executing a statement, without ours' },
  'postgresql.connections': { meaning: 'client connections, without ours' },
  'postgresql.waiting_locks': { meaning: 'lock requests not granted' },
  'postgresql.query_calls_total': {
    meaning: 'executions of a query, at the edges only',
    item: 'query',
    appearsWhenUsed: true,
    fall: STATEMENTS,
  },
  'postgresql.query_time_ms_total': {
    meaning: 'time spent on a query, at the edges only',
    item: 'query',
    appearsWhenUsed: true,
    fall: STATEMENTS,
  },
  'postgresql.query_rows_total': {
    meaning: 'rows of a query, at the edges only',
    item: 'query',
    appearsWhenUsed: true,
    fall: STATEMENTS,
  },
  'postgresql.is_primary': { meaning: '1: takes writes, 0: a standby' },
  'postgresql.standby_lag_bytes': {
    meaning: 'write-ahead log that a standby has not replayed yet, as its primary sees it',
    item: 'standby',
  },
  'postgresql.standby_lag_ms': {
    meaning: 'time from the flush of a recent change at the primary to its replay at the standby',
    item: 'standby',
  },
  'patroni.is_primary': { meaning: '1: its server is the primary, 0: a standby or down' },
  'patroni.is_running': { meaning: '1: its server runs' },
  'patroni.timeline': { meaning: 'timeline of its server; each failover begins a new one' },
  'patroni.replay_lag_bytes': { meaning: 'write-ahead log that its standby has received and not replayed' },
  'patroni.pending_restart': { meaning: '1: a setting waits for a restart' },
  'patroni.failovers_total': { meaning: "changes of the primary in the cluster's history, at the edges only" },
  'etcd.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'etcd.has_leader': { meaning: '1: the member knows a leader' },
  'etcd.is_leader': { meaning: '1: the member leads' },
  'etcd.leader_changes_total': { meaning: 'changes of the leader that the member saw' },
  'etcd.proposals_committed_total': { meaning: 'proposals agreed on' },
  'etcd.proposals_applied_total': { meaning: 'proposals carried out by the member' },
  'etcd.pending_proposals': { meaning: 'proposals that wait for agreement' },
  'etcd.proposals_failed_total': { meaning: 'proposals that failed' },
  'etcd.heartbeat_failures_total': { meaning: 'heartbeats of the leader that could not be sent in time' },
  'etcd.wal_fsync_ms_total': { meaning: 'time spent on fsync of the write-ahead log' },
  'etcd.wal_fsyncs_total': { meaning: 'fsyncs of the write-ahead log' },
  'etcd.backend_commit_ms_total': { meaning: 'time spent committing to the database file' },
  'etcd.backend_commits_total': { meaning: 'commits to the database file' },
  'etcd.database_bytes': { meaning: 'size of the database file' },
  'etcd.slow_applies_total': { meaning: 'proposals that took over 100 ms to carry out' },
  'tomcat.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'tomcat.busy_threads': { meaning: 'threads that work on a request' },
  'tomcat.threads': { meaning: 'threads there are' },
  'tomcat.max_threads': { meaning: 'threads there may be' },
  'tomcat.connections': { meaning: 'open connections, ours included' },
  'tomcat.requests_total': { meaning: 'requests answered, ours included (one a reading)' },
  'worker.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'worker.stored_total': { meaning: 'messages stored' },
  'worker.batches_total': { meaning: 'batches stored' },
  'worker.deliveries_total': { meaning: 'messages received, again included' },
  'worker.redelivered_total': { meaning: 'messages received again' },
  'worker.duplicates_total': { meaning: 'messages that were stored before, and not stored again' },
  'worker.dead_lettered_total': { meaning: 'messages given up' },
  'worker.given_back_total': { meaning: 'messages returned to the broker' },
  'worker.unstored_messages': { meaning: 'messages received and not yet stored' },
  'worker.oldest_message_ms': { meaning: 'age of the oldest message that is not yet stored' },
  'worker.message_age_ms_total': { meaning: 'sum of the ages at which messages were stored' },
  'worker.message_ages_total': { meaning: 'messages whose age is known' },
  'worker.message_age_max_ms': { meaning: 'largest age at which a message was stored, since the last reading' },
  'jvm.heap_used_bytes': { meaning: 'heap in use' },
  'jvm.heap_max_bytes': { meaning: 'limit of the heap' },
  'jvm.collections_total': { meaning: 'garbage collections' },
  'jvm.collection_ms_total': { meaning: 'time spent on garbage collections' },
  'jvm.threads': { meaning: 'threads of the Java process' },
  'jvm.cpu_ms_total': { meaning: 'CPU time of the Java process' },
  'pool.active_connections': { meaning: 'database connections lent out by the pool' },
  'pool.idle_connections': { meaning: 'database connections waiting in the pool' },
  'pool.waiting_requests': { meaning: 'threads that wait for a database connection' },
  'pool.max_connections': { meaning: 'database connections the pool may open' },
  'haproxy.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'haproxy.process_id': { meaning: 'process id of HAProxy within its container, at the edges only' },
  'haproxy.process_started_ms': {
    meaning: 'when HAProxy began, ms since the epoch, to a second or two, at the edges only',
  },
  'haproxy.requests_total': { meaning: 'HTTP requests received by the frontend' },
  'haproxy.received_bytes_total': { meaning: 'bytes received by the frontend' },
  'haproxy.sent_bytes_total': { meaning: 'bytes sent by the frontend' },
  'haproxy.responses_2xx_total': { meaning: 'responses by the frontend with status 2xx' },
  'haproxy.responses_3xx_total': { meaning: 'responses by the frontend with status 3xx' },
  'haproxy.responses_4xx_total': { meaning: 'responses by the frontend with status 4xx' },
  'haproxy.responses_5xx_total': { meaning: 'responses by the frontend with status 5xx' },
  'haproxy.sessions': { meaning: 'open sessions of the frontend' },
  'haproxy.queued_requests': { meaning: 'requests waiting for a server', item: 'backend' },
  'haproxy.retries_total': { meaning: 'connections to servers tried again', item: 'backend' },
  'haproxy.redispatches_total': { meaning: 'requests given to another server', item: 'backend' },
  'haproxy.connection_errors_total': { meaning: 'connections to servers that failed', item: 'backend' },
  'haproxy.response_errors_total': { meaning: 'responses of servers that were broken', item: 'backend' },
  'varnish.unread': { meaning: '1: a server that could not be read once' },
  'varnish.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'varnish.child_starts': { meaning: 'times Varnish has started its child process, which counts' },
  'varnish.child_started_ms': { meaning: 'when that began, ms by the clock of Varnish, to a second' },
  'varnish.requests_total': { meaning: 'client requests' },
  'varnish.hits_total': { meaning: 'requests answered from the cache, those in grace included' },
  'varnish.grace_hits_total': { meaning: 'requests answered with an object past its TTL' },
  'varnish.misses_total': { meaning: 'requests that had to fetch' },
  'varnish.passes_total': { meaning: 'requests that went past the cache' },
  'varnish.backend_requests_total': { meaning: 'requests sent to backends' },
  'varnish.backend_failures_total': { meaning: 'connections to backends that failed' },
  'varnish.objects': { meaning: 'objects in the cache' },
  'varnish.evicted_objects_total': { meaning: 'objects evicted for lack of space' },
  'varnish.body_bytes_total': { meaning: 'bytes of bodies sent to clients' },
  'redis.unread': { meaning: '1: a server that could not be read once' },
  'redis.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'redis.run_number': { meaning: 'first digits of the id that Redis draws at each start' },
  'redis.hits_total': { meaning: 'keys looked up and found' },
  'redis.misses_total': { meaning: 'keys looked up and not found' },
  'redis.commands_total': { meaning: 'commands processed, ours included (one a reading)' },
  'redis.evicted_keys_total': { meaning: 'keys evicted for lack of space' },
  'redis.expired_keys_total': { meaning: 'keys that reached their TTL' },
  'redis.memory_bytes': { meaning: 'memory in use' },
  'redis.clients': { meaning: 'connections, ours included' },
  'rabbitmq.container_started_ms': { meaning: 'when its container was started, ms since the epoch, at the edges only' },
  'rabbitmq.ready_messages': {
    meaning: 'messages waiting for a consumer, at the node that leads the queue',
    item: 'queue',
  },
  'rabbitmq.unacknowledged_messages': {
    meaning: 'messages given to a consumer and not yet acknowledged',
    item: 'queue',
  },
  'rabbitmq.published_total': { meaning: 'messages received from publishers, by the node they sent to' },
  'rabbitmq.confirmed_total': { meaning: 'messages confirmed to publishers' },
  'rabbitmq.returned_total': { meaning: 'messages returned to publishers because no queue took them' },
  'rabbitmq.delivered_total': { meaning: 'messages given to consumers, again included' },
  'rabbitmq.redelivered_total': { meaning: 'messages given to consumers again' },
  'rabbitmq.acknowledged_total': { meaning: 'messages acknowledged by consumers' },
  'rabbitmq.dead_lettered_total': { meaning: 'messages moved to a dead-letter queue' },
  'container.unread': { meaning: '1: could not be read once', item: 'container' },
  'container.started_ms': {
    meaning: 'when it was started, ms since the epoch, at the edges only',
    item: 'container',
  },
  'container.cpu_ms_total': { meaning: 'CPU time used', item: 'container' },
  'container.memory_bytes': { meaning: 'memory without page cache that can be dropped', item: 'container' },
  'container.periods_total': { meaning: 'CPU scheduling periods under a limit', item: 'container' },
  'container.throttled_periods_total': { meaning: 'periods in which the limit stopped it', item: 'container' },
  'container.server_periods_total': { meaning: "scheduling periods under its server's limit", item: 'server' },
  'container.server_throttled_periods_total': {
    meaning: "periods in which its server's limit stopped the containers on it",
    item: 'server',
  },
  'container.oom_kills_total': { meaning: 'processes killed for lack of memory', item: 'container' },
  'container.listen_drops_total': { meaning: 'connections dropped while listening', item: 'container' },
  'container.received_bytes_total': { meaning: 'network bytes received', item: 'container' },
  'container.sent_bytes_total': { meaning: 'network bytes sent', item: 'container' },
  'host.cpu_ms_total': {
    meaning: 'CPU time of the machine, all cores',
    item: 'state: user, system, idle, steal, ...',
    // The kernel books a wait that ends on another core as idle after all. @source man 5 proc: iowait "may decrease"
    fall: { means: 'the counters were set back', stepsBack: { items: ['idle', 'iowait'], most: 10_000 } },
  },
  'host.cores': { meaning: 'cores online' },
  'host.cpu_pressure_ratio': { meaning: 'share of the last 10 s in which something waited for CPU (PSI some avg10)' },
  'host.memory_pressure_ratio': { meaning: 'the same for memory' },
  'host.io_pressure_ratio': { meaning: 'the same for storage' },
  'host.cpu_pressure_ms_total': { meaning: 'time in which something waited for CPU (PSI some)' },
  'host.memory_pressure_ms_total': { meaning: 'the same for memory' },
  'host.io_pressure_ms_total': { meaning: 'the same for storage' },
  'host.load_1min_tasks': { meaning: 'load average over one minute' },
  'host.memory_available_bytes': { meaning: 'memory that can be had without swapping' },
  'host.memory_used_ratio': { meaning: 'share of the memory that cannot be had without swapping' },
  'host.oom_kills_total': { meaning: 'processes killed for lack of memory, containers included' },
  'host.tcp_sockets': { meaning: 'TCP sockets in use, without TIME_WAIT, in our own network namespace' },
  'host.local_ports': { meaning: 'ports the system gives to outgoing connections' },
  'host.time_wait_sockets': { meaning: 'TCP sockets in TIME_WAIT' },
  'host.swapped_in_pages_total': { meaning: 'pages read from swap' },
  'host.swapped_out_pages_total': { meaning: 'pages written to swap' },
  'host.listen_overflows_total': { meaning: 'connections refused as an accept queue was full' },
  'host.listen_drops_total': { meaning: 'connections dropped while listening' },
  'generator.cpu_ms_total': { meaning: 'CPU time of this process, all threads, and of the processes it starts' },
  'generator.resident_bytes': { meaning: 'resident memory of this process, and of those that send load for it' },
  'generator.periods_total': { meaning: 'CPU scheduling periods under a limit of this process' },
  'generator.throttled_periods_total': { meaning: 'periods in which the limit stopped this process' },
  'generator.clock_step_ms': { meaning: 'how far the wall clock has jumped since the first reading' },
  'generator.event_loop_delay_p99_ms': { meaning: 'lateness of timers in the main thread since the last reading, p99' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

/** Whether a row of the metric that was not there at the beginning stood at 0 then. */
export function appearsWhenUsed(metric: string): boolean {
  const known: Readonly<Record<string, Metric>> = METRICS;
  return known[metric]?.appearsWhenUsed === true;
}

export interface CounterRule extends Fall {
  /** what is set back together: equal for counters of one server that are */
  readonly group: string;
}

/** What is known of a counter when it falls. One that this version does not know stands for itself. */
export function counterRule(metric: string): CounterRule {
  const known: Readonly<Record<string, Metric>> = METRICS;
  const fall = known[metric]?.fall ?? FALLS[metric.split('.', 1).join()] ?? { means: 'it was set back' };
  return { ...fall, group: fall.together ?? metric };
}
