import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engineReachable } from '../../src/platform/engine/engine.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { LISTENS, request, service, topologyOf } from '../docker/platform/small-topology.ts';
import { platforms } from '../support/platforms.ts';

/** What every platform promises. Those of a machine without Docker are skipped: there is nothing to test. */
const hasDocker = (await engineReachable()).state === 'reachable';

// Servers that are real: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const silence = ['perl', '-e', 'sleep 600'];
const everyone = topologyOf(
  service('web', {
    replicas: 2,
    healthcheck: LISTENS,
    environment: { GREETING: 'good day' },
    dependsOn: [{ service: 'store', condition: 'service_healthy' }],
  }),
  service('store', { healthcheck: LISTENS }),
);

describe.skipIf(!hasDocker).each(platforms)('the platform $id', ({ id, open }) => {
  let opened: Awaited<ReturnType<typeof open>>;
  let platform: Platform;
  beforeAll(async () => {
    opened = await open();
    ({ platform } = opened);
  }, 240_000);
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
  });

  it('is known by its name, and describes the machine', async () => {
    expect(platform.id).toBe(id);
    const { cpus, memoryBytes, engineVersion } = await platform.describe();
    expect(cpus).toBeGreaterThan(0);
    expect(memoryBytes).toBeGreaterThan(1e8);
    expect(engineVersion).toMatch(/^\d+\./);
  });

  it('names every image that is not there, before anything is started', async () => {
    const topology = topologyOf(
      service('web', { image: 'benchday/nowhere:1' }),
      service('b', { image: 'benchday/never:2' }),
    );
    await expect(platform.requireImages(topology)).rejects.toMatchObject({
      code: 'IMAGE_MISSING',
      message: expect.stringMatching(/benchday\/nowhere:1 \(web\).*benchday\/never:2 \(b\)/) as string,
    });
  });

  it('brings services up in their order, each replica at an address of 127.0.0.1, and leaves nothing', async () => {
    await platform.requireImages(everyone);
    const states: string[] = [];
    const asked = request(everyone, {
      publish: { store: [8080] },
      onEvent: ({ service: name, state }) => states.push(`${name} ${state}`),
    });
    {
      await using running = await platform.bringUp(asked);
      expect(states.indexOf('web starting')).toBeGreaterThan(states.indexOf('store ready'));
      expect(running.entryUrls).toHaveLength(2);
      for (const url of running.entryUrls) {
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        expect((await fetch(url)).status).toBe(200);
      }
      expect(await running.dead()).toEqual([]);
      const [web, store] = running.services;
      expect(store?.address(8080).host).toBe('127.0.0.1');
      const [container] = web?.containers ?? [];
      if (container === undefined || store === undefined) throw new Error('web has no container');
      expect((await container.exec(['bash', '-c', 'echo $GREETING'])).output.trim()).toBe('good day');
      // By its name one service finds another.
      const reached = await container.exec(['bash', '-c', 'exec 3<>/dev/tcp/store/8080 && echo reached']);
      expect(reached.output).toContain('reached');
      const conversation = await container.converse([
        'bash',
        '-c',
        'while read line; do echo "heard $line"; echo END; done',
      ]);
      expect(await conversation.ask('this', 'END')).toBe('heard this');
      await conversation.close();
      expect(await store.logs(5)).toContain('listening');
      expect((await container.address(8080)).host).toBe('127.0.0.1');
      expect(await container.startedAtMs()).toBeGreaterThan(1.6e12);
      expect((await container.describeImage()).id).toBe(container.imageId);
    }
    expect(await platform.tearDown(asked.runId)).toEqual({ containers: 0, networks: 0, volumes: 0 });
  });

  it('counts what a container uses, and says which one died', async () => {
    const busy = service('busy', { command: ['bash', '-c', 'while :; do :; done'], limits: { cpus: 0.2 } });
    await using running = await platform.bringUp(request(topologyOf(service('web'), busy)));
    const container = running.services.find(({ name }) => name === 'busy')?.containers[0];
    if (container === undefined) throw new Error('busy has no container');
    const before = await container.usage();
    await delay(1_500);
    const after = await container.usage();
    expect(after.cpuMs).toBeGreaterThan(before.cpuMs + 50);
    expect(after.cpuMs).toBeLessThan(before.cpuMs + 1_500);
    await container.exec(['bash', '-c', 'kill -9 -1']).catch(() => undefined);
    await expect.poll(() => running.dead(), { timeout: 20_000 }).toHaveLength(1);
    expect((await running.dead())[0]).toMatchObject({ service: 'busy' });
  });

  it('leaves nothing of what could not come up, and says why with its last words', async () => {
    const last = ['bash', '-c', 'echo no luck today; exit 3'];
    const asked = request(topologyOf(service('web'), service('doomed', { command: last, healthcheck: LISTENS })));
    await expect(platform.bringUp(asked)).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(/doomed exited with status 3[\s\S]*no luck today/) as string,
    });
    expect(await platform.tearDown(asked.runId)).toEqual({ containers: 0, networks: 0, volumes: 0 });
  });

  it('says who was not ready in time', async () => {
    const late = service('late', { command: silence, healthcheck: LISTENS });
    const asked = request(topologyOf(service('web'), late), { readyWithinMs: 8_000 });
    await expect(platform.bringUp(asked)).rejects.toMatchObject({
      code: 'SERVICE_NOT_READY',
      message: expect.stringMatching(/^late was not ready within 8 s/) as string,
    });
  });

  it('keeps two runs apart, and spares what a living process owns', async () => {
    const mount = { kind: 'volume', source: 'kept', target: '/kept', readOnly: false } as const;
    const topology = topologyOf(service('web', { healthcheck: LISTENS, mounts: [mount] }));
    const [first, second] = [request(topology), request(topology)];
    const [one, two] = await Promise.all([platform.bringUp(first), platform.bringUp(second)]);
    try {
      expect(one.entryUrl).not.toBe(two.entryUrl);
      await one.stop();
      await one.stop();
      expect((await fetch(two.entryUrl)).status).toBe(200);
      const { left } = await platform.removeLeftovers();
      expect(left.find(({ runId }) => runId === second.runId)).toMatchObject({
        owner: { pid: process.pid },
        volumes: 1,
      });
      expect((await fetch(two.entryUrl)).status).toBe(200);
    } finally {
      await one.stop();
      await two.stop();
    }
  });
});
