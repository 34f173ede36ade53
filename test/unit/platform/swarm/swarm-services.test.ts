import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { budgetDifferences, placesOf } from '../../../../src/platform/swarm/places.ts';
import { refuseForSwarm } from '../../../../src/platform/swarm/refusals.ts';
import { seenFromHere } from '../../../../src/platform/swarm/seen-from-here.ts';
import { serviceSpecification } from '../../../../src/platform/swarm/service-specification.ts';
import { swarmName } from '../../../../src/platform/swarm/swarm-names.ts';
import type { Service, Topology } from '../../../../src/topology/topology.ts';
import { service, topologyOf } from '../../../docker/platform/small-topology.ts';
import { server } from './some-server.ts';

const SERVERS = ['srv1', 'srv2', 'srv3', 'srv4'];
const owner = { runId: '2026-11-29T06-59-53-quick-day', trial: '1' };

describe('where services of a Swarm run', () => {
  const on = (servers: readonly string[], ...services: readonly [Service, ...Service[]]): Topology => ({
    ...topologyOf(...services),
    servers: servers.map((name) => ({ name, cpus: 2, memoryBytes: 2 ** 30 })),
  });

  it('is their own server by its name, or the one of its place where the names are others', () => {
    const placed = service('web', { placement: ['srv3'] });
    expect(placesOf(on(['srv1', 'srv3'], placed), SERVERS).get('web 1')).toBe('srv3');
    const other = service('web', { placement: ['beta'], replicas: 2 });
    expect([...placesOf(on(['alpha', 'beta'], other), SERVERS).values()]).toEqual(['srv2', 'srv2']);
  });

  it('is each server in turn where the topology names none', () => {
    const places = placesOf(topologyOf(service('a', { replicas: 3 }), service('b', { replicas: 2 })), SERVERS);
    expect([...places]).toEqual([
      ['a 1', 'srv1'],
      ['a 2', 'srv2'],
      ['a 3', 'srv3'],
      ['b 1', 'srv4'],
      ['b 2', 'srv1'],
    ]);
  });

  it('is refused for more servers than there are', () => {
    const many = on(['a', 'b', 'c'], service('web', { placement: ['a'] }));
    expect(() => placesOf(many, ['srv1', 'srv2'])).toThrow(/3 servers \(a, b, c\), and the Swarm has 2/);
  });

  it('is named where the server has another budget than the topology says', () => {
    const topology = on(['srv1'], service('web', { placement: ['srv1'] }));
    expect(budgetDifferences(topology, [server('srv1', 2)])).toEqual([]);
    expect(budgetDifferences(topology, [server('srv1', 0.5)])).toEqual([
      'srv1 has 0.5 cores and 1 GiB, and small says 2 cores and 1 GiB',
    ]);
    // alpha is srv1 here, and beta, where only the second replica stands, is srv2.
    const spread = on(['alpha', 'beta'], service('web', { placement: ['alpha', 'beta'], replicas: 2 }));
    expect(budgetDifferences(spread, [server('srv1', 2), server('srv2', 0.5)])).toEqual([
      'srv2 has 0.5 cores and 1 GiB, and small says 2 cores and 1 GiB',
    ]);
  });
});

describe('a service of a Swarm', () => {
  const plan = (changes: Partial<Service>, published = new Map<number, number>()) => ({
    owner,
    topology: topologyOf(service('web')),
    service: service('web', changes),
    ...{ replica: 2, server: server('srv2', 1.5), imageId: 'sha256:1', published },
    networks: new Map([['default', 'network-id']]),
    configs: new Map<string, string>(),
  });

  it('stands on its server, answers to its name by DNS, and has its ports on the node itself', () => {
    const { TaskTemplate: task, EndpointSpec, Labels } = serviceSpecification(plan({}, new Map([[80, 30_001]])));
    expect(task?.Placement?.Constraints).toEqual(['node.labels.srv == srv2']);
    expect(task?.Networks).toEqual([{ Target: 'network-id', Aliases: ['web'] }]);
    expect(EndpointSpec).toEqual({
      Mode: 'dnsrr',
      Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 30_001, PublishMode: 'host' }],
    });
    expect(Labels).toMatchObject({ 'benchday.run': owner.runId, 'benchday.service': 'web', 'benchday.server': 'srv2' });
  });

  it('has no larger quota than its server', () => {
    const cpus = (limit: number) =>
      serviceSpecification(plan({ limits: { cpus: limit } })).TaskTemplate?.Resources?.Limits;
    expect(cpus(1)).toEqual({ NanoCPUs: 1e9 });
    expect(cpus(4)).toEqual({ NanoCPUs: 1.5e9 });
  });

  it.each([
    ['no', 'none'],
    ['always', 'any'],
    ['unless-stopped', 'any'],
    ['on-failure', 'on-failure'],
  ] as const)('with restart: %s is started again by %s', (restart, condition) => {
    expect(serviceSpecification(plan({ restart })).TaskTemplate?.RestartPolicy?.Condition).toBe(condition);
  });

  it('is started again as often as the file says, without it without an end', () => {
    const most = (restartAttempts?: number) =>
      serviceSpecification(plan({ restart: 'on-failure', ...(restartAttempts !== undefined && { restartAttempts }) }))
        .TaskTemplate?.RestartPolicy?.MaxAttempts;
    expect([most(3), most()]).toEqual([3, 0]);
  });

  it('passes on command, entry point, files in memory and hosts as a Swarm writes them', () => {
    const { TaskTemplate: task } = serviceSpecification(
      plan({
        command: ['serve'],
        entrypoint: ['/bin/run'],
        tmpfs: ['/run:size=64m,mode=1777', '/tmp'],
        settings: { extraHosts: ['db:10.0.0.1', 'six:fd00::1'] },
      }),
    );
    expect(task).toMatchObject({
      ContainerSpec: {
        Command: ['/bin/run'],
        Args: ['serve'],
        Hosts: ['10.0.0.1 db', 'fd00::1 six'],
        Mounts: [
          { Type: 'tmpfs', Target: '/run', TmpfsOptions: { SizeBytes: 64 * 2 ** 20, Mode: 0o1777 } },
          { Type: 'tmpfs', Target: '/tmp' },
        ],
      },
    });
  });

  it('has a name of at most 63 characters, another one for each run and replica', () => {
    const long = 'a-service-with-a-name-that-nobody-would-give-it-but-everybody-may';
    const names = [
      swarmName(owner, long, '1'),
      swarmName(owner, long, '2'),
      swarmName({ ...owner, trial: '2' }, long, '1'),
    ];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/);
  });
});

