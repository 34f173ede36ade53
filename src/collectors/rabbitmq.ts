import { messageOf } from '../base/errors.ts';
import type { Sample } from '../records/sample.ts';
import { PartialReading } from './collector.ts';
import { instanceCollector } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';
import { openPages } from './pages.ts';
import { labelOf, prometheusRows } from './prometheus.ts';
import { QUEUE_ROWS } from './rabbitmq-rows.ts';

/** The depths alone cost the broker 0.9 ms of CPU a reading, the whole page 5 ms. */
const DEPTHS = '/metrics/detailed?family=queue_coarse_metrics';
const EVERYTHING = '/metrics';
const READINGS_PER_COUNT = 5;

export const rabbitmq = instanceCollector(
  'rabbitmq',
  'RabbitMQ: queue depths, published, confirmed, delivered, acknowledged',
  async ({ container, specification }) => {
    const pages = openPages(await container.address(specification.port));
    let readings = 0;
    return {
      async read({ isEdge }) {
        const depths = depthSamples(await pages.get(DEPTHS));
        readings += 1;
        if (!isEdge && readings % READINGS_PER_COUNT !== 0) return depths;
        // What was read of the depths stands, whatever the other page lacks.
        const counts = await pages
          .get(EVERYTHING)
          .then(countSamples)
          .catch((failure: unknown) => {
            const read = failure instanceof PartialReading ? failure.samples : [];
            throw new PartialReading(messageOf(failure), [...depths, ...read]);
          });
        return [...depths, ...counts];
      },
      close: () => pages.close(),
    };
  },
);

const QUEUE: Readonly<Record<string, MetricName>> = {
  [QUEUE_ROWS.ready]: 'rabbitmq.ready_messages',
  [QUEUE_ROWS.unacknowledged]: 'rabbitmq.unacknowledged_messages',
};

/** @param text  Prometheus text: `name{vhost="/",queue="writes"} 3`. Queues of one name in several vhosts count as one. */
export function depthSamples(text: string): Sample[] {
  const depths = new Map<string, Sample>();
  for (const row of prometheusRows(text, (name) => Object.hasOwn(QUEUE, name))) {
    const metric = QUEUE[row.name];
    if (metric === undefined) continue;
    const queue = labelOf(row, 'queue') ?? '';
    const key = `${metric} ${queue}`;
    const others = depths.get(key);
    depths.set(key, sample(metric, others === undefined ? row.value : row.value + others.value, queue));
  }
  return [...depths.values()];
}

const COUNTS: readonly (readonly [MetricName, RegExp])[] = [
  ['rabbitmq.published_total', /^rabbitmq_global_messages_received_total$/],
  ['rabbitmq.confirmed_total', /^rabbitmq_global_messages_confirmed_total$/],
  ['rabbitmq.returned_total', /^rabbitmq_global_messages_unroutable_returned_total$/],
  ['rabbitmq.delivered_total', /^rabbitmq_global_messages_delivered_total$/],
  ['rabbitmq.redelivered_total', /^rabbitmq_global_messages_redelivered_total$/],
  ['rabbitmq.acknowledged_total', /^rabbitmq_global_messages_acknowledged_total$/],
  // by reason; those "confirmed" are the same messages, arrived
  ['rabbitmq.dead_lettered_total', /^rabbitmq_global_messages_dead_lettered_(?!confirmed)\w+_total$/],
];

/**
 * @param text  Prometheus text; what is counted by protocol and kind of queue is added up
 * @throws {PartialReading} counters are missing
 */
export function countSamples(text: string): Sample[] {
  const all = prometheusRows(text, (name) => name.startsWith('rabbitmq_global_messages_'));
  const missing: string[] = [];
  const samples = COUNTS.flatMap(([metric, pattern]) => {
    const found = all.filter(({ name }) => pattern.test(name));
    if (found.length > 0) {
      const value = found.reduce((sum, row) => sum + row.value, 0);
      return [sample(metric, value)];
    }
    missing.push(pattern.source);
    return [];
  });
  if (missing.length > 0) throw new PartialReading(`RabbitMQ's metrics have no ${missing.join(', ')}`, samples);
  return samples;
}
