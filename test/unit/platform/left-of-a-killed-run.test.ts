import Docker from 'dockerode';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import { bringUp } from '../../../src/platform/engine/bring-up.ts';
import { request, service, topologyOf } from '../../docker/platform/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** No process has such an id. */
const GONE = `${hostname()} 99999999 1`;

const container = (id: string, trial: string, owner: string) => ({
  Id: id,
  Labels: { 'benchday.run': 'r', 'benchday.trial': trial, 'benchday.owner': owner },
});
const CONTAINERS = [container('c1', '1', GONE), container('c2', '2', ownIdentity()), container('c3', '3', GONE)];

it('a bring-up removes what a process that was killed left of its run, whichever trial it was made for, and nothing of a living one', async () => {
  await using folder = await temporaryDirectory();
  const removed = new Set<string>();
  const engine = createServer(({ method, url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const [, id] = /^\/containers\/(c\d)$/.exec(pathname) ?? [];
    if (method === 'DELETE' && id !== undefined) {
      removed.add(id);
      response.writeHead(204).end();
    } else if (pathname === '/containers/json') {
      const { label } = JSON.parse(searchParams.get('filters') ?? '{}') as { readonly label: readonly string[] };
      const asked = label.map((one) => one.split('='));
      answer(
        200,
        CONTAINERS.filter(({ Id }) => !removed.has(Id)).filter(({ Labels }) =>
          asked.every(([name, value]) => Object.entries(Labels).some(([of, is]) => of === name && is === value)),
        ),
      );
    } else if (pathname === '/networks') answer(200, []);
    else if (pathname === '/volumes') answer(200, { Volumes: [] });
    else answer(404, { message: 'no such image' });
  });
  const socketPath = join(folder.path, 'engine.sock');
  await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
  try {
    const asked = { ...request(topologyOf(service('web')), { runId: 'r' }), trial: '3' };
    await expect(bringUp(new Docker({ socketPath }), asked)).rejects.toMatchObject({ code: 'IMAGE_MISSING' });
    expect([...removed].sort()).toEqual(['c1', 'c3']);
  } finally {
    engine.closeAllConnections();
    engine.close();
  }
});
