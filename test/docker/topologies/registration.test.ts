import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { buildByHand } from '../../support/build-by-hand.ts';
import { request } from '../platform/small-topology.ts';

const FIXTURE = fileURLToPath(new URL('./registration/compose.yaml', import.meta.url));
const LOAD_BALANCERS = ['load-balancer-1', 'load-balancer-2'] as const;
const BOTH = ['app-1', 'app-2'];
/** The lease is 5 s; the rest is a busy machine. */
const SOON = { timeout: 20_000, interval: 250 };

let running: RunningTopology;

beforeAll(async () => {
  const platform = await enginePlatform();
  const topology = await readTopology(FIXTURE, { root: dirname(FIXTURE), environment: {} });
  const etcd = topology.services.find(({ name }) => name === 'etcd');
  if (etcd === undefined) throw new Error('the fixture has no etcd');
  await buildByHand(etcd);
  const publish = Object.fromEntries(LOAD_BALANCERS.map((name) => [name, [80, 8404]]));
  running = await platform.bringUp(request(topology, { publish, readyWithinMs: 60_000 }));
});
afterAll(() => running[Symbol.asyncDispose]());
// What a test that failed half-way left behind is not the next one's failure; the logs say whose it was.
beforeEach(async () => {
  onTestFailed(async () => {
    for (const { name } of running.services) process.stderr.write(`${name}:\n${(await logsOf(name)).slice(-3000)}\n`);
  });
  await execa('docker', ['start', ...running.services.map(({ name }) => container(name).id)]);
  for (const name of BOTH) await container(name).exec(['rm', '-f', '/tmp/sick', '/tmp/draining']);
  await everyLoadBalancerUses(BOTH);
});

it('whoever is healthy is known to every load balancer, which is only then healthy itself', async () => {
  await everyLoadBalancerUses(BOTH);
  expect(new Set(await answers(LOAD_BALANCERS[0], 40))).toEqual(new Set(BOTH));
});

it('a hit is counted once, however many load balancers it passes', async () => {
  const before = await hits();
  await answers(LOAD_BALANCERS[0], 15);
  await answers(LOAD_BALANCERS[1], 10);
  expect(await hits()).toBe(before + 25);
});

it.each([
  '/internal/metrics',
  '/internal',
  '/%69nternal/metrics',
  '//internal/metrics',
  '/product/..;/internal/metrics',
  '/internal;a=b/metrics',
])('what the servers tell about themselves is not for visitors: %s', async (path) => {
  // curl, as fetch would tidy the path up first.
  const { stdout } = await execa('curl', [
    '--path-as-is',
    '-s',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    running.entryUrl + path,
  ]);
  expect(stdout).toBe('404');
});

it('a path that only looks like it is served', async () => {
  expect((await fetch(`${running.entryUrl}/internals?of=/internal/`)).status).toBe(200);
});

it.each(['sick', 'draining'])(
  'an instance that is %s leaves all load balancers, and comes back when it is well',
  async (state) => {
    await container('app-1').exec(['touch', `/tmp/${state}`]);
    await everyLoadBalancerUses(['app-2']);
    for (const name of LOAD_BALANCERS) expect(new Set(await answers(name, 10))).toEqual(new Set(['app-2']));
    await container('app-1').exec(['rm', `/tmp/${state}`]);
    await everyLoadBalancerUses(BOTH);
  },
);

it('a further instance that the name leads to has a key of its own, and leaves alone', async () => {
  const signal = AbortSignal.timeout(60_000);
  const added = await running.add?.('app-1', { readyWithinMs: 30_000, signal });
  if (added === undefined) throw new Error('nothing was added');
  await everyLoadBalancerUses(['app-1', 'app-1.2', 'app-2']);
  await added.exec(['touch', '/tmp/sick']);
  await everyLoadBalancerUses(BOTH);
  await added.exec(['rm', '/tmp/sick']);
  await everyLoadBalancerUses(['app-1', 'app-1.2', 'app-2']);
  await running.retire?.(added.id);
  await everyLoadBalancerUses(BOTH);
});

it('a sidekick that is stopped takes its instance out at once; started again, it brings it back', async () => {
  await execa('docker', ['stop', container('sidekick-1').id]);
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.ExitCode}}', container('sidekick-1').id]);
  expect(stdout).toBe('0');
  await everyLoadBalancerUses(['app-2']);
  expect(await logsOf('sidekick-1')).toContain('app-1 leaves: the sidekick stops');
  await execa('docker', ['start', container('sidekick-1').id]);
  await everyLoadBalancerUses(BOTH);
});

it('of a sidekick that is killed the lease expires, and the instance is out', async () => {
  await kill('sidekick-2');
  await everyLoadBalancerUses(['app-1']);
  await execa('docker', ['start', container('sidekick-2').id]);
  await everyLoadBalancerUses(BOTH);
});

