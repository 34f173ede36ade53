import { monotonicMs, sleep } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { counted } from '../base/number-text.ts';
import type { RunningService } from '../platform/platform.ts';
import { instancesOf, type Instance } from './instances.ts';
import { openPages, type Pages } from './pages.ts';
import { labelOf, type PrometheusRow, prometheusRows } from './prometheus.ts';
import { QUEUE_ROWS } from './rabbitmq-rows.ts';

const PAGE = '/metrics/detailed?family=queue_coarse_metrics&family=ra_metrics';
const WANTED: readonly string[] = Object.values(QUEUE_ROWS);
const MESSAGES: readonly string[] = [QUEUE_ROWS.ready, QUEUE_ROWS.unacknowledged];
/**
 * Whoever leads a queue counts it anew at least twice in this time, idle or not.
 * @source RabbitMQ 3.10: quorum_tick_interval is 5 s
 */
const COUNTED_WITHIN_MS = 11_000;
const ASK_EVERY_MS = 500;

/** A broker of one node or several, to be asked again and again what its queues hold. */
export interface BrokerQueues extends AsyncDisposable {
  /**
   * How many messages these queues hold, waiting or unacknowledged. A queue is counted by the node that leads it, and by no other.
   * @throws {LeaderUnknown} it takes further looks to know who that is
   * @throws {Error} no node that answers leads one of the queues
   */
  messagesIn(queues: readonly string[]): Promise<number>;
}

/** Of what several nodes count, or may have counted long ago, one look does not say which count holds. */
export class LeaderUnknown extends Error {}

/** What one node says of a queue. */
interface Count {
  readonly queue: string;
  readonly messages: number;
  /** what the process of the queue has done; absent: the node does not say */
  readonly work?: number;
}

/** Before the first row of a queue. */
const NOTHING_YET = { messages: 0 };

/** By virtual host and name. */
interface Answer {
  readonly counts: ReadonlyMap<string, Count>;
  /** quorum queues of which it runs a member */
  readonly members: ReadonlySet<string>;
}

/**
 * A node that led a quorum queue and was frozen or cut off while another took over keeps the last count it made, for as long as it runs. So
 * where more than one node counts a queue, or one of several is silent, only a count holds that is seen to be made anew.
 * @source RabbitMQ 3.10, rabbit_quorum_queue.erl: the new leader asks the others once to forget theirs, which does not reach such a node
 */
export function openBroker(services: readonly RunningService[], nowMs: () => number = monotonicMs): BrokerQueues {
  const nodes = services.flatMap((service) => instancesOf(service, 'rabbitmq')).map(nodeOf);
  const seen = new Map<string, { work: number; madeAnewMs?: number }>();
  const isMadeAnew = (node: number, key: string, { work }: Count): boolean => {
    const id = `${node} ${key}`;
    const before = seen.get(id);
    if (work === undefined) return false;
    const madeAnewMs = before !== undefined && before.work !== work ? nowMs() : before?.madeAnewMs;
    seen.set(id, { work, ...(madeAnewMs === undefined ? {} : { madeAnewMs }) });
    return madeAnewMs !== undefined && nowMs() - madeAnewMs <= COUNTED_WITHIN_MS;
  };
  return {
    async messagesIn(queues) {
      const asked = await Promise.allSettled(nodes.map((node) => node.answer()));
      const answers = asked.flatMap((one, node) => (one.status === 'fulfilled' ? [{ node, ...one.value }] : []));
      const counts = answers.flatMap(({ node, counts: own }) =>
        [...own].map(([key, count]) => ({ key, ...count, isNew: isMadeAnew(node, key, count) })),
      );
      const missing = queues.filter((queue) => !counts.some((count) => count.queue === queue));
      if (missing.length > 0) {
        const failures = asked.flatMap((answer) => (answer.status === 'rejected' ? [messageOf(answer.reason)] : []));
        const broker = services.map(({ name }) => name).join(', ');
        throw new Error([`${broker} has no queue ${missing.join(', ')}`, ...failures].join('; '));
      }
      const isSilent = answers.length < nodes.length;
      let sum = 0;
      for (const key of new Set(counts.flatMap((count) => (queues.includes(count.queue) ? [count.key] : [])))) {
        const own = counts.filter((count) => count.key === key);
        const mayBeOld = own.length > 1 || (isSilent && answers.some(({ members }) => members.has(key)));
        const holding = mayBeOld ? own.filter(({ isNew }) => isNew) : own;
        if (holding.length === 0)
          throw new LeaderUnknown(
            `${own[0]?.queue ?? key} is counted by ${counted(own.length, 'node')}, and which of them leads it is not known yet`,
          );
        for (const { messages } of holding) sum += messages;
      }
      return sum;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

/** Looks again where one look is not enough, for as long as it takes a leader to count twice. @throws what `messagesIn` throws */
export async function messagesOnceKnown(
  broker: BrokerQueues,
  queues: readonly string[],
  pause: (ms: number) => Promise<void> = sleep,
): Promise<number> {
  for (let waitedMs = 0; ; waitedMs += ASK_EVERY_MS) {
    try {
      return await broker.messagesIn(queues);
    } catch (failure) {
      if (!(failure instanceof LeaderUnknown) || waitedMs >= COUNTED_WITHIN_MS) throw failure;
      await pause(ASK_EVERY_MS);
    }
  }
}

/** One node; after a failure it is looked for anew, as it may have been started again on another port. */
function nodeOf({ container, specification }: Instance<'rabbitmq'>): {
  answer(): Promise<Answer>;
  close(): Promise<void>;
} {
  let pages: Pages | undefined;
  const close = async (): Promise<void> => {
    const old = pages;
    pages = undefined;
    await old?.close();
  };
  return {
    async answer() {
      try {
        pages ??= openPages(await container.address(specification.port));
        return answerOf(await pages.get(PAGE));
      } catch (failure) {
        await close();
        throw failure;
      }
    },
    close,
  };
}

/** @param text  Prometheus text: `name{vhost="/",queue="writes"} 3` */
function answerOf(text: string): Answer {
  const rows = prometheusRows(text, (name) => WANTED.includes(name));
  const counts = new Map<string, Count>();
  for (const row of rows.filter(({ name }) => MESSAGES.includes(name))) {
    const key = keyOf(row);
    const { messages } = counts.get(key) ?? NOTHING_YET;
    counts.set(key, { queue: labelOf(row, 'queue') ?? '', messages: messages + row.value });
  }
  for (const row of rows.filter(({ name }) => name === QUEUE_ROWS.work)) {
    const count = counts.get(keyOf(row));
    if (count !== undefined) counts.set(keyOf(row), { ...count, work: row.value });
  }
  return { counts, members: new Set(rows.filter(({ name }) => name === QUEUE_ROWS.member).map(keyOf)) };
}

function keyOf(row: PrometheusRow): string {
  return JSON.stringify([labelOf(row, 'vhost'), labelOf(row, 'queue')]);
}
