import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { ServiceEvent } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Topology } from '../../../src/topology/topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { LISTENS, SITE, leftOf, request, service, topologyOf } from './small-topology.ts';

test('starts services in the order of their dependencies, answers at the entry, and leaves nothing behind', async () => {
  const events: string[] = [];
  const platform = await enginePlatform();
  const database = service('database', { healthcheck: LISTENS, mounts: [volume('data')] });
  const seeding = service('seeding', { command: ['sleep', '0.2'], dependsOn: [on('database', 'service_healthy')] });
  const awaited = [on('seeding', 'service_completed_successfully')];
  const web = service('web', { dependsOn: awaited, healthcheck: LISTENS });
  const asked = request(topologyOf(web, seeding, database), {
    onEvent: ({ service: name, state }: ServiceEvent) => events.push(`${name} ${state}`),
  });
  {
    await using running = await platform.bringUp(asked);
    expect(await (await fetch(running.entryUrl)).text()).toMatch(/^[0-9a-f]{12}$/);
    expect(new URL(running.entryUrl).hostname).toBe('127.0.0.1');
    expect(await running.dead()).toEqual([]);
    expect((await leftOf(asked.runId)).length).toBe(5);
  }
  expect(events.slice(0, 9)).toEqual(
    ['database', 'seeding', 'web'].flatMap((name) =>
      ['starting', 'started', 'ready'].map((state) => `${name} ${state}`),
    ),
  );
  expect(await leftOf(asked.runId)).toEqual([]);
});

test('a service that is healthy only after a long while is waited for, and so is what depends on it', async () => {
  const platform = await enginePlatform();
  const slow = service('database', {
    command: ['bash', '-c', `sleep 20; exec "$@"`, 'slow', ...SITE],
    healthcheck: LISTENS,
  });
  const web = service('web', { dependsOn: [on('database', 'service_healthy')], healthcheck: LISTENS });
  const readyAtMs: Record<string, number> = {};
  const asked = request(topologyOf(web, slow), {
    onEvent: ({ service: name, state }: ServiceEvent) => {
      if (state !== 'stopped') readyAtMs[`${name} ${state}`] = performance.now();
    },
  });
  await using running = await platform.bringUp(asked);
  const at = (event: string) => readyAtMs[event] ?? Number.NaN;
  expect(at('database ready') - at('database starting')).toBeGreaterThan(19_000);
  expect(at('web starting')).toBeGreaterThanOrEqual(at('database ready'));
  expect((await fetch(running.entryUrl)).status).toBe(200);
  expect(await running.dead()).toEqual([]);
});

test('a service name leads to every replica, and only the first replica takes a fixed port', async () => {
  const platform = await enginePlatform();
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const ports = [{ container: 8080, published: port }];
  const web = service('web', { replicas: 3, ports, healthcheck: LISTENS });
  await using running = await platform.bringUp(request(topologyOf(web)));
  expect(running.services[0]?.containers.map(({ name }) => name.slice(-5))).toEqual(['web-1', 'web-2', 'web-3']);
  expect(running.entryUrl).toBe(`http://127.0.0.1:${port}`);
  expect(running.entryPoints.map(({ service: name }) => name)).toEqual(['web', 'web', 'web']);
  const names = await Promise.all(running.entryUrls.map(async (url) => (await fetch(url)).text()));
  expect(names).toEqual(running.services[0]?.containers.map(({ id }) => id.slice(0, 12)));
  const resolved = await running.services[0]?.containers[0]?.exec(['getent', 'ahostsv4', 'web']);
  expect(new Set(resolved?.output.match(/^\d+(\.\d+){3}/gm)).size).toBe(3);
});

test('every entry has its address, the main one first', async () => {
  const platform = await enginePlatform();
  const small = topologyOf(service('one', { healthcheck: LISTENS }), service('two', { healthcheck: LISTENS }));
  const entries = ['two', 'one'].map((name) => ({ service: name, port: 8080 }));
  const topology = { ...small, entries: [entries[0], entries[1]] as Topology['entries'] };
  await using running = await platform.bringUp(request(topology));
  const [two, one] = await Promise.all(running.entryUrls.map(async (url) => (await fetch(url)).text()));
  expect(running.entryUrls).toHaveLength(2);
  expect(running.entryUrl).toBe(running.entryUrls[0]);
  expect(running.services.map(({ containers }) => containers[0]?.id.slice(0, 12))).toEqual([one, two]);
});

