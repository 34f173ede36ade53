import { describe, expect, it } from 'vitest';
import { requireBound } from '../../../../src/platform/lab/burner.ts';
import { boundingSet } from '../../../../src/platform/lab/capabilities.ts';
import { addressIn } from '../../../../src/platform/lab/lab-network.ts';
import { type OuterFacts, obstacleIn } from '../../../../src/platform/lab/preconditions.ts';
import { serverContainer } from '../../../../src/platform/lab/server-container.ts';
import { engineFailure } from '../../../../src/platform/lab/server-engine.ts';
import { absentNodes } from '../../../../src/platform/lab/swarm-formation.ts';
import type { SwarmNode } from '../../../../src/platform/swarm/swarm-nodes.ts';

const lab = { name: 'lab', cpus: 0.5, memoryBytes: 2 ** 30 };
const facts: OuterFacts = {
  OSType: 'linux',
  NCPU: 2,
  MemTotal: 8 * 2 ** 30,
  SecurityOptions: ['name=seccomp,profile=default'],
};

describe('the machine of a lab', () => {
  it.each<[string, Partial<OuterFacts>, Partial<typeof lab>, RegExp]>([
    ['an engine without root', { SecurityOptions: ['name=rootless'] }, {}, /without root/],
    ['an engine of Windows', { OSType: 'windows' }, {}, /runs windows/],
    ['more cores than there are', {}, { cpus: 3 }, /3 cores is more than this machine has \(2\)/],
    ['more memory than there is', {}, { memoryBytes: 2 ** 40 }, /more than this machine has \(8192M\)/],
  ])('is refused for %s', (_name, machine, wanted, message) => {
    expect(obstacleIn({ ...facts, ...machine }, { ...lab, ...wanted })?.message).toMatch(message);
  });

  it('is taken otherwise, also with a security option that only begins alike', () => {
    expect(obstacleIn({ ...facts, SecurityOptions: ['name=rootlesskit-like'] }, lab)).toBeUndefined();
    expect(obstacleIn({ ...facts, SecurityOptions: null }, lab)).toBeUndefined();
  });

  // Bits from linux/capability.h: 0 CHOWN, 21 SYS_ADMIN, 24 SYS_RESOURCE, 40 CHECKPOINT_RESTORE, which old engines do not know.
  it('has the capabilities of its bounding set, and no others', () => {
    expect(boundingSet('Name:\tx\nCapBnd:\t0000010000200001\n')).toEqual(['CHOWN', 'SYS_ADMIN']);
    const all = boundingSet('CapBnd:\t000001ffffffffff');
    expect(all).toHaveLength(38);
    expect(boundingSet('CapBnd:\t000001fffeffffff')).toEqual(all.filter((name) => name !== 'SYS_RESOURCE'));
    expect(() => boundingSet('Name:\tx\n')).toThrow(/CapBnd/);
  });

  it('gives addresses in the range that the engine chose, and says where there is none', () => {
    expect(addressIn('172.20.0.0/16', 11)).toBe('172.20.0.11');
    expect(addressIn('10.5.3.0/24', 14)).toBe('10.5.3.14');
    expect(() => addressIn('10.5.3.0/28', 11)).toThrow(/10\.5\.3\.0\/28/);
    expect(() => addressIn('', 11)).toThrow(/range ""/);
  });
});

describe('the container of a server', () => {
  const plan = {
    lab,
    server: 'srv1',
    imageId: 'sha256:1',
    privilege: { kind: 'privileged' } as const,
    cgroupVersion: '1' as const,
    hasUserNamespace: false,
    address: '172.20.0.11',
    published: new Map([[2376, 20_001]]),
  };

  it('has its budget, no swap beyond it, and ports on 127.0.0.1 alone', () => {
    const { HostConfig: host } = serverContainer(plan);
    expect(host).toMatchObject({ Privileged: true, NanoCpus: 5e8, Memory: 2 ** 30, MemorySwap: 2 ** 30 });
    expect(host?.PortBindings).toEqual({ '2376/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }] });
  });

  it('sees the control groups of the machine only in version 1, and gets capabilities only where it is not privileged', () => {
    const bare = { ...plan, privilege: { kind: 'capabilities', names: ['SYS_ADMIN'] } as const };
    const [first, second] = [serverContainer(bare), serverContainer({ ...bare, cgroupVersion: '2' })];
    expect(first.HostConfig).toMatchObject({ CapAdd: ['SYS_ADMIN'], CgroupnsMode: 'host', MaskedPaths: [] });
    expect(first.HostConfig?.Privileged).toBeUndefined();
    expect(first.HostConfig?.Binds).toEqual(['/sys/fs/cgroup:/sys/fs/cgroup:rw']);
    expect(second.HostConfig).toMatchObject({ CgroupnsMode: 'private' });
    expect(second.HostConfig?.Binds).toBeUndefined();
  });
});

describe('a budget', () => {
  const burnt = { server: 'srv1', cpus: 0.5, usedCores: 0.51, insideCores: 0.49 };

  it('binds within 5 per cent, on a busy machine with less', () => {
    expect(() => {
      requireBound(burnt);
      requireBound({ ...burnt, usedCores: 0.3, insideCores: 0.28 });
    }).not.toThrow();
  });

  it('does not bind where more was used', () => {
    expect(() => {
      requireBound({ ...burnt, usedCores: 0.53 });
    }).toThrow(/the budget of srv1 does not bind: 0\.53 cores used/);
  });

  it('is escaped by what its server is not charged for', () => {
    expect(() => {
      requireBound({ ...burnt, usedCores: 0.02, insideCores: 1 });
    }).toThrow(/escapes its budget/);
  });
});

describe('an engine that does not come up', () => {
  it('is a full disk where its log says so, and shows the log otherwise', () => {
    expect(engineFailure('it ended', 'mkdir x: no space left on device', 'SERVICE_DIED').code).toBe('DISK_FULL');
    const died = engineFailure('it ended', 'failed to start daemon', 'SERVICE_DIED');
    expect(died).toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringContaining('  failed to start daemon') as string,
    });
  });
});

describe('the nodes of a Swarm', () => {
  const node = (name: string, changes: Partial<SwarmNode> = {}): SwarmNode => ({
    ID: name,
    Version: { Index: 1 },
    Spec: { Role: 'manager', Availability: 'active' },
    Description: { Hostname: name },
    Status: { State: 'ready' },
    ManagerStatus: { Reachability: 'reachable' },
    ...changes,
  });
  const servers = [
    { name: 'srv1', role: 'manager' },
    { name: 'srv2', role: 'worker' },
  ] as const;

  it('are all there when each is ready and each manager reachable', () => {
    expect(absentNodes([node('srv1'), node('srv2')], servers)).toEqual([]);
  });

  it('are named one by one otherwise', () => {
    expect(absentNodes([node('srv1', { ManagerStatus: { Reachability: 'unreachable' } })], servers)).toEqual([
      'srv1 is no reachable manager',
      'srv2 has not joined',
    ]);
    expect(absentNodes([node('srv1'), node('srv2', { Status: { State: 'down' } })], servers)).toEqual(['srv2 is down']);
  });
});
