import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningContainer, RunningService } from '../../../src/platform/platform.ts';
import { openBroker } from '../../../src/collectors/rabbitmq.ts';
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

/** @param answer  its page; undefined: it says 503 */
async function node(answer: (() => string) | undefined): Promise<RunningService> {
  const server = createServer((_request, response) => {
    if (answer === undefined) response.writeHead(503).end();
    else response.end(answer());
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
    startedAtMs: unused,
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
