import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import type { ReadTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const SERVERS = 'x-benchday: { servers: { srv1: { cpus: 1.0, memory: 1G }, srv2: { cpus: "0.5", memory: 512M } } }\n';

async function read(compose: string): Promise<ReadTopology> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
  return await readTopology(folder.file('shop'), { root: folder.path, environment: {} });
}

async function refusalOf(compose: string): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
  const refusal = await folder.refusal(readTopology(folder.file('shop'), { root: folder.path, environment: {} }));
  return refusal.replaceAll('shop/compose.yaml', 'compose.yaml');
}

/** One service on these servers. The service stands on line 3. */
const web = (deploy: string) => `${SERVERS}services:\n  web: { image: x, ports: ["80"], deploy: { ${deploy} } }\n`;

describe('servers of a topology', () => {
  it('are carried in the order written, with their budgets', async () => {
    const { servers } = await read(web("placement: { constraints: ['node.labels.srv == srv1'] }"));
    expect(servers).toEqual([
      { name: 'srv1', cpus: 1, memoryBytes: 2 ** 30 },
      { name: 'srv2', cpus: 0.5, memoryBytes: 2 ** 29 },
    ]);
  });

  it.each([
    ["placement: { constraints: ['node.labels.srv == srv1'] }", ['srv1']],
    ['placement: { constraints: [node.labels.srv==srv2] }', ['srv2']],
    ['placement: { constraints: [srv==srv2] }', ['srv2']],
    ['placement: { constraints: [srv=srv2] }', ['srv2']],
    ["placement: { constraints: ['node.labels.srv != srv1'] }", ['srv2']],
    ['replicas: 3, placement: { preferences: [{ spread: node.labels.srv }] }', ['srv1', 'srv2']],
    ["placement: { constraints: ['node.labels.srv != srv1'], preferences: [{ spread: node.labels.srv }] }", ['srv2']],
  ])('%s', async (deploy, placement) => {
    const { services, notes } = await read(web(deploy));
    expect(services[0]?.placement).toEqual(placement);
    expect(notes).toEqual([]);
  });

  it('need not be there, and then placement only has no effect', async () => {
    const { servers, services, notes } = await read(web('replicas: 1').replace(SERVERS, ''));
    expect({ servers, notes }).toEqual({ servers: [], notes: [] });
    expect(services[0]).not.toHaveProperty('placement');
  });

  it('do not make other labels mean something', async () => {
    const deploy = "placement: { constraints: ['node.labels.srv == srv1', 'node.role == worker'] }";
    expect((await read(web(deploy))).notes).toEqual([
      'services.web.deploy.placement "node.role == worker" has no effect on a single Docker engine',
    ]);
  });

  it('say so when the memory limits on one of them add up to more than it has', async () => {
    const deploy =
      'replicas: 4, resources: { limits: { memory: 300M } }, placement: { preferences: [{ spread: node.labels.srv }] }';
    expect((await read(web(deploy))).notes).toEqual([
      'x-benchday.servers.srv2: the memory limits of what runs there add up to 600 MiB, above its 512 MiB; once that is used, the kernel ends processes there',
    ]);
  });
});

describe('limits in other words', () => {
  const web = (lines: string, placement: string) =>
    `${SERVERS}services:\n  web: { image: x, ports: ["80"], ${lines}, deploy: { ${placement} } }\n`;
  const onSecond = 'placement: { constraints: [srv==srv2] }';

  it.each([
    ['cpus: 0.6', 'cpus: is 0.6, above the 0.5 of srv2, on which it runs; cgroup v1 refuses to start such a container'],
    [
      'cpu_quota: 80000',
      'cpu_quota: is 0.8 cores, above the 0.5 of srv2, on which it runs; cgroup v1 refuses to start such a container',
    ],
    ['mem_limit: 600M', 'mem_limit: is 600 MiB, above the 512 MiB of srv2, on which it runs'],
  ])('%s is held against the budget too', async (lines, problem) => {
    expect(await refusalOf(web(lines, onSecond))).toBe(`FILE_INVALID: compose.yaml:3 services.web.${problem}`);
  });

  it('add up to more than a server has, which a note says', async () => {
    const { notes } = await read(web('mem_limit: 300M', `replicas: 2, ${onSecond}`));
    expect(notes.join('\n')).toContain('srv2: the memory limits of what runs there add up to 600 MiB');
  });
});

describe('a placement that cannot be kept is refused with its line', () => {
  it.each([
    [
      "placement: { constraints: ['node.labels.srv == srv3'] }",
      'services.web.deploy.placement.constraints[0]: there is no server "srv3"; did you mean srv1? this file declares srv1, srv2',
    ],
    [
      'replicas: 1',
      "services.web: runs on none of the servers, so that no budget would hold it; write deploy.placement with constraints: ['node.labels.srv == srv1'] or preferences: [{ spread: node.labels.srv }]",
    ],
    [
      'placement: { constraints: [srv==srv1, srv==srv2] }',
      'services.web.deploy.placement.constraints: leave no server to run on',
    ],
    [
      'resources: { limits: { cpus: 2 } }, placement: { constraints: [srv==srv1] }',
      'services.web.deploy.resources.limits.cpus: is 2, above the 1 of srv1, on which it runs; cgroup v1 refuses to start such a container',
    ],
    [
      'replicas: 2, resources: { limits: { cpus: 0.6 } }, placement: { preferences: [{ spread: node.labels.srv }] }',
      'services.web.deploy.resources.limits.cpus: is 0.6, above the 0.5 of srv2, on which it runs; cgroup v1 refuses to start such a container',
    ],
    [
      'resources: { limits: { memory: 600M } }, placement: { constraints: [srv==srv2] }',
      'services.web.deploy.resources.limits.memory: is 600 MiB, above the 512 MiB of srv2, on which it runs',
    ],
    [
      'replicas: 3, placement: { preferences: [{ spread: node.labels.srv }], max_replicas_per_node: 1 }',
      'services.web.deploy.placement.max_replicas_per_node: is 1, but 3 replicas are to run on 2 servers',
    ],
  ])('%s', async (deploy, problem) => {
    expect(await refusalOf(web(deploy))).toBe(`FILE_INVALID: compose.yaml:3 ${problem}`);
  });

  it.each([
    ['srv1: { cpus: 0, memory: 1G }', 'srv1.cpus: must be a number of cores greater than 0, got 0'],
    ['srv1: { cpus: 1 }', 'srv1.memory: is missing; it takes a size greater than 0 such as 512m or 1g'],
    [
      'a/b: { cpus: 1, memory: 1G }',
      'a/b: is not a usable name: letters, digits and . _ - are allowed, the first a letter',
    ],
  ])('a server %s', async (server, problem) => {
    const compose = `x-benchday: { servers: { ${server} } }\nservices:\n  web: { image: x, ports: ["80"] }\n`;
    expect(await refusalOf(compose)).toBe(`FILE_INVALID: compose.yaml:1 x-benchday.servers.${problem}`);
  });
});