it('what a Swarm cannot do is refused, all of it at once', () => {
  const bind = { kind: 'bind', source: '/srv', target: '/srv', readOnly: true } as const;
  const topology = topologyOf(
    service('web', { mounts: [bind], cpuset: '0' }),
    service('db', { settings: { shmBytes: 1, isReadOnly: true } }),
  );
  expect(() => {
    refuseForSwarm(topology);
  }).toThrow(/web: cpuset\n {2}web: the folder or file \/srv of this machine.*\n {2}db: shm_size$/);
  expect(() => {
    refuseForSwarm(topologyOf(service('web', { settings: { isReadOnly: true, sysctls: { a: '1' } } })));
  }).not.toThrow();
  const dump = { service: 'db', server: 'postgresql', file: '/srv/large.sql', form: 'sql', sha256: '' } as const;
  expect(() => {
    refuseForSwarm({ ...topologyOf(service('db')), data: [dump] });
  }).toThrow('db: data, restored from /srv/large.sql');
});

it('what would be left out of a service of a Swarm is refused', () => {
  const part = { kind: 'volume', source: 'files', target: '/srv', readOnly: true, subpath: 'web' } as const;
  const topology = topologyOf(
    service('web', { mounts: [part] }),
    service('app', {
      settings: {
        deviceRequests: [{ capabilities: ['gpu'], count: -1 }],
        volumesFrom: [{ service: 'web', isReadOnly: true }],
        startHooks: [{ command: ['migrate'] }],
      },
    }),
  );
  expect(() => {
    refuseForSwarm(topology);
  }).toThrow(
    /web: volume\.subpath web\n {2}app: gpus or reserved devices\n {2}app: volumes_from\n {2}app: post_start$/,
  );
});

it('options of a tmpfs that a Swarm does not take are refused, each by its name', () => {
  const tmpfs = ['/run:size=64m,mode=755,noexec', '/a:uid=1000,gid=1000,size=1m', '/b:size=50%', '/c:mode=u+x,exec,ro'];
  expect(() => {
    refuseForSwarm(topologyOf(service('web', { tmpfs })));
  }).toThrow(
    /Swarm:\n {2}web: tmpfs \/a: uid=1000, gid=1000\n {2}web: tmpfs \/b: size=50%\n {2}web: tmpfs \/c: mode=u\+x, exec, ro$/,
  );
  expect(() => {
    refuseForSwarm(
      topologyOf(service('web', { tmpfs: ['/run', '/a:', '/b:rw,noexec,nosuid,nodev,size=1G,mode=1777'] })),
    );
  }).not.toThrow();
});

it("a task's container is seen with its own name, the ports of this machine, and the check that the Swarm does not know", () => {
  const inspected = {
    Name: '/bd-1.1.xyz',
    RestartCount: 0,
    Config: { Image: 'x' },
    State: { Running: true },
    NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '30001' }], '81/tcp': null } },
  } as unknown as Docker.ContainerInspectInfo;
  const as = { owner, service: service('web'), replica: 1, ports: server('srv1', 1).ports, restarts: 2 };
  const seen = seenFromHere(inspected, { ...as, health: { Test: ['CMD', 'true'] } });
  expect(seen).toMatchObject({
    Name: `/benchday-${owner.runId}-1-web-1`,
    RestartCount: 2,
    Config: { Healthcheck: { Test: ['CMD', 'true'] } },
    State: { Running: true, Health: { Status: 'starting' } },
    NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }], '81/tcp': [] } },
  });
  expect(seenFromHere(inspected, { ...as, health: undefined }).State.Health).toBeUndefined();
});

it.each([
  ['no', 1, false],
  ['on-failure', 0, false],
  ['on-failure', 1, true],
  ['always', 0, true],
] as const)(
  "a task's container with restart: %s that ended with status %d is replaced: %s",
  (restart, ExitCode, isReplaced) => {
    const ended = {
      Config: {},
      State: { Running: false, ExitCode },
      NetworkSettings: { Ports: {} },
    } as unknown as Docker.ContainerInspectInfo;
    const as = { owner, replica: 1, ports: new Map<number, number>(), restarts: 0, health: undefined };
    expect(seenFromHere(ended, { ...as, service: service('web', { restart }) }).State.Restarting).toBe(isReplaced);
  },
);