test('what the file says about a container reaches the container', async () => {
  const platform = await enginePlatform();
  const web = service('web', {
    environment: { GREETING: 'hello = world' },
    hostname: 'the-host',
    workingDir: '/tmp',
    user: 'nobody',
    tmpfs: ['/scratch:size=1m,mode=1777'],
    ulimits: [{ name: 'nofile', soft: 1234, hard: 2345 }],
    limits: { cpus: 0.5, memoryBytes: 64 * 2 ** 20 },
    labels: { owner: 'shop' },
    networks: [
      { name: 'front', aliases: ['www'] },
      { name: 'back', aliases: ['inside'] },
    ],
  });
  await using running = await platform.bringUp(request(topologyOf(web), { cpuset: '0', publish: { web: [9090] } }));
  const container = running.services[0]?.containers[0];
  // What runs by exec may have the hard limit: runc, a Go program, raises its own, and gives it on where it is too late with its reset.
  const limit = "awk '/open files/ { print $4 }' /proc/1/limits";
  const script = `echo "$GREETING"; hostname; pwd; id -un; ${limit}; stat -c %a /scratch; getent hosts www inside | wc -l`;
  const { output } = (await container?.exec(['bash', '-c', script])) ?? {};
  expect(output?.trim().split('\n')).toEqual(['hello = world', 'the-host', '/tmp', 'nobody', '1234', '1777', '2']);
  const format =
    '{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.CpusetCpus}} {{.Config.Labels.owner}}';
  const { stdout } = await execa('docker', ['inspect', '--format', format, container?.id ?? '']);
  expect(stdout).toBe('500000000 67108864 67108864 0 shop');
  expect(running.services[0]?.address(9090)).toEqual({ host: '127.0.0.1', port: expect.any(Number) as number });
  expect(() => running.services[0]?.address(1)).toThrow('port 1 was not published');
});

test('what a file gets of the host reaches the container, which is found on the host network too', async () => {
  const platform = await enginePlatform();
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const host = {
    // An engine within a container may not grant it.
    privileged: false,
    namespaces: ['network', 'pid', 'ipc', 'uts', 'cgroup'],
    devices: [{ source: '/dev/null', target: '/dev/own', permissions: 'r' }],
    securityOptions: ['seccomp=unconfined'],
  } as const;
  const command = SITE.map((word) => word.replace('8080', String(port)));
  const topology = { ...topologyOf(service('web', { host, command })), entries: [{ service: 'web', port }] as const };
  await using running = await platform.bringUp(request(topology));
  expect(running.entryUrl).toBe(`http://127.0.0.1:${port}`);
  await expect.poll(() => fetch(running.entryUrl).then(({ status }) => status, String)).toBe(200);
  const names = ['Privileged', 'NetworkMode', 'PidMode', 'IpcMode', 'UTSMode', 'CgroupnsMode', 'SecurityOpt'];
  const format = names.map((name) => `{{.HostConfig.${name}}}`).join(' ');
  const { stdout } = await execa('docker', [
    'inspect',
    '--format',
    format,
    running.services[0]?.containers[0]?.id ?? '',
  ]);
  expect(stdout).toMatch(/^false host host host host host \[seccomp=unconfined/);
});

test('a folder that became a link since the topology was read is not mounted', async () => {
  const platform = await enginePlatform();
  await using directory = await temporaryDirectory();
  const source = join(directory.path, 'linked');
  await symlink('/etc', source);
  const mounts = [{ kind: 'bind', source, target: '/x', readOnly: true }] as const;
  await expect(platform.bringUp(request(topologyOf(service('web', { mounts }))))).rejects.toThrow(
    `${source} is a link to /etc by now`,
  );
});

test('a run that was killed and is resumed replaces what it had left', async () => {
  const platform = await enginePlatform();
  const asked = request(topologyOf(service('web', { healthcheck: LISTENS })));
  const first = await platform.bringUp(asked);
  await using second = await platform.bringUp(asked);
  expect(await (await fetch(second.entryUrl)).text()).not.toBe('');
  expect(await first.dead()).toMatchObject([
    { service: 'web', detail: expect.stringContaining('was removed') as string },
  ]);
});

function on(name: string, condition: 'service_healthy' | 'service_completed_successfully') {
  return { service: name, condition } as const;
}

function volume(source: string) {
  return { kind: 'volume', source, target: `/${source}`, readOnly: false } as const;
}
