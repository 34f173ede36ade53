import { execa } from 'execa';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request, SITE } from './small-topology.ts';

interface Inspected {
  readonly Config: Readonly<Record<string, unknown>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Mounts: readonly { readonly Destination: string; readonly Type: string; readonly Name?: string }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly Aliases: readonly string[] }>>;
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>;
  };
}

async function inspect<T>(...words: readonly string[]): Promise<T> {
  const { stdout } = await execa('docker', [...words]);
  return (JSON.parse(stdout) as readonly [T])[0];
}

const COMMAND = JSON.stringify(SITE.map((word) => word.replaceAll('$', '$$$$')));

const COMPOSE = `
services:
  web:
    image: debian:bookworm-slim
    command: ${COMMAND}
    container_name: shop-web
    ports: ["8080", "5353:53/udp"]
    read_only: true
    shm_size: 128mb
    cap_drop: [MKNOD, AUDIT_WRITE]
    cap_add: [CHOWN]
    sysctls: { net.core.somaxconn: 1024 }
    dns: [10.9.8.7]
    dns_opt: [ndots:2]
    dns_search: [shop.example]
    extra_hosts: ["one:10.0.0.1"]
    ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: 500 }
    tmpfs: ["/run:size=1m"]
    user: "65534:65534"
    hostname: web-host
    domainname: shop.example
    ipc: shareable
    group_add: ["1234"]
    pids_limit: 50
    mem_limit: 64m
    memswap_limit: 96m
    mem_reservation: 32m
    cpus: 0.5
    cpu_shares: 512
    oom_score_adj: 100
    security_opt: ["no-new-privileges:true"]
    init: yes
    stop_signal: SIGINT
    stop_grace_period: 3s
    labels: { shop.tier: front }
    platform: linux/amd64
    pull_policy: if_not_present
    logging: { driver: none }
    stdin_open: true
    tty: true
    networks: { back: { ipv4_address: 10.213.77.9, aliases: [shop] }, front: {} }
    volumes:
      - { type: tmpfs, target: /t, tmpfs: { size: 2097152 } }
      - { type: volume, source: files, target: /files, volume: { nocopy: true } }
      - { type: volume, source: kept, target: /kept }
      - ./later/deep:/later:z
  side:
    image: debian:bookworm-slim
    command: sleep 1000
    network_mode: service:web
    ipc: service:web
    pid: service:web
  every:
    image: debian:bookworm-slim
    command: sleep 1000
    links: ["web:shop-link"]
    networks: [back]
    deploy: { mode: global }
  once:
    image: debian:bookworm-slim
    command: ['test "$$(cat /etc/site.conf)" = "port 80" -a "$$(cat /run/secrets/token)" = word -a "$$(stat -c %a /etc/site.conf)" = 440']
    entrypoint: [bash, -c]
    network_mode: none
    configs: [{ source: site, target: /etc/site.conf, mode: 0440 }]
    secrets: [token]
configs: { site: { content: "port 80" } }
secrets: { token: { environment: SHOP_TOKEN } }
networks:
  back:
    internal: false
    driver_opts: { com.docker.network.bridge.enable_icc: "true" }
    ipam: { config: [{ subnet: 10.213.77.0/24, gateway: 10.213.77.1 }] }
  front: { external: true, name: NETWORK }
volumes:
  files: { driver_opts: { type: tmpfs, device: tmpfs } }
  kept: { external: true, name: VOLUME }
`;

