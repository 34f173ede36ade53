import { once } from 'node:events';
import { get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../../src/platform/engine/connection.ts';
import { bringUpLab } from '../../../src/platform/lab/bring-up-lab.ts';
import { labStatus } from '../../../src/platform/lab/lab-status.ts';
import { heartbeatOf } from '../../../src/platform/lab/swarm-formation.ts';
import { removeLab } from '../../../src/platform/lab/tear-down-lab.ts';
import { ownSwarmPlatform } from '../../../src/platform/swarm/own-swarm.ts';
import { foreignSwarm } from '../../support/foreign-swarm.ts';
import { LAB_BUDGET, leftOfLab, testLab } from '../../support/test-lab.ts';
import { LISTENS, request, service, topologyOf } from './small-topology.ts';

let lab: Awaited<ReturnType<typeof testLab>>;
const quiet = { say: () => undefined, signal: new AbortController().signal };

beforeAll(async () => {
  lab = await testLab();
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
});

describe('a lab', () => {
  it('has four servers of one Swarm, three of them managers, one of these the leader', async () => {
    const status = await labStatus(await connect({}), lab.name);
    expect(status).toMatchObject({ state: 'up', problems: [] });
    expect(status.servers.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'srv1 manager',
      'srv2 manager',
      'srv3 manager',
      'srv4 worker',
    ]);
    expect(status.servers.filter(({ isLeader }) => isLeader === true)).toHaveLength(1);
    for (const { cpus, memoryBytes } of status.servers) expect({ cpus, memoryBytes }).toEqual(LAB_BUDGET);
  });

  it('notices a dead server by a heartbeat of 2 s, on every manager', async () => {
    const managers = lab.lab.servers.filter(({ role }) => role === 'manager');
    expect(await Promise.all(managers.map(({ docker }) => heartbeatOf(docker)))).toEqual([2_000, 2_000, 2_000]);
  });

  // A busy machine may let it have less, and nothing lets it have more.
  it('lets each server use its budget and no more than 5 per cent beyond it', () => {
    expect(lab.burnt.map(({ server }) => server)).toEqual(['srv1', 'srv2', 'srv3', 'srv4']);
    for (const { usedCores, insideCores } of lab.burnt) {
      expect(usedCores).toBeLessThanOrEqual(1.05 * LAB_BUDGET.cpus);
      expect(usedCores).toBeGreaterThan(0.25 * LAB_BUDGET.cpus);
      expect(insideCores).toBeGreaterThan(0.6 * usedCores);
    }
  });

  it('publishes on 127.0.0.1 alone, and answers nobody without its certificate', async () => {
    const [first] = lab.lab.servers;
    const { stdout } = await execa('docker', ['port', first?.containerId ?? '']);
    const hosts = stdout.split('\n').map((line) => line.replace(/^.*-> (.*):\d+$/, '$1'));
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
    const port = /^2376\/tcp -> 127\.0\.0\.1:(\d+)$/m.exec(stdout)?.[1] ?? '';
    const refused = once(get(`https://127.0.0.1:${port}/_ping`, { rejectUnauthorized: false }), 'response');
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/CERTIFICATE|ECONNRESET/) as string });
  });

  it('is left as it is by a second start', async () => {
    const again = await bringUpLab(await connect({}), { name: lab.name, ...LAB_BUDGET }, quiet);
    expect(again).toMatchObject({ isNew: false, burnt: [] });
  });

  it('is a Swarm like any other to whoever reaches its nodes by contexts, and two runs there are apart', async () => {
    await using swarm = await foreignSwarm(lab);
    vi.stubEnv('DOCKER_CONFIG', swarm.dockerConfig);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    for (const [name, address] of swarm.addresses) await swarm.label(name, { 'benchday.address': address });
    const nodes = new Map(lab.lab.servers.map(({ name }) => [name, name]));
    await expect(ownSwarmPlatform({ manager: 'srv4', nodes }, () => undefined)).rejects.toThrow(/is a worker/);
    const platform = await ownSwarmPlatform({ manager: 'srv2', nodes }, () => undefined);
    expect(platform.addresses).toEqual([...swarm.addresses.values()]);
    const topology = topologyOf(service('web', { healthcheck: LISTENS }));
    await using one = await platform.bringUp(request(topology));
    await using two = await platform.bringUp(request(topology));
    for (const { entryUrl } of [one, two]) {
      expect(new URL(entryUrl).hostname).toBe(swarm.addresses.get('srv1'));
      expect((await fetch(entryUrl)).status).toBe(200);
    }
    expect(one.entryUrl).not.toBe(two.entryUrl);
    expect(two.warnings.join()).toMatch(/1 other service on this Swarm may use the same nodes: bd-/);
    await one.stop();
    expect((await fetch(two.entryUrl)).status).toBe(200);
  });

  it('is damaged where a server was killed, and is removed whole, with nothing else', async () => {
    const outer = await connect({});
    await execa('docker', ['kill', lab.lab.servers[3]?.containerId ?? '']);
    const status = await labStatus(outer, lab.name);
    expect(status.state).toBe('damaged');
    expect(status.problems.join()).toMatch(/srv4 does not run/);
    const others = (await execa('docker', ['volume', 'ls', '-q'])).stdout
      .split('\n')
      .filter((name) => !name.includes(lab.name));
    expect(await removeLab(outer, lab.name)).toEqual({ containers: 4, networks: 1, volumes: 4 });
    expect(await leftOfLab(lab.name)).toEqual([]);
    const left = (await execa('docker', ['volume', 'ls', '-q'])).stdout.split('\n');
    expect(left).toEqual(
      expect.arrayContaining(others.filter((name) => name.startsWith('benchday-lab-') || name === 'benchday-maven')),
    );
    expect((await labStatus(outer, lab.name)).state).toBe('none');
  });
});

it('of which an engine dies on the way up is an error with its last words, and leaves nothing', async () => {
  const name = `${lab.name}-dying`;
  const say = (line: string): void => {
    if (line.startsWith('joining')) execaSync('docker', ['kill', `benchday-lab-${name}-srv2`]);
  };
  const up = bringUpLab(await connect({}), { name, ...LAB_BUDGET }, { ...quiet, say });
  await expect(up).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: expect.stringMatching(/^the engine of srv2 exited with status 137/) as string,
  });
  expect(await leftOfLab(name)).toEqual([]);
});

it('whose process was killed on the way up leaves nothing that is not found by its label', async () => {
  const name = `${lab.name}-killed`;
  const program = `import { connect } from './src/platform/engine/connection.ts';
    import { bringUpLab } from './src/platform/lab/bring-up-lab.ts';
    const caller = { say: (line) => console.log(line), signal: new AbortController().signal };
    await bringUpLab(await connect({}), { name: '${name}', cpus: 0.4, memoryBytes: 1e9 }, caller);`;
  const up = execa(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], { reject: false });
  await expect.poll(() => leftOfLab(name), { timeout: 30_000 }).not.toEqual([]);
  await delay(2_000);
  up.kill('SIGKILL');
  await up;
  const outer = await connect({});
  expect((await labStatus(outer, name)).state).toBe('damaged');
  await removeLab(outer, name);
  expect(await leftOfLab(name)).toEqual([]);
});
