import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { BringUp, RunningTopology } from '../../../src/platform/platform.ts';
import { directoriesOf } from '../../../src/platform/engine/control-groups.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { containerGroup, sliceDirectory, sliceOf } from '../../../src/platform/engine/slice-names.ts';
import type { Topology } from '../../../src/topology/topology.ts';
import { groupsOf, leftOf, request, service, topologyOf } from './small-topology.ts';

const ROOT = '/sys/fs/cgroup';
const BUSY = ['bash', '-c', 'while :; do :; done'];
/** Only root may make control groups; under the engine's systemd driver, the default where that runs, on cgroup v2 only. */
const bySystemd = existsSync('/run/systemd/system');
const canBind = process.getuid?.() === 0 && (!bySystemd || existsSync(`${ROOT}/cgroup.controllers`));

afterEach(() => {
  vi.unstubAllEnvs();
});

function onServer(topology: Topology, changes: Partial<Topology['servers'][number]> = {}): Topology {
  return { ...topology, servers: [{ name: 'srv1', cpus: 0.5, memoryBytes: 2 ** 30, ...changes }] };
}

test.skipIf(!canBind)(
  'two busy services on a server of half a core use half a core together, and one outside is free',
  async () => {
    const platform = await enginePlatform();
    const placed = { command: BUSY, limits: { cpus: 0.5 }, placement: ['srv1'] };
    const outside = service('outside', { command: BUSY });
    const asked = request(onServer(topologyOf(service('web'), service('a', placed), service('b', placed), outside)));
    {
      await using running = await platform.bringUp(asked);
      expect(running.warnings).toEqual([]);
      const group = groupOf(asked);
      const [before, beforeOutside] = [usedMs(group), await usageOf(running, 'outside')];
      await delay(3_000);
      const [after, afterOutside] = [usedMs(group), await usageOf(running, 'outside')];
      const usedCores = (after - before) / 3_000;
      expect(usedCores).toBeLessThan(0.65);
      expect(usedCores).toBeGreaterThan(0.2);
      expect(throttledPeriods(group)).toBeGreaterThan(0);
      expect(afterOutside.cpuMs).toBeGreaterThan(beforeOutside.cpuMs);
      expect(afterOutside.throttledPeriods).toBe(0);
    }
    expect(await leftOf(asked.runId)).toEqual([]);
    expect(await groupsOf(asked.runId)).toEqual([]);
  },
);

test.skipIf(!canBind)('what runs on a server cannot use more memory together than it has', async () => {
  const platform = await enginePlatform();
  const hungry = {
    command: ['perl', '-e', '$size = 60_000_000; sleep 3; $x = "x" x $size; $| = 1; print "eaten\\n"; sleep 60'],
    placement: ['srv1'],
  };
  const topology = onServer(topologyOf(service('web'), service('a', hungry), service('b', hungry)), {
    memoryBytes: 100 * 2 ** 20,
  });
  await using running = await platform.bringUp(request(topology));
  await expect.poll(() => running.dead(), { timeout: 20_000 }).toHaveLength(1);
  expect((await running.dead())[0]?.detail).toMatch(/exited with status 137, signal 9/);
});

test.skipIf(!canBind)('replicas go to the servers in turn', async () => {
  const platform = await enginePlatform();
  const servers = ['srv1', 'srv2'].map((name) => ({ name, cpus: 0.5, memoryBytes: 2 ** 28 }));
  const web = service('web', { replicas: 3, placement: ['srv1', 'srv2'] });
  const asked = request({ ...topologyOf(web), servers });
  await using running = await platform.bringUp(asked);
  const ids = running.services[0]?.containers.map(({ id }) => id) ?? [];
  const places = await Promise.all(
    ids.map(async (id) => {
      const found = await Promise.all(
        servers.map(async ({ name }) =>
          (await directoriesOf(ROOT, containerGroup(parentOf(asked, name), id))).length > 0 ? name : '',
        ),
      );
      return found.join('');
    }),
  );
  expect(places).toEqual(['srv1', 'srv2', 'srv1']);
});

test('where the engine is elsewhere the services run, and that the budgets do not bind is said', async () => {
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${await engineOverTcp()}`);
  const platform = await enginePlatform();
  const asked = request(onServer(topologyOf(service('web', { placement: ['srv1'], limits: { cpus: 0.5 } }))));
  await using running = await platform.bringUp(asked);
  expect(running.warnings).toEqual([
    "the budgets of the servers (srv1) do not bind, only each service's own limits do: the Docker engine is on another machine",
  ]);
  expect(await groupsOf(asked.runId)).toEqual([]);
});

/** As Docker takes it. */
function parentOf({ runId, trial }: BringUp, server: string): string {
  const group = `benchday-${runId}-${trial}/${server}`;
  return bySystemd ? sliceOf(group) : `/${group}`;
}

/** Below a controller's root, or the only one. */
function groupOf(asked: BringUp): string {
  const parent = parentOf(asked, 'srv1');
  return bySystemd ? sliceDirectory(parent) : parent.slice(1);
}

function usedMs(group: string): number {
  const v1 = `${ROOT}/cpuacct/${group}/cpuacct.usage`;
  if (existsSync(v1)) return Number(readFileSync(v1, 'utf8')) / 1e6;
  return Number(/^usage_usec (\d+)/m.exec(readFileSync(`${ROOT}/${group}/cpu.stat`, 'utf8'))?.[1]) / 1e3;
}

function throttledPeriods(group: string): number {
  const v1 = `${ROOT}/cpu/${group}/cpu.stat`;
  const text = readFileSync(existsSync(v1) ? v1 : `${ROOT}/${group}/cpu.stat`, 'utf8');
  return Number(/^nr_throttled (\d+)/m.exec(text)?.[1]);
}

async function usageOf(running: RunningTopology, name: string) {
  const container = running.services.find((one) => one.name === name)?.containers[0];
  if (container === undefined) throw new Error(`no container ${name}`);
  return container.usage();
}

/** The engine of this machine, behind a TCP port as one of another machine would be. */
async function engineOverTcp(): Promise<number> {
  const server = createServer((client) => {
    const engine = connect('/var/run/docker.sock');
    client.pipe(engine).pipe(client);
    for (const socket of [client, engine]) {
      socket.on('error', () => {
        client.destroy();
        engine.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
