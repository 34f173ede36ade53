import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { freePorts } from '../../../src/platform/engine/free-ports.ts';
import { objectName } from '../../../src/platform/engine/names.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { LISTENS, leftOf, request, service, topologyOf } from './small-topology.ts';

test('a port that somebody takes between its choice and its use costs another choice, not the trial', async () => {
  await using directory = await temporaryDirectory();
  const asked = request(topologyOf(service('web', { healthcheck: LISTENS })));
  const [choice = 0] = await freePorts(objectName(asked, 'web', '1', '1'), 1);
  const thief = createServer();
  onTestFinished(() => void thief.close());
  const socketPath = join(directory.path, 'engine.sock');
  await engineBehind(socketPath, async () => {
    if (thief.listening) return;
    thief.listen(choice, '127.0.0.1');
    await once(thief, 'listening');
  });
  {
    const platform = await enginePlatform({ socketPath });
    await using running = await platform.bringUp(asked);
    expect(thief.listening).toBe(true);
    expect(new URL(running.entryUrl).port).not.toBe(String(choice));
    expect((await fetch(running.entryUrl)).status).toBe(200);
    expect((await leftOf(asked.runId)).length).toBe(2);
  }
  expect(await leftOf(asked.runId)).toEqual([]);
});

/** The engine behind another socket, with something to be done each time before a container starts. */
async function engineBehind(socketPath: string, beforeStart: () => Promise<void>): Promise<void> {
  const server = createServer((client) => {
    const engine = connect('/var/run/docker.sock');
    engine.pipe(client);
    client.on('data', (chunk: Buffer) => {
      const isStart = /^POST \S+\/start(\?\S*)? HTTP/.test(chunk.toString('latin1'));
      client.pause();
      void (isStart ? beforeStart() : Promise.resolve()).then(() => {
        engine.write(chunk);
        client.resume();
      });
    });
    client.on('close', () => engine.destroy());
    for (const socket of [client, engine]) socket.on('error', () => client.destroy());
  });
  onTestFinished(() => void server.close());
  server.listen(socketPath);
  await once(server, 'listening');
}
