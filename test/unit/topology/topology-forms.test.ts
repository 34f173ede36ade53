import { describe, expect, it } from 'vitest';
import { read } from './shop-topology.ts';

describe('a topology', () => {
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
    user: "1000"
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
    networks: { back: { aliases: [shop.internal] }, front: {} }
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
networks: { front: {}, back: { driver: bridge } }
volumes: { files: {} }
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
      fromFiles: ['A', 'E'],
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
    expect(services[1]).toMatchObject({ healthcheck: { test: ['CMD', 'pg_isready'], intervalMs: 0, retries: 0 } });
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
    cap_add: [SYS_NICE]
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
        { kind: 'volume', source: 'app_data', isUnnamed: true, target: '/data', readOnly: false },
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
});
