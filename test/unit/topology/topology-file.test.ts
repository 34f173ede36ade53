import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTopologies, readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { one, read, serviceOf } from './shop-topology.ts';

describe('a topology', () => {
  it('needs only one service that publishes a port', async () => {
    const topology = await read('services:\n  web:\n    image: nginx:1.27\n    ports: ["8080:80"]\n');
    expect(topology).toMatchObject({
      name: 'shop',
      title: 'shop',
      file: '/shop/compose.yaml',
      entries: [{ service: 'web', port: 80 }],
      networks: ['default'],
      volumes: [],
      collect: {},
      notes: [],
    });
    expect(topology.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(topology.services).toEqual([
      {
        name: 'web',
        role: 'app',
        image: 'nginx:1.27',
        environment: {},
        tmpfs: [],
        init: false,
        restart: 'no',
        stopGracePeriodMs: 10_000,
        ports: [{ container: 80, published: 8080 }],
        expose: [],
        dependsOn: [],
        mounts: [],
        networks: [{ name: 'default', aliases: [] }],
        labels: {},
        capAdd: [],
        ulimits: [],
        replicas: 1,
        limits: {},
      },
    ]);
  });

  it('may have several entries; the first is the main one', async () => {
    const entries = 'entry: [{ service: b, port: 80, scheme: https }, { service: a, scheme: http }]';
    const topology = await read(
      `x-benchday: { ${entries} }\nservices:\n  a: { image: x, ports: ["81"] }\n  b: { image: x }\n`,
    );
    expect(topology.entries).toEqual([
      { service: 'b', port: 80, scheme: 'https' },
      { service: 'a', port: 81 },
    ]);
  });

  it('says in x-benchday what Compose has no words for', async () => {
    const topology = await read(`
x-benchday:
  title: Two tiers
  entry: { service: lb, port: 80 }
  roles: { lb: load-balancer, db: database }
  collect:
    db: { kind: postgresql, port: 5432, user: u, password: "\${PASSWORD:-secret}", database: d }
    lb: { kind: haproxy, port: 8404, path: /stats;csv, frontend: site }
    mq: { kind: rabbitmq, port: 15692 }
  drain: { service: mq, queues: [writes] }
  accounting:
    stored_writes: { service: db, sql: "select 1 where op_id like $1" }
    stored_ids: select 2
    deliveries: select 3
    dead_letters: { service: mq, queue: dead }
  verify: { statements_per_hit: { min: 2.5, max: 6 } }
services:
  lb: { image: a }
  db: { image: b }
  mq: { image: c }
`);
    expect(topology).toMatchObject({
      title: 'Two tiers',
      entries: [{ service: 'lb', port: 80 }],
      collect: {
        db: [{ kind: 'postgresql', port: 5432, user: 'u', password: 'secret', database: 'd' }],
        lb: [{ kind: 'haproxy', port: 8404, path: '/stats;csv', frontend: 'site' }],
      },
      drain: { services: ['mq'], queues: ['writes'], withinMs: 60_000, quietMs: 6000 },
      storedWrites: {
        services: ['db'],
        sql: 'select 1 where op_id like $1',
        ids: { stored: 'select 2', deliveries: 'select 3', deadLetters: { services: ['mq'], queue: 'dead' } },
      },
      statementsPerHit: { min: 2.5, max: 6 },
    });
    expect(topology.services.map(({ role }) => role)).toEqual(['load-balancer', 'database', 'app']);
  });

  it('may watch a service in several ways, and drain a broker of several nodes', async () => {
    const topology = await read(`
x-benchday:
  collect:
    db: [{ kind: postgresql, port: 5432, user: u, password: p, database: d }, { kind: patroni }]
    mq-1: { kind: rabbitmq, port: 15692 }
    mq-2: { kind: rabbitmq, port: 15692 }
    app: { kind: tomcat }
    worker: { kind: worker, port: 9 }
    registry: { kind: etcd }
  drain: { services: [mq-1, mq-2], queues: [writes] }
services:
  app: { image: a, ports: ["80"] }
  db: { image: b }
  mq-1: { image: c }
  mq-2: { image: c }
  worker: { image: d }
  registry: { image: e }
`);
    expect(topology.collect).toMatchObject({
      db: [{ kind: 'postgresql' }, { kind: 'patroni', port: 8008 }],
      app: [{ kind: 'tomcat', port: 8080, path: '/internal/metrics' }],
      worker: [{ kind: 'worker', port: 9, path: '/metrics' }],
      registry: [{ kind: 'etcd', port: 2379 }],
    });
    expect(topology.drain?.services).toEqual(['mq-1', 'mq-2']);
  });

  it('fills in variables from the environment first, then from the .env beside the file', async () => {
    const compose = 'services:\n  app: { image: "shop:${TAG}", ports: ["${PORT:-8080}:80"], init: "${INIT}" }\n';
    const { services } = await read(compose, { 'shop/.env': 'TAG=1\nINIT=true\n' }, { TAG: '2' });
    expect(services[0]).toMatchObject({ image: 'shop:2', init: true, ports: [{ container: 80, published: 8080 }] });
  });

  it('has a digest of its text after interpolation', async () => {
    const compose = 'services:\n  app: { image: "shop:${TAG:-1}", ports: ["80"] }\n';
    const [plain, same, other] = await Promise.all([
      read(compose),
      read(`# a comment\n${compose}`, {}, { TAG: '1' }),
      read(compose, {}, { TAG: '2' }),
    ]);
    expect(same.sha256).toBe(plain.sha256);
    expect(other.sha256).not.toBe(plain.sha256);
  });

  it('takes restart from the restart policy, which goes before its own where it has a condition', async () => {
    expect(await serviceOf('deploy: { restart_policy: { condition: on-failure } }')).toMatchObject({
      restart: 'on-failure',
    });
    expect(await serviceOf('deploy: { restart_policy: { condition: any } }')).toMatchObject({ restart: 'always' });
    expect(await serviceOf('restart: no', 'deploy: { restart_policy: {} }')).toMatchObject({ restart: 'no' });
    expect(await serviceOf('deploy: { restart_policy: {} }')).toMatchObject({ restart: 'always' });
    const both = await serviceOf(
      'restart: always',
      'deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }',
    );
    expect(both).toMatchObject({ restart: 'on-failure', restartAttempts: 3 });
    expect(await serviceOf('deploy: { restart_policy: { condition: always, max_attempts: 3 } }')).not.toHaveProperty(
      'restartAttempts',
    );
  });
});

describe('ports', () => {
  it.each([
    ['[80]', [{ container: 80 }]],
    ['["8080:80/tcp"]', [{ container: 80, published: 8080 }]],
    ['["127.0.0.1::80"]', [{ container: 80 }]],
    ['["[::1]:8080:80"]', [{ container: 80, published: 8080 }]],
    [
      '["9000-9001:80-81"]',
      [
        { container: 80, published: 9000 },
        { container: 81, published: 9001 },
      ],
    ],
    ['[{ target: 80 }]', [{ container: 80 }]],
  ])('%s', async (written, ports) => {
    const compose = `x-benchday: { entry: { service: app, port: 80 } }\nservices:\n  app: { image: x, ports: ${written} }\n`;
    expect((await read(compose)).services[0]?.ports).toEqual(ports);
  });
});

describe('what has no effect on one engine is told, not kept silent', () => {
  it.each([
    [
      'deploy: { placement: { constraints: [node.role == worker] } }',
      'services.app.deploy.placement has no effect on a single Docker engine',
    ],
    [
      'deploy: { update_config: { parallelism: 1, order: start-first } }',
      'services.app.deploy.update_config.order changes no result: each instance is stopped before its successor starts, and one that does not get ready is rolled back',
    ],
    ['deploy: { endpoint_mode: dnsrr }', 'services.app.deploy.endpoint_mode has no effect on a single Docker engine'],
    ['command: "echo $NOT_SET"', 'the variable NOT_SET is not set and has no default: it became empty text'],
  ])('%s', async (line, note) => {
    expect((await read(one(line))).notes).toEqual([note]);
  });

  it('a host address other than 127.0.0.1', async () => {
    const compose = 'services:\n  app: { image: x, ports: ["0.0.0.0:8080:80"] }\n';
    expect((await read(compose)).notes).toEqual(['services.app: port 80 is published on 127.0.0.1, not on 0.0.0.0']);
  });
});

describe('a topology is found', () => {
  const compose = one();

  it('by its name, its folder or its file', async () => {
    await using folder = await TemporaryFolder.with({
      'topologies/legacy/compose.yaml': compose,
      'topologies/other/docker-compose.yml': compose,
      'my own/site.yml': compose,
      'topologies/app/pom.xml': '',
    });
    const options = { root: folder.path, environment: {} };
    expect((await readTopology('legacy', options)).name).toBe('legacy');
    expect((await readTopology('other', options)).file).toBe(folder.file('topologies/other/docker-compose.yml'));
    expect((await readTopology(folder.file('topologies/legacy'), options)).name).toBe('legacy');
    expect((await readTopology(folder.file('my own/site.yml'), options)).name).toBe('site');
    expect((await listTopologies(folder.path)).map(({ name }) => name)).toEqual(['legacy', 'other']);
  });

  it('or refused with those that there are', async () => {
    await using folder = await TemporaryFolder.with({ 'topologies/legacy/compose.yaml': compose });
    const options = { root: folder.path, environment: {} };
    expect(await folder.refusal(readTopology('legasy', options))).toBe(
      'TOPOLOGY_UNKNOWN: there is no topology "legasy"; did you mean legacy? the known ones are legacy',
    );
    expect(await folder.refusal(readTopology(folder.file('gone.yaml'), options))).toBe(
      'FILE_NOT_FOUND: there is no file gone.yaml',
    );
    expect(await folder.refusal(readTopology(folder.path, options))).toBe(
      'FILE_NOT_FOUND: there is no compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml in .',
    );
  });
});

describe('the topologies of this repository', () => {
  it('can all be read', async () => {
    const root = path.resolve(import.meta.dirname, '../../..');
    const listed = await listTopologies(root);
    expect(listed.map(({ name }) => name)).toContain('legacy');
    for (const { name } of listed) {
      expect((await readTopology(name, { root, environment: {} })).notes).toEqual([]);
    }
  });
});
