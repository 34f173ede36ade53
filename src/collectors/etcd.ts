import { instanceCollector, pageProbe } from './instances.ts';
import { pageSamples, type PageMetrics } from './page-metrics.ts';
import type { Sample } from '../records/sample.ts';

export const etcd = instanceCollector(
  'etcd',
  'Registry (etcd): leader, proposals, time of fsync and commit, size',
  (instance) => pageProbe(instance, '/metrics', etcdSamples),
  { everyBeats: 3 },
);

const MS_PER_S = 1_000;

/** @source etcd 3.4, server/etcdserver/metrics.go, wal/metrics.go, mvcc/backend/metrics.go */
const REQUIRED: PageMetrics = {
  etcd_server_has_leader: ['etcd.has_leader'],
  etcd_server_is_leader: ['etcd.is_leader'],
  etcd_server_leader_changes_seen_total: ['etcd.leader_changes_total'],
  etcd_server_proposals_committed_total: ['etcd.proposals_committed_total'],
  etcd_server_proposals_applied_total: ['etcd.proposals_applied_total'],
  etcd_server_proposals_pending: ['etcd.pending_proposals'],
  etcd_server_proposals_failed_total: ['etcd.proposals_failed_total'],
  etcd_disk_wal_fsync_duration_seconds_sum: ['etcd.wal_fsync_ms_total', MS_PER_S],
  etcd_disk_wal_fsync_duration_seconds_count: ['etcd.wal_fsyncs_total'],
  etcd_disk_backend_commit_duration_seconds_sum: ['etcd.backend_commit_ms_total', MS_PER_S],
  etcd_disk_backend_commit_duration_seconds_count: ['etcd.backend_commits_total'],
  etcd_mvcc_db_total_size_in_bytes: ['etcd.database_bytes'],
};

const OPTIONAL: PageMetrics = {
  etcd_server_heartbeat_send_failures_total: ['etcd.heartbeat_failures_total'],
  etcd_server_slow_apply_total: ['etcd.slow_applies_total'],
};

/** @param page  etcd's /metrics */
export function etcdSamples(page: string): Sample[] {
  return pageSamples(page, REQUIRED, OPTIONAL);
}
