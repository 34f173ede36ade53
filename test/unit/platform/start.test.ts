import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { explainEngineFailure } from '../../../src/platform/engine/connection.ts';
import { containerSpecification, portsToChoose } from '../../../src/platform/engine/container-specification.ts';
import { within } from '../../../src/base/deadline.ts';
import { freePorts } from '../../../src/platform/engine/free-ports.ts';
import { mapLimited } from '../../../src/base/limited.ts';
import { startable, type Stage } from '../../../src/platform/engine/start-order.ts';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import type { Service } from '../../../src/topology/topology.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

const OWNER = { runId: 'r', trial: '01' };

test.each<[Stage, string[]]>([
  ['waiting', ['database']],
  ['starting', []],
  ['started', ['soon']],
  ['ready', ['soon', 'late', 'last']],
])('while the database is %s, these may start: %j', (stage, names) => {
  const on = (condition: 'service_started' | 'service_healthy' | 'service_completed_successfully') => ({
    dependsOn: [{ service: 'database', condition }],
  });
  const topology = topologyOf(
    service('database'),
    service('soon', on('service_started')),
    service('late', on('service_healthy')),
    service('last', on('service_completed_successfully')),
  );
  const stages = new Map<string, Stage>([
    ['database', stage],
    ...['soon', 'late', 'last'].map((name): [string, Stage] => [name, 'waiting']),
  ]);
  expect(startable(topology, stages).map(({ name }) => name)).toEqual(names);
});

test('ports are bound to this machine alone, to those the file fixes or to those that were chosen', () => {
  const web = service('web', { ports: [{ container: 80, published: 8_080 }, { container: 81 }], replicas: 2 });
  const plans = [1, 2].map((replica) => ({ owner: OWNER, service: web, replica, publish: [80, 9_000] }));
  expect(plans.map(portsToChoose)).toEqual([
    [9_000, 81],
    [80, 9_000, 81],
  ]);
  const bindings = plans.map((plan): unknown => {
    const chosen = new Map(portsToChoose(plan).map((port) => [port, 20_000 + port]));
    return containerSpecification(plan, chosen).HostConfig?.PortBindings;
  });
  const at = (HostPort: string) => [{ HostIp: '127.0.0.1', HostPort }];
  expect(bindings).toEqual([
    { '80/tcp': at('8080'), '81/tcp': at('20081'), '9000/tcp': at('29000') },
    { '80/tcp': at('20080'), '81/tcp': at('20081'), '9000/tcp': at('29000') },
  ]);
});

test('a port of a container is published as often as the file says', () => {
  const ports = [8_080, 8_081].map((published) => ({ container: 80, published }));
  const plan = { owner: OWNER, service: service('web', { ports }), replica: 1, publish: [80] };
  expect(portsToChoose(plan)).toEqual([]);
  expect(containerSpecification(plan, new Map()).HostConfig?.PortBindings).toEqual({
    '80/tcp': ['8080', '8081'].map((HostPort) => ({ HostIp: '127.0.0.1', HostPort })),
  });
});

test('a port that the file binds to several addresses of this machine is bound to one once', () => {
  const twice = (protocol: object) => [8_080, 8_080].map((published) => ({ container: 80, published, ...protocol }));
  const ports = [...twice({}), ...twice({ protocol: 'udp' })];
  const plan = { owner: OWNER, service: service('web', { ports }), replica: 1, publish: [80] };
  const bound = [{ HostIp: '127.0.0.1', HostPort: '8080' }];
  const specification = containerSpecification(plan, new Map());
  expect(specification.HostConfig?.PortBindings).toEqual({ '80/tcp': bound, '80/udp': bound });
});

test('a container that fails is started again as often as the file says', () => {
  const policyOf = (changes: Parameters<typeof service>[1]) =>
    containerSpecification({ owner: OWNER, service: service('web', changes), replica: 1, publish: [] }, new Map())
      .HostConfig?.RestartPolicy;
  expect(policyOf({ restart: 'on-failure', restartAttempts: 3 })).toEqual({ Name: 'on-failure', MaximumRetryCount: 3 });
  expect(policyOf({ restart: 'on-failure' })).toEqual({ Name: 'on-failure' });
});

