import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { obtainImages, type PulledImages } from '../../../src/images/build/obtain-images.ts';
import { engineWorkshop } from '../../../src/platform/engine/image-workshop.ts';
import type { PullProgress } from '../../../src/platform/engine/pull-progress.ts';
import { service, topologyOf } from '../platform/small-topology.ts';
import { openRegistry, type Registry } from './registry.ts';

let registry: Registry;

beforeAll(async () => {
  registry = await openRegistry();
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function obtain(
  image: string,
  {
    pullPolicy,
    pulled,
    signal = new AbortController().signal,
    onPull,
  }: {
    readonly pullPolicy?: 'always' | 'never';
    readonly pulled?: PulledImages;
    readonly signal?: AbortSignal;
    readonly onPull?: (progress: PullProgress) => void;
  } = {},
) {
  const workshop = await engineWorkshop();
  const said: string[] = [];
  const heard: PullProgress[] = [];
  const topology = topologyOf(service('web', { image, ...(pullPolicy !== undefined && { pullPolicy }) }));
  onTestFinished(async () => {
    await execa('docker', ['rmi', '--force', image], { reject: false });
  });
  const ready = await obtainImages(
    topology,
    {
      workshop,
      signal,
      onStage: (line) => said.push(line),
      onLine: () => undefined,
      onPull: (progress) => {
        heard.push(progress);
        onPull?.(progress);
      },
    },
    pulled,
  );
  return { imageId: ready.services[0]?.imageId, id: (await workshop.find(image))?.id, said, heard };
}

test('an image that is missing is pulled with the login of its registry, and layers and bytes are told', async () => {
  const image = `${registry.address}/shop:1`;
  const built = await registry.put('shop:1', 3_000_000);
  vi.stubEnv('DOCKER_CONFIG', registry.loggedIn);
  const { id, imageId, said, heard } = await obtain(image);
  expect([id, imageId, said]).toEqual([built, undefined, [`${image} is pulled`]]);
  const last = heard.at(-1);
  expect(last).toMatchObject({ image, layers: { done: 2, known: 2 }, isOver: true });
  expect(last?.bytes.done).toBeGreaterThanOrEqual(6_000_000);
  expect(heard.filter(({ isOver }) => isOver)).toHaveLength(1);
  // What is there is not pulled again.
  expect((await obtain(image)).said).toEqual([]);
});

test('what pull_policy: always got stays for all that comes after it', async () => {
  const image = `${registry.address}/moving:1`;
  vi.stubEnv('DOCKER_CONFIG', registry.loggedIn);
  const first = await registry.put('moving:1', 1_000);
  const pulled: PulledImages = new Map();
  expect((await obtain(image, { pullPolicy: 'always', pulled })).imageId).toBe(first);
  const second = await registry.put('moving:1', 1_001);
  expect((await obtain(image, { pullPolicy: 'always', pulled })).imageId).toBe(first);
  expect((await obtain(image, { pullPolicy: 'always' })).imageId).toBe(second);
  expect(second).not.toBe(first);
});

test('why an image cannot be had is told: no such tag, no login, no registry, nobody may pull', async () => {
  const image = `${registry.address}/nothing:1`;
  await expect(obtain(image)).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    message: expect.stringContaining('wants a login') as string,
    hint: expect.stringContaining(`docker login ${registry.address}`) as string,
  });
  vi.stubEnv('DOCKER_CONFIG', registry.loggedIn);
  await expect(obtain(image)).rejects.toThrow(/its registry has no such image/);
  await expect(obtain('127.0.0.1:9/shop:1')).rejects.toThrow(/its registry cannot be reached from the engine/);
  await expect(obtain(image, { pullPolicy: 'never' })).rejects.toThrow(/pull_policy says never/);
});

test('a connection that is dropped is made once more', async () => {
  const image = `${registry.address}/dropped:1`;
  const built = await registry.put('dropped:1');
  vi.stubEnv('DOCKER_CONFIG', registry.loggedIn);
  const engine = await engineThatDrops(1);
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${engine.port}`);
  expect((await obtain(image)).id).toBe(built);
  expect(engine.pulls()).toBe(2);
  const twice = await engineThatDrops(2);
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${twice.port}`);
  await registry.put('twice:1', 1_000);
  await expect(obtain(`${registry.address}/twice:1`)).rejects.toMatchObject({ exitCode: 5 });
  expect(twice.pulls()).toBe(2);
});

test('an interruption ends a pull', async () => {
  const image = `${registry.address}/long:1`;
  await registry.put('long:1', 3_000_000);
  vi.stubEnv('DOCKER_CONFIG', registry.loggedIn);
  const interruption = new AbortController();
  const pulling = obtain(image, {
    signal: interruption.signal,
    onPull: () => {
      interruption.abort();
    },
  });
  await expect(pulling).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

/** The engine of this machine, behind a port that cuts so many pulls after the first words of their answer. */
async function engineThatDrops(cuts: number) {
  let pulls = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connectTo('/var/run/docker.sock');
    let isPull = false;
    client.on('data', (chunk: Buffer) => {
      if (chunk.toString('latin1').startsWith('POST /images/create')) {
        isPull = true;
        pulls += 1;
      }
      engine.write(chunk);
    });
    engine.on('data', (chunk: Buffer) => {
      client.write(chunk);
      if (isPull && pulls <= cuts) client.resetAndDestroy();
    });
    for (const [one, other] of [[client, engine] as const, [engine, client] as const]) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, pulls: () => pulls };
}
