import type { MetricName } from '../../records/metrics.ts';
import { bytes, integer, milliseconds, percent, significant } from '../format.ts';
import type { ServerTotals } from '../series/servers.ts';

/** One figure of a server; undefined where it has none. */
interface Column {
  readonly title: string;
  readonly of: (server: ServerTotals, durationMs: number) => number | undefined;
  readonly format: (value: number) => string;
}

/** A table of servers of one kind. */
export interface Board {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** servers that have this metric are shown */
  readonly marker: string;
  readonly byItem?: true;
  readonly columns: readonly Column[];
}

const mean = (title: string, metric: MetricName, format = short): Column => ({
  title,
  of: (server) => server.value(metric),
  format,
});
const most = (title: string, metric: MetricName, format = short): Column => ({
  title,
  of: (server) => server.most(metric),
  format,
});
const perSecond = (title: string, metric: MetricName): Column => ({
  title,
  of: (server, durationMs) => scaled(server.value(metric), 1000 / durationMs),
  format: (value) => `${short(value)}/s`,
});
const ratio = (title: string, part: MetricName, whole: MetricName, format: Column['format']): Column => ({
  title,
  of: (server) => {
    const [upper, lower] = [server.value(part), server.value(whole)];
    return upper === undefined || lower === undefined || lower === 0 ? undefined : upper / lower;
  },
  format,
});

const JVM: readonly Column[] = [
  mean('Heap, mean', 'jvm.heap_used_bytes', bytes),
  most('Heap, most', 'jvm.heap_used_bytes', bytes),
  mean('Heap, limit', 'jvm.heap_max_bytes', bytes),
  mean('Collections', 'jvm.collections_total', integer),
  {
    title: 'Time in collections',
    of: (server, durationMs) => scaled(server.value('jvm.collection_ms_total'), 1 / durationMs),
    format: percent,
  },
];
const POOL: readonly Column[] = [
  mean('Database connections in use, mean', 'pool.active_connections'),
  most('Database connections in use, most', 'pool.active_connections'),
  most('Waiting for one, most', 'pool.waiting_requests'),
];

export const BOARDS: readonly Board[] = [
  {
    id: 'tomcat',
    title: 'Tomcat',
    caption: 'Application servers, median of the trials',
    marker: 'tomcat.requests_total',
    columns: [
      perSecond('Requests', 'tomcat.requests_total'),
      mean('Busy threads, mean', 'tomcat.busy_threads'),
      most('Busy threads, most', 'tomcat.busy_threads'),
      mean('Threads, limit', 'tomcat.max_threads'),
      ...POOL,
      ...JVM,
    ],
  },
  {
    id: 'workers',
    title: 'Workers',
    caption: 'Who stores the messages, median of the trials',
    marker: 'worker.stored_total',
    columns: [
      perSecond('Stored', 'worker.stored_total'),
      ratio('Messages per batch', 'worker.stored_total', 'worker.batches_total', short),
      ratio('Age when stored, mean', 'worker.message_age_ms_total', 'worker.message_ages_total', milliseconds),
      most('Age when stored, most', 'worker.message_age_max_ms', milliseconds),
      most('Oldest not yet stored, most', 'worker.oldest_message_ms', milliseconds),
      most('Not yet stored, most', 'worker.unstored_messages', integer),
      mean('Received again', 'worker.redelivered_total', integer),
      mean('Duplicates', 'worker.duplicates_total', integer),
      mean('Given up', 'worker.dead_lettered_total', integer),
      ...POOL,
      ...JVM,
    ],
  },
  {
    id: 'queues',
    title: 'Queues',
    caption: 'Messages in the queues by the node that leads them, median of the trials',
    marker: 'rabbitmq.ready_messages',
    byItem: true,
    columns: [
      mean('Waiting, mean', 'rabbitmq.ready_messages'),
      most('Waiting, most', 'rabbitmq.ready_messages', integer),
      mean('Unacknowledged, mean', 'rabbitmq.unacknowledged_messages'),
      most('Unacknowledged, most', 'rabbitmq.unacknowledged_messages', integer),
    ],
  },
  {
    id: 'brokers',
    title: 'Brokers',
    caption: 'Messages by the node that the client talks to, median of the trials',
    marker: 'rabbitmq.published_total',
    columns: [
      perSecond('Published', 'rabbitmq.published_total'),
      perSecond('Delivered', 'rabbitmq.delivered_total'),
      perSecond('Acknowledged', 'rabbitmq.acknowledged_total'),
      mean('Delivered again', 'rabbitmq.redelivered_total', integer),
      mean('Returned', 'rabbitmq.returned_total', integer),
      mean('Dead-lettered', 'rabbitmq.dead_lettered_total', integer),
    ],
  },
  {
    id: 'standbys',
    title: 'Standbys',
    caption: 'Database servers with standbys: what the slowest standby lacks, median of the trials',
    marker: 'postgresql.standby_lag_bytes',
    columns: [
      mean('Lag, mean', 'postgresql.standby_lag_bytes', bytes),
      most('Lag, most', 'postgresql.standby_lag_bytes', bytes),
      mean('Lag in time, mean', 'postgresql.standby_lag_ms', milliseconds),
      most('Lag in time, most', 'postgresql.standby_lag_ms', milliseconds),
    ],
  },
  {
    id: 'patroni',
    title: 'Patroni',
    caption: 'Database servers under Patroni, median of the trials',
    marker: 'patroni.is_primary',
    columns: [
      mean('Primary, share of the time', 'patroni.is_primary', percent),
      mean('Running, share of the time', 'patroni.is_running', percent),
      most('Timeline, last', 'patroni.timeline', integer),
      mean('Failovers', 'patroni.failovers_total', integer),
      mean('Not replayed, mean', 'patroni.replay_lag_bytes', bytes),
      most('Not replayed, most', 'patroni.replay_lag_bytes', bytes),
      most('Restart pending', 'patroni.pending_restart', yesOrNo),
    ],
  },
  {
    id: 'etcd',
    title: 'etcd',
    caption: 'Members of the registry, median of the trials',
    marker: 'etcd.has_leader',
    columns: [
      mean('Leads, share of the time', 'etcd.is_leader', percent),
      mean('Knows a leader, share of the time', 'etcd.has_leader', percent),
      mean('Changes of leader', 'etcd.leader_changes_total', integer),
      ratio('fsync of the log, mean', 'etcd.wal_fsync_ms_total', 'etcd.wal_fsyncs_total', milliseconds),
      ratio('Commit to disk, mean', 'etcd.backend_commit_ms_total', 'etcd.backend_commits_total', milliseconds),
      perSecond('Proposals', 'etcd.proposals_committed_total'),
      mean('Proposals failed', 'etcd.proposals_failed_total', integer),
      mean('Heartbeats late', 'etcd.heartbeat_failures_total', integer),
      mean('Slow applies', 'etcd.slow_applies_total', integer),
      most('Size', 'etcd.database_bytes', bytes),
    ],
  },
];

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function short(value: number): string {
  return significant(value, 3);
}

function yesOrNo(value: number): string {
  return value > 0 ? 'yes' : 'no';
}