test('what a service gets of the host is asked of the engine, and nothing of it without a word', () => {
  const host = {
    privileged: true,
    namespaces: ['network', 'pid', 'ipc', 'userns', 'uts', 'cgroup'],
    devices: [{ source: '/dev/fuse', target: '/dev/own', permissions: 'r' }],
    securityOptions: ['seccomp=unconfined'],
  } as const;
  const made = (own: Partial<Service>) =>
    containerSpecification(
      { owner: OWNER, service: service('web', { ports: [{ container: 80 }], ...own }), replica: 1, publish: [] },
      new Map([[80, 20_080]]),
    );
  expect(made({ host })).toMatchObject({ HostConfig: { PortBindings: {}, NetworkMode: 'host', Privileged: true } });
  expect(made({ host }).HostConfig).toMatchObject({
    ...{ PidMode: 'host', IpcMode: 'host', UsernsMode: 'host', UTSMode: 'host', CgroupnsMode: 'host' },
    Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/own', CgroupPermissions: 'r' }],
    SecurityOpt: ['seccomp=unconfined'],
  });
  expect(made({ host }).NetworkingConfig).toBeUndefined();
  expect(portsToChoose({ owner: OWNER, service: service('web', { host }), replica: 1, publish: [80] })).toEqual([]);
  const plain = Object.keys(made({}).HostConfig ?? {});
  expect(plain.filter((key) => /Mode$|Privileged|Devices|SecurityOpt/.test(key))).toEqual(['NetworkMode']);
});

test('free ports are different ones, none of them in use, and none that the system may give away', async () => {
  const [taken = 0] = await freePorts('one', 1);
  const server = createServer().listen(taken, '127.0.0.1');
  await once(server, 'listening');
  const ports = await freePorts('one', 20);
  server.close();
  expect(new Set(ports).size).toBe(20);
  expect(ports).not.toContain(taken);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  expect(await freePorts('one', 1)).toEqual([taken]);
});

test("a service's own cores win over those of the trial, and our labels over the file's", () => {
  const web = service('web', { cpuset: '3', labels: { 'benchday.run': 'forged', team: 'shop' } });
  const made = containerSpecification(
    { owner: OWNER, service: web, replica: 1, cpuset: '0-1', publish: [] },
    new Map(),
  );
  expect(made.HostConfig?.CpusetCpus).toBe('3');
  expect(made.Labels).toEqual({
    team: 'shop',
    'benchday.run': 'r',
    'benchday.trial': '01',
    'benchday.service': 'web',
    'benchday.owner': ownIdentity(),
  });
  expect(made.name).toBe('benchday-r-01-web-1');
});

function failedOn(fields: Partial<NodeJS.ErrnoException> & { readonly address?: string }): Error {
  return Object.assign(new Error(`${fields.code ?? ''}: ${fields.syscall ?? ''}`), fields);
}

test.each([
  [Object.assign(new Error('connect EACCES /var/run/docker.sock'), { code: 'EACCES' }), 'DOCKER_NO_PERMISSION'],
  [Object.assign(new Error('connect ENOENT /var/run/docker.sock'), { code: 'ENOENT' }), 'DOCKER_MISSING'],
  [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'DOCKER_MISSING'],
  [Object.assign(new Error('(HTTP code 500) write /x: no space left on device'), { statusCode: 500 }), 'DISK_FULL'],
  [Object.assign(new Error('(HTTP code 403) pool overlaps'), { statusCode: 403 }), 'DOCKER_FAILED'],
  [new TypeError('x is not a function'), 'INTERNAL'],
  [failedOn({ code: 'EACCES', syscall: 'connect', address: '/var/run/docker.sock' }), 'DOCKER_NO_PERMISSION'],
  [failedOn({ code: 'EACCES', syscall: 'scandir', path: '/a/pgdata' }), 'FILE_UNREADABLE'],
  [failedOn({ code: 'EACCES', syscall: 'open', path: '/a/key.pem' }), 'FILE_UNREADABLE'],
  [failedOn({ code: 'EMFILE', syscall: 'connect', address: '/var/run/docker.sock' }), 'LIMIT_REACHED'],
] as const)('%s is %s', (cause, code) => {
  expect(explainEngineFailure(cause, 'it failed').code).toBe(code);
});

test('a file that cannot be read is named', () => {
  const cause = failedOn({ code: 'EACCES', syscall: 'open', path: '/a/key.pem' });
  const { message, exitCode } = explainEngineFailure(cause, 'the image x could not be built');
  expect(message).toBe('the image x could not be built: /a/key.pem cannot be read (EACCES)');
  expect(exitCode).toBe(5);
});

test('a limited map keeps to its limit and the order, and ends all before it fails', async () => {
  let [underWay, most, ended] = [0, 0, 0];
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, (underWay += 1));
    await Promise.resolve();
    underWay -= 1;
    ended += 1;
    if (item === 2) throw new Error('two');
    return item * 10;
  };
  expect(await mapLimited([5, 4, 3], 2, work)).toEqual([50, 40, 30]);
  expect(most).toBe(2);
  ended = 0;
  await expect(mapLimited([1, 2, 3, 4, 5], 2, work)).rejects.toThrow('two');
  expect(ended).toBe(5);
});

test('a deadline names what did not happen', async () => {
  await expect(within(5, new Promise(() => undefined), 'it did not answer')).rejects.toThrow(
    'it did not answer within 0.005 s',
  );
  expect(await within(1_000, Promise.resolve(1), 'it did not answer')).toBe(1);
});
