import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { BringUp } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { BenchdayError } from '../../../src/base/errors.ts';
import type { Topology } from '../../../src/topology/topology.ts';
import { LISTENS, leftOf, request, service, topologyOf } from './small-topology.ts';

const NEVER = { ...LISTENS, test: ['CMD-SHELL', 'echo still loading; exit 1'] };
const WAITS = { dependsOn: [{ service: 'database', condition: 'service_healthy' }] } as const;

test('a service that never becomes healthy is named with what it last said and the end of its log', async () => {
  const database = service('database', { healthcheck: NEVER });
  const error = await failureOf(topologyOf(service('web', WAITS), database), { readyWithinMs: 3_000 });
  expect(error.code).toBe('SERVICE_NOT_READY');
  expect(error.message).toContain(
    'database was not ready within 3 s; it last said: running, its health check: still loading',
  );
  expect(error.message).toContain('listening');
  expect(error.message).toContain('not started, as they wait for others: web');
});

test('a service that others await to be healthy, but that has no health check, is told apart', async () => {
  const topology = topologyOf(service('web', WAITS), service('database'));
  const error = await failureOf(topology, { readyWithinMs: 1_500 });
  expect(error.message).toContain('neither the file nor the image has a health check');
});

test('a service that ends while we wait is named with its exit status and the end of its log', async () => {
  const database = service('database', { command: ['bash', '-c', 'echo no such setting: COLOUR >&2; exit 7'] });
  const error = await failureOf(topologyOf(service('web', WAITS), database));
  expect(error.code).toBe('SERVICE_DIED');
  expect(error.message).toMatch(/database exited with status 7\n.*\n {2}no such setting: COLOUR/);
});

test('a service that runs out of memory is told from one that was merely killed', async () => {
  const hungry = service('web', {
    command: ['perl', '-e', '$x = "x" x 200_000_000; sleep 60'],
    healthcheck: NEVER,
    limits: { memoryBytes: 32 * 2 ** 20 },
  });
  const error = await failureOf(topologyOf(hungry));
  expect(error.code).toBe('SERVICE_DIED');
  expect(error.message).toMatch(/signal 9, out of memory beyond its limit of 32 MiB/);
});

test('a restart policy does not hide a service that ends again and again', async () => {
  const web = service('web', { command: ['bash', '-c', 'sleep 0.3; exit 3'], restart: 'always', healthcheck: NEVER });
  const error = await failureOf(topologyOf(web));
  expect(error.code).toBe('SERVICE_DIED');
  expect(error.message).toMatch(/web was restarted \d times by its restart policy; it last exited with status 3/);
});

test('a task that others await to complete fails them when it ends badly', async () => {
  const seeding = service('seeding', { command: ['bash', '-c', 'exit 4'] });
  const web = service('web', { dependsOn: [{ service: 'seeding', condition: 'service_completed_successfully' }] });
  expect((await failureOf(topologyOf(web, seeding))).message).toContain('seeding exited with status 4');
});

test('a command that does not exist is told in a sentence', async () => {
  const error = await failureOf(topologyOf(service('web', { command: ['no-such-command'], init: false })));
  expect(error.code).toBe('SERVICE_DIED');
  expect(error.message).toMatch(/web could not be started:.*no-such-command/);
});

test('every missing image is named with the services that need it', async () => {
  const [one, two] = ['benchday-test/none:1', 'benchday-test/none:2'];
  const topology = topologyOf(service('a', { image: one }), service('b', { image: two }), service('c', { image: one }));
  const error = await failureOf(topology);
  expect(error.code).toBe('IMAGE_MISSING');
  expect(error.message).toContain(`${one} (a, c); ${two} (b)`);
});

test('a published port that is taken is named with the service and who listens there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const web = service('web', { ports: [{ container: 8080, published: port }] });
  const error = await failureOf(topologyOf(web));
  expect(error.code).toBe('PORT_TAKEN');
  expect(error.message).toContain(`web cannot be published on 127.0.0.1:${port}: process ${process.pid} (`);
});

test.each([0, 30, 300, 700, 1_200, 2_000])('an interruption after %i ms removes all that was made', async (afterMs) => {
  const database = service('database', {
    healthcheck: { ...LISTENS, test: ['CMD', 'sleep', '60'] },
    mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }],
  });
  const others = ['b', 'c', 'd'].map((name) => service(name));
  const signal = AbortSignal.timeout(afterMs);
  const error = await failureOf(topologyOf(service('web', WAITS), database, ...others), { signal });
  expect(error.code).toBe('INTERRUPTED');
});

/** The error of a bring-up, of which nothing must be left. */
async function failureOf(topology: Topology, changes: Partial<BringUp> = {}): Promise<BenchdayError> {
  const asked = request(topology, changes);
  const platform = await enginePlatform();
  const outcome = await platform.bringUp(asked).catch((error: unknown) => error);
  expect(await leftOf(asked.runId)).toEqual([]);
  if (outcome instanceof BenchdayError) return outcome;
  throw new Error('the bring-up did not fail as it should', { cause: outcome });
}
