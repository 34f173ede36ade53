import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTopologies, readTopology } from '../../../src/topology/compose/topology-file.ts';
import type { ReadTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

type Files = Readonly<Record<string, string>>;

async function read(compose: string, others: Files = {}, environment: Files = {}): Promise<ReadTopology> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, ...others });
  const topology = await readTopology(folder.file('shop'), { root: folder.path, environment });
  return JSON.parse(JSON.stringify(topology).replaceAll(folder.path, '')) as ReadTopology;
}

async function refusalOf(compose: string, others: Files = {}, environment: Files = {}): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, ...others });
  const refusal = await folder.refusal(readTopology(folder.file('shop'), { root: folder.path, environment }));
  return refusal.replaceAll('shop/compose.yaml', 'compose.yaml');
}

/** A topology of one service that has these lines. */
const one = (...lines: readonly string[]) =>
  `services:\n  app:\n    image: x\n    ports: ["80"]\n${lines.map((line) => `    ${line}\n`).join('')}`;

const serviceOf = async (...lines: readonly string[]) => (await read(one(...lines))).services[0];

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

  it('takes every key of the subset in its long form', async () => {
    const { services, volumes, networks } = await read(
      `
x-common: &common { restart: unless-stopped, init: true }
services:
  app:
    <<: *common
    image: shop:1
    build: { context: ./build, dockerfile: My.Dockerfile, args: { VERSION: 1.2, PASSED: }, target: final }
    command: [run, "--all"]
    entrypoint: /bin/sh -c
    environment: { A: x, B: 2, C: true, D: "", PASSED: , ABSENT: }
    env_file: [{ path: a.env }, { path: no.env, required: false }]
    user: 1000
    hostname: shop
    working_dir: /srv
    tmpfs: /run
    stop_signal: SIGQUIT
    stop_grace_period: 1m5s
    ports: [{ target: 80, published: "8080", protocol: tcp, mode: host }]
    expose: [9000, "9001/tcp", "9100-9101"]
    depends_on: { db: { condition: service_healthy, restart: true } }
    healthcheck: { test: curl -f localhost, interval: 5s, timeout: 2s, retries: 4, start_period: 1m }
    volumes:
      - { type: volume, source: files, target: /files }
      - { type: bind, source: ./etc, target: /etc/shop, read_only: true }
      - { type: tmpfs, target: /tmp }
    networks: { back: { aliases: [shop.internal] }, front: }
    configs: [{ source: site, target: /etc/site.conf }]
    secrets: [{ source: key, target: key.pem }]
    labels: { a: b }
    cpuset: 0-1
    cap_add: [NET_ADMIN]
    ulimits: { nofile: { soft: 1024, hard: 4096 }, nproc: 512 }
    x-note: anything
    deploy:
      replicas: 1
      resources: { limits: { cpus: "0.5", memory: 512m } }
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
networks: { front: , back: { driver: bridge } }
volumes: { files: }
configs: { site: { file: ./site.conf } }
secrets: { key: { file: ./key.pem } }
x-benchday: { entry: { service: app } }
`,
      {
        'shop/build/My.Dockerfile': 'FROM scratch\n',
        'shop/a.env': "# settings\nA=from file\nE='quoted # text'\n",
        'shop/etc/a.conf': '',
        'shop/site.conf': '',
        'shop/key.pem': '',
      },
      { PASSED: 'from outside' },
    );
    expect(services[0]).toEqual({
      name: 'app',
      role: 'app',
      image: 'shop:1',
      build: {
        context: '/shop/build',
        dockerfile: '/shop/build/My.Dockerfile',
        args: { VERSION: '1.2', PASSED: 'from outside' },
        target: 'final',
      },
      command: ['run', '--all'],
      entrypoint: ['/bin/sh', '-c'],
      environment: { A: 'x', B: '2', C: 'true', D: '', E: 'quoted # text', PASSED: 'from outside' },
      user: '1000',
      hostname: 'shop',
      workingDir: '/srv',
      tmpfs: ['/run'],
      init: true,
      restart: 'unless-stopped',
      stopSignal: 'SIGQUIT',
      stopGracePeriodMs: 65_000,
      ports: [{ container: 80, published: 8080 }],
      expose: [9000, 9001, 9100, 9101],
      dependsOn: [{ service: 'db', condition: 'service_healthy' }],
      healthcheck: {
        test: ['CMD-SHELL', 'curl -f localhost'],
        intervalMs: 5000,
        timeoutMs: 2000,
        retries: 4,
        startPeriodMs: 60_000,
      },
      mounts: [
        { kind: 'volume', source: 'files', target: '/files', readOnly: false },
        { kind: 'bind', source: '/shop/etc', target: '/etc/shop', readOnly: true },
        { kind: 'tmpfs', target: '/tmp' },
        { kind: 'bind', source: '/shop/site.conf', target: '/etc/site.conf', readOnly: true },
        { kind: 'bind', source: '/shop/key.pem', target: '/run/secrets/key.pem', readOnly: true },
      ],
      networks: [
        { name: 'back', aliases: ['shop.internal'] },
        { name: 'front', aliases: [] },
      ],
      labels: { a: 'b' },
      cpuset: '0-1',
      capAdd: ['NET_ADMIN'],
      ulimits: [
        { name: 'nofile', soft: 1024, hard: 4096 },
        { name: 'nproc', soft: 512, hard: 512 },
      ],
      replicas: 1,
      limits: { cpus: 0.5, memoryBytes: 536_870_912 },
    });
    expect(services[1]).toMatchObject({ healthcheck: { test: ['CMD', 'pg_isready'], intervalMs: 30_000, retries: 3 } });
    expect(networks).toEqual(['front', 'back', 'default']);
    expect(volumes).toEqual(['files']);
  });

  it('takes the short forms', async () => {
    const topology = await read(
      `
services:
  app:
    build: ./build
    command: server --name 'my shop'
    environment: [A=x, "B=a=b", PASSED, ABSENT]
    env_file: a.env
    depends_on: [db]
    ports: ["127.0.0.1:8080:80"]
    volumes: [files:/files, ./etc:/etc/shop:ro, /data, ~/home:/home]
    networks: [back]
    configs: [site]
    secrets: [key]
    labels: [a=b]
    tmpfs: [/run, "/tmp:size=64m"]
    cap_add: SYS_NICE
  db: { image: b }
networks: { back: {} }
volumes: { files: {} }
configs: { site: { file: site.conf } }
secrets: { key: { file: key } }
`,
      {
        'shop/build/Dockerfile': '',
        'shop/a.env': 'A=y\nZ=1\n',
        'shop/etc/a': '',
        'shop/site.conf': '',
        'shop/key': '',
        'shop/h/home/a': '',
      },
      { PASSED: '1', HOME: 'h' },
    );
    expect(topology.services[0]).toMatchObject({
      image: 'benchday/shop-app',
      build: { context: '/shop/build', dockerfile: '/shop/build/Dockerfile', args: {} },
      command: ['server', '--name', 'my shop'],
      environment: { A: 'x', B: 'a=b', PASSED: '1', Z: '1' },
      dependsOn: [{ service: 'db', condition: 'service_started' }],
      ports: [{ container: 80, published: 8080 }],
      mounts: [
        { kind: 'volume', source: 'files', target: '/files', readOnly: false },
        { kind: 'bind', source: '/shop/etc', target: '/etc/shop', readOnly: true },
        { kind: 'volume', source: 'app_data', target: '/data', readOnly: false },
        { kind: 'bind', source: '/shop/h/home', target: '/home', readOnly: false },
        { kind: 'bind', source: '/shop/site.conf', target: '/site', readOnly: true },
        { kind: 'bind', source: '/shop/key', target: '/run/secrets/key', readOnly: true },
      ],
      networks: [{ name: 'back', aliases: [] }],
      labels: { a: 'b' },
      tmpfs: ['/run', '/tmp:size=64m'],
      capAdd: ['SYS_NICE'],
    });
    expect(topology.volumes).toEqual(['files', 'app_data']);
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

  it('takes restart from the restart policy when it has none of its own', async () => {
    expect(await serviceOf('deploy: { restart_policy: { condition: on-failure } }')).toMatchObject({
      restart: 'on-failure',
    });
    expect(await serviceOf('deploy: { restart_policy: { condition: any } }')).toMatchObject({ restart: 'always' });
    expect(await serviceOf('restart: no', 'deploy: { restart_policy: {} }')).toMatchObject({ restart: 'no' });
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
      'services.app.deploy.update_config has no effect on a single Docker engine',
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

const SUPPORTED =
  'supported here: image, build, command, entrypoint, environment, env_file, user, hostname, working_dir, tmpfs, init, restart, ' +
  'stop_signal, stop_grace_period, ports, expose, depends_on, healthcheck, volumes, networks, configs, secrets, labels, cpuset, ' +
  'cap_add, ulimits, deploy, privileged, network_mode, pid, ipc, userns_mode, uts, cgroup, devices, security_opt';

describe('a service that is not in the subset is refused with its line', () => {
  it.each([
    ['privileged: perhaps', 'privileged: must be true or false, got "perhaps"'],
    ['network_mode: none', 'network_mode: supports host only'],
    ['dns: 1.1.1.1', `dns: is not a supported key; ${SUPPORTED}`],
    ['enviroment: {}', `enviroment: is not a supported key; did you mean environment? ${SUPPORTED}`],
    ['deploy: { mode: global }', 'deploy.mode: must be replicated, got "global"'],
    ['deploy: { replicas: 0 }', 'deploy.replicas: must be a whole number from 1 to 1000, got 0'],
    [
      'deploy: { resources: { limits: { cpus: 0 } } }',
      'deploy.resources.limits.cpus: must be a number of cores greater than 0, got 0',
    ],
    [
      'deploy: { resources: { limits: { cpus: -1 } } }',
      'deploy.resources.limits.cpus: must be a number of cores greater than 0, got -1',
    ],
    [
      'deploy: { resources: { limits: { memory: lots } } }',
      'deploy.resources.limits.memory: must be a size greater than 0 such as 512m or 1g, got "lots"',
    ],
    ['stop_grace_period: 10', 'stop_grace_period: must be a duration such as 1m30s or 500ms, got 10'],
    ['expose: [0]', 'expose[0]: must be a tcp port from 1 to 65535, got 0'],
    ['expose: ["53/udp"]', 'expose[0]: must be a tcp port from 1 to 65535, got "53/udp"'],
    ['restart: sometimes', 'restart: must be one of no, always, on-failure, unless-stopped, got "sometimes"'],
    ['init: maybe', 'init: must be true or false, got "maybe"'],
    ['command: "echo \'open"', 'command: must be a command whose quotes are closed, got "echo \'open"'],
    ['command: { a: b }', 'command: must be a list or text, got a map of keys'],
    ['volumes: [nowhere:/a]', 'volumes[0]: there is no volume "nowhere"; this file declares no volume'],
    ['volumes: ["a:/a:z"]', 'volumes[0]: supports only the modes ro and rw, got "a:/a:z"'],
    ['volumes: ["a:b"]', 'volumes[0]: must have an absolute target path, got "a:b"'],
    ['volumes: [{ type: bind, target: /a }]', 'volumes[0].source: is missing; a bind needs one'],
    ['volumes: [{ type: npipe, target: /a }]', 'volumes[0].type: must be one of volume, bind, tmpfs, got "npipe"'],
    ['volumes: ["./gone:/a"]', 'volumes[0]: there is no file or folder shop/gone on this machine'],
    ['networks: [frnt]', 'networks[0]: there is no network "frnt"; this file declares default'],
    ['configs: [site]', 'configs[0]: there is no config "site"; this file declares no config'],
    ['secrets: [{ source: key }]', 'secrets[0]: there is no secret "key"; this file declares no secret'],
    ['depends_on: [db]', 'depends_on[0]: there is no service "db"; this file declares app'],
    [
      'depends_on: { ap: { condition: service_healthy } }',
      'depends_on.ap: there is no service "ap"; did you mean app? this file declares app',
    ],
    [
      'depends_on: { app: { condition: healthy } }',
      'depends_on.app.condition: must be one of service_started, service_healthy, service_completed_successfully, got "healthy"',
    ],
    ['stop_grace_period: [5s]', 'stop_grace_period: must be a duration such as 1m30s or 500ms, got a list'],
    ['env_file: .', 'env_file: there is no file shop'],
    ['env_file: gone.env', 'env_file: there is no file shop/gone.env'],
    ['build: ./gone', 'build: there is no folder shop/gone to build from'],
    ['build: .', 'build: there is no Dockerfile shop/Dockerfile'],
    [
      'healthcheck: { interval: 5s }',
      'healthcheck.test: is missing; name the command that checks whether the service is healthy',
    ],
    [
      'healthcheck: { test: [curl, localhost] }',
      'healthcheck.test: must begin with CMD, CMD-SHELL or NONE when it is a list',
    ],
    ['cpuset: a', 'cpuset: must be a list of cores such as 0-2 or 0,1, got "a"'],
    ['image: ${IMAGE:?name one}', 'image: needs the variable IMAGE: name one'],
  ])('%s', async (line, message) => {
    const compose = `services:\n  app:\n    ports: ["80"]\n    ${line}\n`;
    const withImage = line.startsWith('image') ? compose : `${compose}    image: x\n`;
    expect(await refusalOf(withImage)).toBe(`FILE_INVALID: compose.yaml:4 services.app.${message}`);
  });

  it.each([
    ['"0:80"', 'must hold ports from 1 to 65535, got "0:80"'],
    ['"80:65536"', 'must hold ports from 1 to 65535, got "80:65536"'],
    ['"53:53/udp"', 'must be a tcp port; others are not supported, got "53:53/udp"'],
    ['"80-81:80"', 'must publish as many ports as it names, got "80-81:80"'],
    ['http', 'must be a port such as 80 or 8080:80, got "http"'],
    ['[80]', 'must be a map of keys or text, got a list'],
  ])('port %s', async (port, message) => {
    expect(await refusalOf(`services:\n  app:\n    image: x\n    ports: [${port}]\n`)).toBe(
      `FILE_INVALID: compose.yaml:4 services.app.ports[0]: ${message}`,
    );
  });
});

describe('a topology that cannot be brought up is refused', () => {
  const two = (a: string, b: string, rest = '') =>
    `services:\n  a: { image: x, ports: ["80"]${a} }\n  b: { image: x${b} }\n${rest}`;

  it.each([
    [
      'a service without image or build',
      'services:\n  a: { ports: ["80"] }\n',
      'FILE_INVALID: compose.yaml:2 services.a: needs an image, or a build that makes one',
    ],
    ['no services', 'services: {}\n', 'FILE_INVALID: compose.yaml:1 services: must hold at least one service'],
    ['no services key', 'name: x\n', 'FILE_INVALID: compose.yaml:1 services: is missing; it takes a map of keys'],
    [
      'a circle',
      two(', depends_on: [b]', ', depends_on: [a]'),
      'DEPENDENCY_CYCLE: compose.yaml:2 services.a.depends_on: services wait for each other in a circle: a -> b -> a',
    ],
    [
      'waiting for the health of a service that tells none',
      two(', depends_on: { b: { condition: service_healthy } }', ''),
      'FILE_INVALID: compose.yaml:2 services.a.depends_on.b.condition: waits for service_healthy, but b has no healthcheck',
    ],
    [
      'waiting for a healthcheck that is disabled',
      two(', depends_on: { b: { condition: service_healthy } }', ', healthcheck: { disable: true }'),
      'FILE_INVALID: compose.yaml:2 services.a.depends_on.b.condition: waits for service_healthy, but b has its healthcheck disabled',
    ],
    [
      'one host port twice',
      two(', expose: [80]', ', ports: ["8080:80", "8080:81"]', 'x-benchday: { entry: { service: a } }\n'),
      'FILE_INVALID: compose.yaml:3 services.b.ports: host port 8080 is published by b too',
    ],
    [
      'a host port of several replicas',
      'services:\n  a: { image: x, ports: ["8080:80"], deploy: { replicas: 2 } }\n',
      'FILE_INVALID: compose.yaml:2 services.a.ports: host port 8080 cannot be shared by 2 replicas; write the container port only',
    ],
    [
      'no entry',
      'services:\n  a: { image: x }\n',
      'FILE_INVALID: compose.yaml:1 x-benchday.entry: is missing, and no service publishes a port; write entry: { service, port }',
    ],
    [
      'two possible entries',
      two('', ', ports: ["81"]'),
      'FILE_INVALID: compose.yaml:1 x-benchday.entry: is missing, and a, b publish ports; write entry: { service, port }',
    ],
    [
      'an entry without a port',
      two('', '', 'x-benchday: { entry: { service: b } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry: names no port, and b has none; write port',
    ],
    [
      'an entry that is no service',
      two('', '', 'x-benchday: { entry: { service: c, port: 80 } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry.service: there is no service "c"; this file declares a, b',
    ],
    [
      'one of several entries that is no service',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: c, port: 80 }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1].service: there is no service "c"; this file declares a, b',
    ],
    [
      'an entry twice',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: a, port: 80 }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1]: a:80 is an entry already',
    ],
    [
      'several entries, one without a port',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: b }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1]: names no port, and b has none; write port',
    ],
    [
      'no entry in the list',
      two('', '', 'x-benchday: { entry: [] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry: must not be empty',
    ],
    [
      'a role of no service',
      two('', '', 'x-benchday: { roles: { c: app } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.roles.c: there is no service "c"; this file declares a, b',
    ],
    [
      'an unknown role',
      two('', '', 'x-benchday: { roles: { a: cache } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.roles.a: must be one of load-balancer, page-cache, app, database, object-cache, broker, worker, registry, got "cache"',
    ],
    [
      'an unknown kind of collecting',
      two('', '', 'x-benchday: { collect: { a: { kind: mysql } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.collect.a.kind: must be one of postgresql, haproxy, varnish, redis, rabbitmq, etcd, patroni, tomcat, worker',
    ],
    [
      'an unknown kind in a list of ways to collect',
      two('', '', 'x-benchday: { collect: { a: [{ kind: mysql }] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.collect.a[0].kind: must be one of postgresql, haproxy, varnish, redis, rabbitmq, etcd, patroni, tomcat, worker',
    ],
    [
      'a broker to drain without a service',
      two('', '', 'x-benchday: { drain: { queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain: needs either service or services: the broker, or the nodes of one',
    ],
    [
      'a node of a broker that nobody can ask',
      two('', '', 'x-benchday: { drain: { services: [a], queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.services[0]: needs x-benchday.collect.a of kind rabbitmq, which says how to reach it',
    ],
    [
      'an unknown key of x-benchday',
      two('', '', 'x-benchday: { entri: {} }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entri: is not a supported key; did you mean entry? supported here: title, entry, servers, roles, collect, accounting, drain, verify',
    ],
    [
      'writes stored where nobody can look',
      two('', '', 'x-benchday: { accounting: { stored_writes: { service: b, sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes.service: needs x-benchday.collect.b of kind postgresql, which says how to reach it',
    ],
    [
      'writes stored in one of several, of which nobody can look into one',
      two('', '', 'x-benchday: { accounting: { stored_writes: { services: [b], sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes.services[0]: needs x-benchday.collect.b of kind postgresql, which says how to reach it',
    ],
    [
      'writes stored nowhere',
      two('', '', 'x-benchday: { accounting: { stored_writes: { sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes: takes either service, or services of which one is the primary',
    ],
    [
      'deliveries without the ids that they are of',
      two('', '', 'x-benchday: { accounting: { stored_writes: { service: b, sql: select }, deliveries: select } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_ids: is missing; deliveries and dead_letters say nothing without it',
    ],
    [
      'queues that nobody can look into',
      two('', '', 'x-benchday: { drain: { service: b, queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.service: needs x-benchday.collect.b of kind rabbitmq, which says how to reach it',
    ],
    [
      'a calm longer than the waiting for it',
      two('', '', 'x-benchday: { drain: { service: b, queues: [q], within_s: 5 } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.quiet_s: must be shorter than within_s',
    ],
    [
      'bounds the wrong way round',
      two('', '', 'x-benchday: { verify: { statements_per_hit: { min: 3, max: 1 } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.verify.statements_per_hit.max: must not be smaller than min',
    ],
    [
      'a network that is made elsewhere',
      two('', '', 'networks: { n: { external: true } }\n'),
      'FILE_INVALID: compose.yaml:4 networks.n.external: is not a supported key; supported here: name, driver, attachable, labels',
    ],
    [
      'a service name with a blank',
      'services:\n  "a b": { image: x }\n',
      'FILE_INVALID: compose.yaml:2 services.a b: is not a usable name: letters, digits and . _ - are allowed',
    ],
    [
      'an include',
      'include: [a.yaml]\nservices:\n  a: { image: x, ports: ["80"] }\n',
      'FILE_INVALID: compose.yaml:1 include: is not a supported key; supported here: name, version, services, networks, volumes, configs, secrets, x-benchday',
    ],
  ])('%s', async (_case, compose, message) => {
    expect(await refusalOf(compose)).toBe(message);
  });

  it('with every problem, also a circle beside others', async () => {
    const compose =
      'services:\n  a: { image: x, ports: ["80"], depends_on: [b] }\n  b: { depends_on: [a], volumes: [v:/v] }\n';
    expect((await refusalOf(compose)).split('\n')).toEqual([
      'FILE_INVALID: compose.yaml:2 services.a.depends_on: services wait for each other in a circle: a -> b -> a',
      'compose.yaml:3 services.b.volumes[0]: there is no volume "v"; this file declares no volume',
      'compose.yaml:3 services.b: needs an image, or a build that makes one',
    ]);
  });

  it('accepts the health that a Dockerfile declares', async () => {
    const compose =
      'services:\n  a: { image: x, ports: ["80"], depends_on: { b: { condition: service_healthy } } }\n  b: { build: ./b }\n';
    const dockerfile = { 'shop/b/Dockerfile': 'FROM x\nHEALTHCHECK CMD true\n' };
    expect((await read(compose, dockerfile)).services).toHaveLength(2);
    expect(await refusalOf(compose, { 'shop/b/Dockerfile': 'FROM x\nHEALTHCHECK NONE\n' })).toContain(
      'b has no healthcheck',
    );
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
      'FILE_NOT_FOUND: there is no compose.yaml, compose.yml, docker-compose.yaml, docker-compose.yml in .',
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
