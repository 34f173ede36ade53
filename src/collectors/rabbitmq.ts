import type { RunningService } from '../platform/platform.ts';
import { messageOf } from '../base/errors.ts';
import type { Sample } from '../records/sample.ts';
import { PartialReading } from './collector.ts';
import { instanceCollector, instancesOf, type Instance } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';
import { openPages, type Pages } from './pages.ts';
import { labelOf, prometheusRows } from './prometheus.ts';

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

/** A broker of one node or several, to be asked again and again what its queues hold. */
export interface BrokerQueues extends AsyncDisposable {
  /**
   * How many messages these queues hold, waiting or unacknowledged. A queue is counted by the node that leads it, and by no other.
   * @throws {Error} no node that answers leads one of the queues
   */
  messagesIn(queues: readonly string[]): Promise<number>;
}

export function openBroker(services: readonly RunningService[]): BrokerQueues {
  const nodes = services.flatMap((service) => instancesOf(service, 'rabbitmq')).map(nodeOf);
  return {
    async messagesIn(queues) {
      const answers = await Promise.allSettled(nodes.map((node) => node.depths()));
      const depths = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const missing = queues.filter((queue) => !depths.some(({ item }) => item === queue));
      if (missing.length === 0) {
        return depths.reduce((sum, { item, value }) => (queues.includes(item ?? '') ? sum + value : sum), 0);
      }
      const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [messageOf(answer.reason)] : []));
      const broker = services.map(({ name }) => name).join(', ');
      throw new Error([`${broker} has no queue ${missing.join(', ')}`, ...failures].join('; '));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

/** One node; after a failure it is looked for anew, as it may have been started again on another port. */
function nodeOf({ container, specification }: Instance<'rabbitmq'>): {
  depths(): Promise<Sample[]>;
  close(): Promise<void>;
} {
  let pages: Pages | undefined;
  const close = async (): Promise<void> => {
    const old = pages;
    pages = undefined;
    await old?.close();
  };
  return {
    async depths() {
      try {
        pages ??= openPages(await container.address(specification.port));
        return depthSamples(await pages.get(DEPTHS));
      } catch (failure) {
        await close();
        throw failure;
      }
    },
    close,
  };
}

const QUEUE: Readonly<Record<string, MetricName>> = {
  rabbitmq_detailed_queue_messages_ready: 'rabbitmq.ready_messages',
  rabbitmq_detailed_queue_messages_unacked: 'rabbitmq.unacknowledged_messages',
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
