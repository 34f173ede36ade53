import type { RunningService } from '../cluster/cluster.ts';
import type { Collector, Sample } from './collector.ts';
import { sample, type MetricName } from './metrics.ts';
import { requireOneContainer } from './one-container.ts';

const ANSWER_WITHIN_MS = 2_000;
/** The depths alone cost the broker 0.9 ms of CPU a reading, the whole page 5 ms. */
const DEPTHS = '/metrics/detailed?family=queue_coarse_metrics';
const EVERYTHING = '/metrics';

export const rabbitmq: Collector = {
  id: 'rabbitmq',
  title: 'RabbitMQ: queue depths, published, confirmed, delivered, acknowledged',
  scope: 'service',
  watches: ({ collect }) => collect?.kind === 'rabbitmq',
  open(service) {
    const url = urlOf(service);
    return Promise.resolve({
      async read({ isEdge }) {
        const depths = depthSamples(await ask(url, DEPTHS));
        return isEdge ? [...depths, ...countSamples(await ask(url, EVERYTHING))] : depths;
      },
      close: () => Promise.resolve(),
    });
  },
};

/** How many messages a broker holds in these queues, waiting or unacknowledged. @throws {Error} it does not answer, or lacks a queue */
export async function messagesIn(service: RunningService, queues: readonly string[]): Promise<number> {
  const samples = depthSamples(await ask(urlOf(service), DEPTHS));
  const missing = queues.filter((queue) => !samples.some(({ item }) => item === queue));
  if (missing.length > 0) throw new Error(`${service.name} has no queue ${missing.join(', ')}`);
  return samples.reduce((sum, { item, value }) => (queues.includes(item ?? '') ? sum + value : sum), 0);
}

const QUEUE: Readonly<Record<string, MetricName>> = {
  rabbitmq_detailed_queue_messages_ready: 'rabbitmq.ready_messages',
  rabbitmq_detailed_queue_messages_unacked: 'rabbitmq.unacknowledged_messages',
};

/** @param text  Prometheus text: `name{vhost="/",queue="writes"} 3`. Queues of one name in several vhosts count as one. */
export function depthSamples(text: string): Sample[] {
  const depths = new Map<string, Sample>();
  for (const { name, labels, value } of rows(text)) {
    const metric = QUEUE[name];
    if (metric === undefined) continue;
    const queue = /(?:^|,)queue="((?:[^"\\]|\\.)*)"/.exec(labels)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
    const key = `${metric} ${queue}`;
    depths.set(key, sample(metric, value + (depths.get(key)?.value ?? 0), queue));
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

/** @param text  Prometheus text; what is counted by protocol and kind of queue is added up. @throws {Error} a counter is missing */
export function countSamples(text: string): Sample[] {
  const all = rows(text);
  return COUNTS.map(([metric, pattern]) => {
    const found = all.filter(({ name }) => pattern.test(name));
    if (found.length === 0) throw new Error(`RabbitMQ's metrics have no ${pattern.source}`);
    return sample(
      metric,
      found.reduce((sum, { value }) => sum + value, 0),
    );
  });
}

interface Row {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** @source Prometheus text format 0.0.4 */
function rows(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels, value: Number(value) }];
  });
}

function urlOf(service: RunningService): string {
  const { name, collect } = service;
  if (collect?.kind !== 'rabbitmq') throw new Error(`${name} is not a RabbitMQ`);
  requireOneContainer(service);
  const { host, port } = service.address(collect.port);
  return `http://${host}:${port}`;
}

async function ask(url: string, path: string): Promise<string> {
  const response = await fetch(url + path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url}${path} answered with status ${response.status}`);
  return body;
}
