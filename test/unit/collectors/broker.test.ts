import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningContainer, RunningService } from '../../../src/platform/platform.ts';
import { PartialReading } from '../../../src/collectors/collector.ts';
import { LeaderUnknown, messagesOnceKnown, openBroker } from '../../../src/collectors/broker-queues.ts';
import { rabbitmq } from '../../../src/collectors/rabbitmq.ts';
import { service as serviceOf } from '../../docker/platform/small-topology.ts';

/** The first node leads no queue, the second shop.other with 14 messages, the third shop.writes with 130 and 50. */
const pages = [1, 2, 3].map((node) =>
  readFileSync(new URL(`pages/rabbitmq-${node}-depths.txt`, import.meta.url), 'utf8'),
);
const leads = (queue: string) => pages.findIndex((page) => page.includes(`queue="${queue}"`));

test('the messages of all nodes are added up, waiting and unacknowledged', async () => {
  const nodes = await Promise.all(pages.map((page) => node(() => page)));
  await using broker = openBroker(nodes);
  expect(await broker.messagesIn(['shop.writes'])).toBe(180);
  expect(await broker.messagesIn(['shop.writes', 'shop.other'])).toBe(194);
});

test('a node that is gone does not matter, as long as another leads the queue', async () => {
  const answers: ((() => string) | undefined)[] = pages.map((page) => () => page);
  answers[leads('shop.other')] = undefined;
  await using broker = openBroker(await Promise.all(answers.map((answer) => node(answer))));
  expect(await broker.messagesIn(['shop.writes'])).toBe(180);
  await expect(broker.messagesIn(['shop.other'])).rejects.toThrow(
    /^broker, broker, broker has no queue shop\.other; .*answered with status 503$/,
  );
});

test('a queue that nobody leads for a moment is no empty queue', async () => {
  let isElecting = true;
  const electing = pages.map(
    (page, index) => () => (index === leads('shop.writes') && isElecting ? '# no queue led here\n' : page),
  );
  await using broker = openBroker(await Promise.all(electing.map((answer) => node(answer))));
  await expect(broker.messagesIn(['shop.writes'])).rejects.toThrow('has no queue shop.writes');
  isElecting = false;
  expect(await broker.messagesIn(['shop.writes'])).toBe(180);
});

test('a node that led a queue once keeps its last count, which is not counted', async () => {
  let work = 7_000;
  const old = () => quorum({ messages: 1, work: 5_000 });
  await using broker = openBroker([await node(old), await node(() => quorum({ messages: 0, work: (work += 900) }))]);
  await expect(broker.messagesIn(['shop.writes'])).rejects.toThrow(LeaderUnknown);
  expect(await broker.messagesIn(['shop.writes'])).toBe(0);
  // The other way round it is no empty queue.
  let other = 7_000;
  const full = () => quorum({ messages: 3, work: (other += 900) });
  await using second = openBroker([await node(() => quorum({ messages: 0, work: 5_000 })), await node(full)]);
  const pauses: number[] = [];
  expect(await messagesOnceKnown(second, ['shop.writes'], (ms) => Promise.resolve(void pauses.push(ms)))).toBe(3);
  expect(pauses).toEqual([500]);
});

test('what was counted anew is believed for a while only', async () => {
  let [nowMs, first, second] = [0, 1_000, 1_000];
  const nodes = [
    await node(() => quorum({ messages: 2, work: first })),
    await node(() => quorum({ messages: 0, work: second })),
  ];
  await using broker = openBroker(nodes, () => nowMs);
  await expect(broker.messagesIn(['shop.writes'])).rejects.toThrow(LeaderUnknown);
  first += 1;
  expect(await broker.messagesIn(['shop.writes'])).toBe(2);
  [nowMs, second] = [6_000, second + 1];
  // Until the first has been silent for longer than a leader may be, both count.
  expect(await broker.messagesIn(['shop.writes'])).toBe(2);
  [nowMs, second] = [12_000, second + 1];
  expect(await broker.messagesIn(['shop.writes'])).toBe(0);
});

test('where a node is silent, what another says of a quorum queue may be old', async () => {
  let work = 1_000;
  const nodes = [await node(() => quorum({ messages: 0, work })), await node(undefined)];
  await using broker = openBroker(nodes);
  await expect(broker.messagesIn(['shop.writes'])).rejects.toThrow(
    'shop.writes is counted by 1 node, and which of them leads it is not known yet',
  );
  const forEver = messagesOnceKnown(broker, ['shop.writes'], () => Promise.resolve());
  await expect(forEver).rejects.toThrow(LeaderUnknown);
  work += 1;
  expect(await broker.messagesIn(['shop.writes'])).toBe(0);
});

test('depths stand where the page of counters cannot be read, and so does when the broker was started', async () => {
  const depths = pages[leads('shop.writes')] ?? '';
  const broker = await node((path) => (path.startsWith('/metrics/detailed') ? depths : undefined));
  if (rabbitmq.scope !== 'service') throw new Error('it watches services');
  const probe = await rabbitmq.targets(broker)[0]?.open();
  onTestFinished(() => probe?.close());
  const failure: unknown = await probe?.read({ isEdge: true, atMs: 0 }).catch((error: unknown) => error);
  if (!(failure instanceof PartialReading)) throw new Error('nothing of it stands');
  expect(failure.message).toMatch(/\/metrics answered with status 503$/);
  expect(failure.samples.map(({ metric, value }) => [metric, value])).toEqual(
    expect.arrayContaining([
      ['rabbitmq.container_started_ms', 1000],
      ['rabbitmq.ready_messages', 130],
      ['rabbitmq.unacknowledged_messages', 50],
    ]),
  );
});

/** As RabbitMQ 3.10 writes it of a queue whose member runs on the node, and which the node counts. */
function quorum({ messages, work }: { readonly messages: number; readonly work: number }): string {
  const labels = '{vhost="/",queue="shop.writes"}';
  return [
    `rabbitmq_detailed_raft_term_total${labels} 2`,
    `rabbitmq_detailed_queue_messages_ready${labels} ${messages}`,
    `rabbitmq_detailed_queue_messages_unacked${labels} 0`,
    `rabbitmq_detailed_queue_process_reductions_total${labels} ${work}\n`,
  ].join('\n');
}

/** @param answer  its page; undefined: it says 503 */
async function node(answer: ((path: string) => string | undefined) | undefined): Promise<RunningService> {
  const server = createServer(({ url = '' }, response) => {
    const page = answer?.(url);
    if (page === undefined) response.writeHead(503).end();
    else response.end(page);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const unused = (): never => {
    throw new Error('nothing but the page is asked for');
  };
  const head = { id: '1', name: 'broker-1', imageId: '' };
  const container: RunningContainer = {
    ...head,
    address: () => Promise.resolve(address),
    startedAtMs: () => Promise.resolve(1000),
    describeImage: unused,
    exec: unused,
    converse: unused,
    usage: unused,
  };
  return {
    name: 'broker',
    role: 'broker',
    service: serviceOf('broker'),
    collect: [{ kind: 'rabbitmq', port: 15692 }],
    containers: [container],
    address: unused,
    logs: unused,
  };
}
