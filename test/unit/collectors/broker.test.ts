import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningContainer, RunningService } from '../../../src/platform/platform.ts';
import { PartialReading } from '../../../src/collectors/collector.ts';
import { openBroker, rabbitmq } from '../../../src/collectors/rabbitmq.ts';
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
