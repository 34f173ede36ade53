import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serviceSchema } from '../../../src/topology/compose/service-schema.ts';
import { COMPOSE_KEYS } from '../../../src/topology/compose/keys.ts';
import { composeTable } from '../../support/compose-table.ts';
import { one, read, refusalOf } from './shop-topology.ts';

const FILE = path.resolve(import.meta.dirname, '../../../docs/compose.md');
const START = '<!-- the keys -->\n\n';

it('docs/compose.md has the table that the reader goes by', async () => {
  const written = await readFile(FILE, 'utf8');
  const [head = ''] = written.split(START);
  const expected = `${head}${START}${composeTable()}`;
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(FILE, expected);
  else expect(written).toBe(expected);
});

it('every key of a service that is honoured is taken by the schema', () => {
  const honoured = Object.entries(COMPOSE_KEYS['services.*'] ?? {}).flatMap(([key, { is }]) =>
    is === 'honoured' ? [key] : [],
  );
  const unknown = honoured.filter((key) => {
    const issues = serviceSchema.safeParse({ [key]: false }).error?.issues ?? [];
    return issues.some(({ code }) => code === 'unrecognized_keys');
  });
  expect(unknown).toEqual([]);
});

it('what changes no result is accepted and told', async () => {
  const { services, notes } = await read(
    one('container_name: shop-app', 'logging: { driver: json-file }', 'tty: true', 'stdin_open: true', 'attach: false'),
  );
  expect(services[0]).toMatchObject({ networks: [{ name: 'default', aliases: ['shop-app'] }] });
  expect(notes).toContain(
    'services.app.logging changes no result: output is kept by benchday itself, at most 40 MB of each container',
  );
  expect(notes.join('\n')).toContain('services.app.container_name shop-app is a name in the network');
});

it.each([
  ['external_links: [other]', 'external_links: is not supported: a container that is no part of the file'],
  ['volumes_from: ["container:other"]', 'volumes_from[0]: must be a service of the file such as db or db:ro'],
  ['umask: 022', 'umask: is not supported'],
])('%s is refused with the reason', async (line, message) => {
  expect(await refusalOf(one(line))).toContain(`compose.yaml:5 services.app.${message}`);
});

it('of reservations the engine gets memory', async () => {
  const { services, notes } = await read(one('deploy: { resources: { reservations: { cpus: "0.5", memory: 32m } } }'));
  expect(services[0]?.settings).toEqual({ memoryReservationBytes: 32 * 2 ** 20 });
  expect(notes).toContain('services.app.deploy.resources.reservations.cpus has no effect on a single Docker engine');
});

it('an empty command takes away that of the image, any other empty key says nothing', async () => {
  const { services } = await read(
    one('command: []', 'entrypoint: ""', 'environment: {}', 'networks: []', 'volumes: []'),
  );
  expect(services[0]).toMatchObject({ command: [], entrypoint: [], environment: {}, mounts: [] });
});

it('one port of the host serves tcp and udp, and is one on all of its addresses', async () => {
  const ports = 'ports: ["80:80", "53:53/tcp", "53:53/udp", "127.0.0.1:9000:9000", "[::1]:9000:9000"]';
  const { services } = await read(
    `x-benchday: { entry: { service: app, port: 80 } }\n${one(ports).replace('    ports: ["80"]\n', '')}`,
  );
  expect(services[0]?.ports).toEqual([
    { container: 80, published: 80 },
    { container: 53, published: 53 },
    { container: 53, published: 53, protocol: 'udp' },
    { container: 9000, published: 9000 },
  ]);
});

