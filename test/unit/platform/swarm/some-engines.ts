import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SwarmInfo } from '../../../../src/platform/swarm/swarm-facts.ts';
import type { SwarmNode } from '../../../../src/platform/swarm/swarm-nodes.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/swarm');

/** What engines of Docker 20.10 said: of a manager, a worker, and one in no Swarm; and the nodes as the manager has them. */
export const recorded = (name: 'manager' | 'worker' | 'alone') =>
  JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')) as SwarmInfo;
export const recordedNodes = () => JSON.parse(readFileSync(join(FIXTURES, 'nodes.json'), 'utf8')) as SwarmNode[];

/** An engine that describes itself, and the nodes of its Swarm. @returns its address */
export async function someEngine(info: SwarmInfo, nodes: () => readonly SwarmNode[] = () => []): Promise<string> {
  const folder = await temporaryDirectory();
  const socket = join(folder.path, 'engine.sock');
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(url === '/_ping' ? 'OK' : JSON.stringify(url.startsWith('/nodes') ? nodes() : info));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await folder[Symbol.asyncDispose]();
  });
  return `unix://${socket}`;
}
