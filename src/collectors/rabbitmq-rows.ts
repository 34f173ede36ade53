/**
 * Rows of RabbitMQ's page /metrics/detailed, each with the labels `vhost` and `queue`.
 * @source RabbitMQ 3.10, prometheus_rabbitmq_core_metrics_collector.erl
 */
export const QUEUE_ROWS = {
  /** of the family queue_coarse_metrics: by the node that leads the queue */
  ready: 'rabbitmq_detailed_queue_messages_ready',
  unacknowledged: 'rabbitmq_detailed_queue_messages_unacked',
  /** what the process of the queue has done */
  work: 'rabbitmq_detailed_queue_process_reductions_total',
  /** of the family ra_metrics: by each node that runs a member of a quorum queue */
  member: 'rabbitmq_detailed_raft_term_total',
} as const;