it('what the engine can be told of a container is taken', async () => {
  const { services, networkOptions, volumeOptions } = await read(
    `${one(
      'read_only: true',
      'shm_size: 128mb',
      'cap_drop: [ALL]',
      'sysctls: { net.core.somaxconn: 1024 }',
      'dns: 1.1.1.1',
      'dns_search: [a.example]',
      'extra_hosts: ["one:10.0.0.1", "host.docker.internal:host-gateway"]',
      'ulimits: { nofile: 1024 }',
      'tmpfs: /run',
      'user: "1000"',
      'ipc: private',
      'group_add: [wheel, 20]',
      'pids_limit: 100',
      'mem_limit: 64m',
      'memswap_limit: 128m',
      'mem_reservation: 32m',
      'cpus: 0.5',
      'cpu_shares: 512',
      'oom_score_adj: 100',
      'security_opt: [no-new-privileges]',
      'platform: linux/amd64',
      'networks: { back: { ipv4_address: 172.28.9.9, aliases: [x] } }',
      'volumes: [{ type: tmpfs, target: /t, tmpfs: { size: 1m } }, { type: volume, source: data, target: /d, volume: { nocopy: true } }, ./later:/later]',
    )}networks:
  back: { internal: true, enable_ipv6: false, driver_opts: { a: b }, ipam: { config: [{ subnet: 172.28.9.0/24 }] } }
volumes: { data: { driver_opts: { type: tmpfs, device: tmpfs } } }
`,
  );
  expect(services[0]).toMatchObject({
    user: '1000',
    tmpfs: ['/run'],
    ulimits: [{ name: 'nofile', soft: 1024, hard: 1024 }],
    limits: { cpus: 0.5, memoryBytes: 64 * 2 ** 20 },
    networks: [{ name: 'back', aliases: ['x'], address: { ipv4: '172.28.9.9' } }],
    mounts: [
      { kind: 'tmpfs', target: '/t', sizeBytes: 2 ** 20 },
      { kind: 'volume', source: 'data', target: '/d', isEmpty: true },
      { kind: 'bind', source: '/shop/later', target: '/later', makesFolder: true },
    ],
    settings: {
      isReadOnly: true,
      shmBytes: 128 * 2 ** 20,
      capDrop: ['ALL'],
      sysctls: { 'net.core.somaxconn': '1024' },
      dns: ['1.1.1.1'],
      dnsSearch: ['a.example'],
      extraHosts: ['host.docker.internal:host-gateway', 'one:10.0.0.1'],
      ipc: 'private',
      groups: ['wheel', '20'],
      mostProcesses: 100,
      memoryReservationBytes: 32 * 2 ** 20,
      memoryAndSwapBytes: 128 * 2 ** 20,
      cpuShares: 512,
      oomScoreAdjustment: 100,
      securityOptions: ['no-new-privileges'],
      platform: 'linux/amd64',
    },
  });
  expect(networkOptions).toEqual({
    back: { driverOptions: { a: 'b' }, isInternal: true, ipam: { pools: [{ subnet: '172.28.9.0/24' }] } },
  });
  expect(volumeOptions).toEqual({ data: { type: 'tmpfs', device: 'tmpfs' } });
});

it('namespaces of other services, links, scale and mode are taken', async () => {
  const { services } = await read(`services:
  app: { image: x, ports: ["80"], links: ["db:database"], scale: 2 }
  db: { image: x, container_name: shop-db }
  side: { image: x, network_mode: "service:db", ipc: "service:db", pid: "service:db" }
  each: { image: x, deploy: { mode: global } }
  alone: { image: x, network_mode: none }
`);
  const [app, db, side, each, alone] = services;
  expect(app).toMatchObject({ replicas: 2, dependsOn: [{ service: 'db' }] });
  expect(db?.networks).toEqual([{ name: 'default', aliases: ['shop-db', 'database'] }]);
  expect(side).toMatchObject({ networks: [], settings: { shared: { network: 'db', ipc: 'db', pid: 'db' } } });
  expect(each?.replicas).toBe(1);
  expect(alone).toMatchObject({ networks: [], settings: { hasNoNetwork: true } });
});

it('networks and volumes that are made elsewhere are asked for by name', async () => {
  const topology = await read(
    `${one('networks: [front]', 'volumes: ["data:/data"]')}networks: { front: { external: true, name: web } }\nvolumes: { data: { external: true } }\n`,
  );
  expect(topology.hostAccess.map(({ kind }) => kind)).toEqual(['network:web', 'volume:data']);
  expect(topology.services[0]).toMatchObject({
    networks: [{ name: 'front', external: 'web' }],
    mounts: [{ source: 'data', external: 'data' }],
  });
});
