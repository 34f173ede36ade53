import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { groupsIn } from '../../../src/platform/engine/control-groups.ts';
import { groupOfSlice, isSlice } from '../../../src/platform/engine/slice-names.ts';
import type { BringUp } from '../../../src/platform/platform.ts';
import type { Healthcheck, Service, Topology } from '../../../src/topology/topology.ts';

/** Answers every request with its host name. Perl and bash are in the base image, so that no image has to be built. */
export const SITE = [
  'perl',
  '-MIO::Socket::INET',
  '-e',
  `$s = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die; $| = 1; print "listening\\n";
   while ($c = $s->accept) { while (<$c>) { last if /^\\r?$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\n$ENV{HOSTNAME}"; close $c }`,
];

export const LISTENS: Healthcheck = {
  test: ['CMD', 'bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080'],
  intervalMs: 60_000,
  timeoutMs: 2_000,
  retries: 3,
  startPeriodMs: 0,
};

export function service(name: string, changes: Partial<Service> = {}): Service {
  return {
    name,
    role: 'app',
    image: 'debian:bookworm-slim',
    command: SITE,
    environment: {},
    tmpfs: [],
    init: true,
    restart: 'no',
    stopGracePeriodMs: 1_000,
    ports: [],
    expose: [],
    dependsOn: [],
    mounts: [],
    networks: [],
    labels: {},
    capAdd: [],
    ulimits: [],
    replicas: 1,
    limits: {},
    ...changes,
  };
}

/** The first service is the entry, port 8080. */
export function topologyOf(...services: readonly [Service, ...Service[]]): Topology {
  return {
    name: 'small',
    title: 'small',
    file: '/small/compose.yaml',
    sha256: '',
    services,
    networks: [],
    volumes: [],
    servers: [],
    entries: [{ service: services[0].name, port: 8080 }],
    collect: {},
  };
}

/** A run of its own, so that tests never see each other's things. */
export function request(topology: Topology, changes: Partial<BringUp> = {}): BringUp {
  return {
    topology,
    runId: `test-${randomBytes(4).toString('hex')}`,
    trial: '01',
    publish: {},
    readyWithinMs: 60_000,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Names of all containers, networks and volumes labelled with a run, asked of Docker's own command line. */
export async function leftOf(runId: string): Promise<string[]> {
  const filter = ['--filter', `label=benchday.run=${runId}`];
  const lists = await Promise.all([
    execa('docker', ['ps', '-a', ...filter, '--format', '{{.Names}}']),
    execa('docker', ['network', 'ls', ...filter, '--format', '{{.Name}}']),
    execa('docker', ['volume', 'ls', ...filter, '--format', '{{.Name}}']),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter((name) => name !== '');
}

/** Control groups of a run's servers, whoever keeps them. */
export async function groupsOf(runId: string): Promise<readonly string[]> {
  const names = (await groupsIn('/sys/fs/cgroup')).map((name) => (isSlice(name) ? groupOfSlice(name) : name));
  return names.filter((name) => name.includes(runId));
}
