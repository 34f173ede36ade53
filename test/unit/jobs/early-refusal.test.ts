import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import Docker from 'dockerode';
import { bringImagesUpToDate } from '../../../src/jobs/current-images.ts';
import { planRun } from '../../../src/jobs/run/plan-run.ts';
import { swarmPlatform } from '../../../src/platform/swarm/swarm.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const UNABLE = topologyOf(service('web', { settings: { startHooks: [{ command: ['migrate'] }] } }));

/** Two servers on which nothing can be had, and whose engines nobody asks. */
function swarm(): Platform {
  const notAsked = () => Promise.reject(new Error('an image was asked for'));
  const docker = new Docker();
  return swarmPlatform({
    manager: docker,
    servers: ['a', 'b'].map((name) => ({ name, docker, cpus: 1, memoryBytes: 1, ports: new Map() })),
    bringImages: notAsked,
    missingImages: notAsked,
    imageId: notAsked,
  });
}

it('a Swarm refuses what it cannot do before any image is looked at', async () => {
  await expect(swarm().refuse(UNABLE)).rejects.toThrow(/small cannot run on a Swarm:\n {2}web: post_start/);
  const large = topologyOf(service('web', { placement: ['x'] }));
  const servers = ['x', 'y', 'z'].map((name) => ({ name, cpus: 1, memoryBytes: 1 }));
  await expect(swarm().refuse({ ...large, servers })).rejects.toThrow(/3 servers \(x, y, z\), and the Swarm has 2/);
  await swarm().refuse(topologyOf(service('web')));
});

it('of several topologies none is built where one is refused', async () => {
  const caller = { say: vi.fn(), onLine: vi.fn(), onPull: vi.fn(), signal: new AbortController().signal };
  const platform = { ...swarm(), missingImages: () => Promise.resolve([]) };
  await expect(bringImagesUpToDate([topologyOf(service('web')), UNABLE], platform, caller)).rejects.toThrow(
    /web: post_start/,
  );
});

it('a plan says what the engine cannot run, as the run would', { timeout: 60_000 }, async () => {
  await using folder = await temporaryDirectory();
  const socket = join(folder.path, 'engine.sock');
  const engine = createServer(({ url = '' }, response) => {
    const version = { Version: '28.0.0', ApiVersion: '1.48', Os: 'linux', Arch: 'amd64' };
    response.end(url.includes('_ping') ? 'OK' : JSON.stringify(url.includes('version') ? version : {}));
  });
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  onTestFinished(() => void engine.close());
  vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const site = join(folder.path, 'site');
  await mkdir(site);
  const compose = 'services: { web: { image: "debian:bookworm-slim", ports: ["80"], platform: linux/s390x } }\n';
  await writeFile(join(site, 'compose.yaml'), compose);
  const words = { scenario: 'quick-day', topologies: [site] };
  await expect(planRun(words, undefined)).rejects.toThrow(
    /site asks for another platform than this engine's linux\/amd64: web \(linux\/s390x\)/,
  );
});