test('what a Compose file says of a container is what the engine says of it', async () => {
  await using directory = await temporaryDirectory();
  const folder = path.join(directory.path, 'shop');
  await mkdir(folder);
  const own = `benchday-test-${path.basename(directory.path).toLowerCase()}`;
  await writeFile(path.join(folder, 'compose.yaml'), COMPOSE.replace('NETWORK', own).replace('VOLUME', own));
  const topology = await readTopology(folder, { root: directory.path, environment: { SHOP_TOKEN: 'word' } });
  expect(topology.hostAccess).toContainEqual({ place: 'secrets.token', kind: 'variable:SHOP_TOKEN' });
  const platform = await enginePlatform();
  await expect(platform.bringUp(request(topology))).rejects.toThrow(`the network ${own}, the volume ${own}`);
  await execa('docker', ['network', 'create', own]);
  await execa('docker', ['volume', 'create', own]);
  try {
    await using running = await platform.bringUp(request(topology));
    const idOf = (name: string) => running.services.find((service) => service.name === name)?.containers[0]?.id ?? '';
    const web = await inspect<Inspected>('inspect', idOf('web'));
    expect(web.Config).toMatchObject({
      User: '65534:65534',
      Hostname: 'web-host',
      Domainname: 'shop.example',
      StopSignal: 'SIGINT',
      StopTimeout: 3,
      Tty: false,
      OpenStdin: false,
    });
    expect(web.Config['Labels']).toMatchObject({ 'shop.tier': 'front' });
    expect(web.HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      ShmSize: 128 * 2 ** 20,
      CapDrop: ['MKNOD', 'AUDIT_WRITE'],
      CapAdd: ['CHOWN'],
      Sysctls: { 'net.core.somaxconn': '1024' },
      Dns: ['10.9.8.7'],
      DnsOptions: ['ndots:2'],
      DnsSearch: ['shop.example'],
      ExtraHosts: ['one:10.0.0.1'],
      Tmpfs: { '/run': 'size=1m' },
      IpcMode: 'shareable',
      GroupAdd: ['1234'],
      PidsLimit: 50,
      Memory: 64 * 2 ** 20,
      MemorySwap: 96 * 2 ** 20,
      MemoryReservation: 32 * 2 ** 20,
      NanoCpus: 5e8,
      CpuShares: 512,
      OomScoreAdj: 100,
      SecurityOpt: ['no-new-privileges:true'],
      Init: true,
      LogConfig: { Type: 'json-file' },
    });
    expect(web.HostConfig['Ulimits']).toEqual(
      expect.arrayContaining([
        { Name: 'nofile', Soft: 1000, Hard: 2000 },
        { Name: 'nproc', Soft: 500, Hard: 500 },
      ]),
    );
    expect(web.NetworkSettings.Ports['53/udp']).toEqual([{ HostIp: '127.0.0.1', HostPort: '5353' }]);
    expect(web.NetworkSettings.Ports['8080/tcp']).toMatchObject([{ HostIp: '127.0.0.1' }]);
    const [back, front] = Object.entries(web.NetworkSettings.Networks)
      .sort(([a], [b]) => a.localeCompare(b))
      .reverse();
    const networks = [back, front].map((one) => one?.[0] ?? '');
    expect(networks).toContain(own);
    const name = networks.find((one) => one !== own) ?? '';
    expect(web.NetworkSettings.Networks[name]).toMatchObject({ IPAddress: '10.213.77.9' });
    expect(web.NetworkSettings.Networks[name]?.Aliases).toEqual(
      expect.arrayContaining(['web', 'shop', 'shop-web', 'shop-link']),
    );
    const network = await inspect<Record<string, unknown>>('network', 'inspect', name);
    expect(network).toMatchObject({
      Internal: false,
      Options: { 'com.docker.network.bridge.enable_icc': 'true' },
      IPAM: { Config: [{ Subnet: '10.213.77.0/24', Gateway: '10.213.77.1' }] },
    });
    const mounts = Object.fromEntries(web.Mounts.map((mount) => [mount.Destination, mount]));
    expect(mounts['/kept']).toMatchObject({ Type: 'volume', Name: own });
    expect(mounts['/later']).toMatchObject({ Type: 'bind' });
    expect((await stat(path.join(folder, 'later/deep'))).isDirectory()).toBe(true);
    expect(web.HostConfig['Mounts']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Target: '/t', TmpfsOptions: { SizeBytes: 2_097_152, Mode: 0o1777 } }),
        expect.objectContaining({
          Target: '/files',
          VolumeOptions: expect.objectContaining({ NoCopy: true }) as object,
        }),
      ]),
    );
    const files = await inspect<Record<string, unknown>>('volume', 'inspect', mounts['/files']?.Name ?? '');
    expect(files).toMatchObject({ Options: { type: 'tmpfs', device: 'tmpfs' } });

    const side = await inspect<Inspected>('inspect', idOf('side'));
    const shared = web.Config['Labels'] === undefined ? '' : `container:${idOf('web')}`;
    expect([side.HostConfig['NetworkMode'], side.HostConfig['IpcMode']]).toEqual([shared, shared]);
    const once = await inspect<Inspected>('inspect', idOf('once'));
    expect(once.HostConfig['NetworkMode']).toBe('none');
    expect(running.services.find((service) => service.name === 'every')?.containers).toHaveLength(1);
    expect(await running.dead()).toEqual([]);
    expect((await fetch(running.entryUrl)).status).toBe(200);
  } finally {
    await execa('docker', ['network', 'rm', own], { reject: false });
    await execa('docker', ['volume', 'rm', own], { reject: false });
  }
});

test('another platform than the engine has is refused before anything is started', async () => {
  await using directory = await temporaryDirectory();
  const compose = 'services: { web: { image: "debian:bookworm-slim", ports: ["80"], platform: linux/s390x } }\n';
  await writeFile(path.join(directory.path, 'compose.yaml'), compose);
  const topology = await readTopology(directory.path, { root: directory.path, environment: {} });
  const platform = await enginePlatform();
  await expect(platform.requireImages(topology)).rejects.toThrow(/asks for another platform .*web \(linux\/s390x\)/);
});