it('without etcd the servers stay and traffic flows, and an etcd that comes back empty is filled again', async () => {
  await kill('etcd');
  await expect.poll(() => logsOf('load-balancer-1'), SOON).toMatch(/the servers stay as they are/);
  // Longer than any lease.
  for (let second = 0; second < 7; second += 1) {
    for (const name of LOAD_BALANCERS) expect(new Set(await answers(name, 20))).toEqual(new Set(BOTH));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await execa('docker', ['start', container('etcd').id]);
  const asked: string[] = [];
  await expect
    .poll(async () => {
      asked.push(...(await answers('load-balancer-1', 5)));
      return logsOf('sidekick-1');
    }, SOON)
    .toMatch(/etcd is away[^]*is registered/);
  expect(asked.filter((answer) => !BOTH.includes(answer))).toEqual([]);
  await everyLoadBalancerUses(BOTH);
  await container('app-2').exec(['touch', '/tmp/sick']);
  await everyLoadBalancerUses(['app-1']);
  await container('app-2').exec(['rm', '/tmp/sick']);
  await everyLoadBalancerUses(BOTH);
});

it('a follower that is killed is started again, and follows what has changed meanwhile', async () => {
  const [before] = await processesOf('load-balancer-1', 'follow.py');
  await container('app-1').exec(['touch', '/tmp/sick']);
  if (before === undefined) throw new Error('load-balancer-1 has no follower');
  process.kill(before, 'SIGKILL');
  await everyLoadBalancerUses(['app-2']);
  await container('app-1').exec(['rm', '/tmp/sick']);
  await everyLoadBalancerUses(BOTH);
  expect(await processesOf('load-balancer-1', 'follow.py')).not.toContain(before);
});

it('a load balancer without anybody who follows serves on, but is not healthy', async () => {
  expect(await healthOf('load-balancer-2')).toBe(0);
  for (const name of ['follow.sh', 'follow.py'])
    for (const pid of await processesOf('load-balancer-2', name)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => healthOf('load-balancer-2'), { timeout: 40_000, interval: 1000 }).toBe(1);
  expect(new Set(await answers('load-balancer-2', 40))).toEqual(new Set(BOTH));
  expect(await running.dead()).toEqual([]);
});

async function everyLoadBalancerUses(instances: readonly string[]): Promise<void> {
  for (const name of LOAD_BALANCERS) await expect.poll(() => serversInUse(name), SOON).toEqual(instances);
}

/** Of the backend `app`: one that its own checks took out, and not the registry, is still there, and not UP. */
async function serversInUse(loadBalancer: string): Promise<string[]> {
  const rows = await statistics(loadBalancer);
  const servers = rows.filter(({ pxname, svname, status }) => {
    return pxname === 'app' && svname !== 'FRONTEND' && svname !== 'BACKEND' && status?.startsWith('MAINT') !== true;
  });
  return servers.map(({ svname = '', status = '' }) => (status === 'UP' ? svname : `${svname} ${status}`)).sort();
}

async function hits(): Promise<number> {
  const rows = (await Promise.all(LOAD_BALANCERS.map(statistics))).flat();
  const counts = rows.flatMap((row) =>
    row['pxname'] === 'site' && row['svname'] === 'FRONTEND' ? [Number(row['req_tot'])] : [],
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function statistics(loadBalancer: string): Promise<Record<string, string | undefined>[]> {
  const text = await (await fetch(`${urlOf(loadBalancer, 8404)}/stats;csv`)).text();
  const [header = '', ...lines] = text.trim().split('\n');
  const names = header.replace('# ', '').split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])));
}

/** Who answered so many different pages; a status where it was not a 200. */
async function answers(loadBalancer: string, count: number): Promise<string[]> {
  const ask = async (page: number) => {
    const response = await fetch(`${urlOf(loadBalancer, 80)}/page/${page}`, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    return response.status === 200 ? text : String(response.status);
  };
  return Promise.all(Array.from({ length: count }, (_, page) => ask(page)));
}

function urlOf(name: string, port: number): string {
  const address = serviceOf(name).address(port);
  return `http://${address.host}:${address.port}`;
}

function serviceOf(name: string) {
  const found = running.services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function container(name: string): RunningContainer {
  const [found] = serviceOf(name).containers;
  if (found === undefined) throw new Error(`${name} has no container`);
  return found;
}

async function logsOf(name: string): Promise<string> {
  const { all } = await execa('docker', ['logs', container(name).id], { all: true });
  return all;
}

async function healthOf(name: string): Promise<number> {
  return (await container(name).exec(['/opt/haproxy/healthy.sh'])).exitCode;
}

/** A kill of the process from outside, which the engine takes for a crash. */
async function kill(name: string): Promise<void> {
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', container(name).id]);
  process.kill(Number(stdout), 'SIGKILL');
}

async function processesOf(name: string, script: string): Promise<number[]> {
  const { stdout } = await execa('docker', ['top', container(name).id, '-eo', 'pid,args']);
  return stdout.split('\n').flatMap((line) => (line.includes(script) ? [Number.parseInt(line, 10)] : []));
}
