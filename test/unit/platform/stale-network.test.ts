import Docker from 'dockerode';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeByLabels } from '../../../src/platform/engine/tear-down.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const network = (Id: string, Name: string) => ({ Id, Name, Labels: {} });

it('a network that the engine does not remove keeps no volume, and where nobody is on it the engine is to be restarted', async () => {
  await using folder = await temporaryDirectory();
  const asked: string[] = [];
  const answers: Readonly<Record<string, readonly [number, unknown]>> = {
    'GET /containers/json': [200, []],
    'GET /networks': [200, [network('n2', 'benchday-r-4-site'), network('n1', 'benchday-r-5-site')]],
    'GET /volumes': [200, { Volumes: [{ Name: 'v1', Labels: {} }] }],
    'DELETE /networks/n1': [403, { message: 'network benchday-r-5-site id n1 has active endpoints' }],
    'GET /networks/n1': [200, { Id: 'n1', Containers: null }],
    'DELETE /networks/n2': [403, { message: 'network benchday-r-4-site id n2 has active endpoints' }],
    'GET /networks/n2': [200, { Id: 'n2', Containers: {} }],
    'DELETE /volumes/v1': [204, undefined],
  };
  const engine = createServer((request, response) => {
    const what = `${request.method ?? ''} ${(request.url ?? '').replace(/\?.*/, '')}`;
    // The last endpoint of this one goes just after it was looked at.
    const isGone = what === 'DELETE /networks/n2' && asked.includes('GET /networks/n2');
    asked.push(what);
    const [status, body] = isGone ? [204, undefined] : (answers[what] ?? [404, { message: 'unknown' }]);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const socketPath = join(folder.path, 'engine.sock');
  await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
  try {
    await expect(removeByLabels(new Docker({ socketPath }), ['benchday.run=r'])).rejects.toMatchObject({
      code: 'DOCKER_FAILED',
      message: expect.stringContaining(
        'network benchday-r-5-site: it counts a container on it, and none is there',
      ) as string,
      hint: 'restart the Docker engine, then: benchday down',
    });
    expect(asked).toContain('DELETE /volumes/v1');
    expect(asked.lastIndexOf('DELETE /networks/n2')).toBeGreaterThan(asked.indexOf('GET /networks/n2'));
  } finally {
    engine.closeAllConnections();
    engine.close();
  }
});
