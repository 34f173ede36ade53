import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { RunningContainer, RunningTopology } from '../../../src/platform/platform.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { request } from '../platform/small-topology.ts';

const PATRONI = 8008;
const READY_WITHIN_MS = 120_000;
const ASK_WITHIN_MS = 1_000;

/**
 * Three etcd members and two database nodes, which start in the wrong order: the databases seconds before what they need.
 * @param isClaimed  the key by which a node says that it makes the data is there before the nodes are, as a lost answer leaves it
 */
export async function bringUpDatabaseCluster(folder: string, isClaimed = false): Promise<RunningTopology> {
  const path = join(folder, 'database-cluster');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'compose.yaml'), stringify(isClaimed ? claimed(compose()) : compose()));
  const topology = await readTopology(path, { root: folder, environment: {} });
  const publish = { 'database-1': [5432, PATRONI], 'database-2': [5432, PATRONI] };
  return (await enginePlatform()).bringUp(request(topology, { publish, readyWithinMs: READY_WITHIN_MS }));
}

function compose() {
  return {
    name: 'database-cluster',
    'x-benchday': { title: 'two databases under Patroni', entry: { service: 'database-1', port: PATRONI } },
    services: {
      'database-1': database('database-1'),
      'database-2': database('database-2'),
      late: {
        image: 'debian:bookworm-slim',
        command: ['sleep', '3'],
        depends_on: { 'database-1': { condition: 'service_started' }, 'database-2': { condition: 'service_started' } },
      },
      'etcd-3': etcd('etcd-3', 'late'),
      'etcd-1': etcd('etcd-1', 'late'),
      later: {
        image: 'debian:bookworm-slim',
        command: ['sleep', '2'],
        depends_on: { 'etcd-1': { condition: 'service_started' } },
      },
      'etcd-2': etcd('etcd-2', 'later'),
    },
  };
}

/** The databases start last, after the key was written. */
function claimed({ services, ...rest }: ReturnType<typeof compose>) {
  const { 'database-1': first, 'database-2': second, 'etcd-1': etcd1, 'etcd-2': etcd2, 'etcd-3': etcd3 } = services;
  const begun = { depends_on: { claim: { condition: 'service_completed_successfully' } } };
  const member = ({ image, hostname, environment }: typeof etcd1) => ({ image, hostname, environment });
  const claim = {
    image: etcd1.image,
    entrypoint: ['sh', '-c', 'until etcdctl --endpoints=etcd-1:2379 put /service/shop/initialize ""; do sleep 1; done'],
    depends_on: { 'etcd-1': { condition: 'service_started' } },
  };
  const members = { 'etcd-1': member(etcd1), 'etcd-2': member(etcd2), 'etcd-3': member(etcd3), claim };
  return {
    ...rest,
    services: { ...members, 'database-1': { ...first, ...begun }, 'database-2': { ...second, ...begun } },
  };
}

function etcd(name: string, after: string) {
  return {
    image: 'benchday/etcd:latest',
    hostname: name,
    environment: { ETCD_NAME: name, ETCD_MEMBERS: 'etcd-1,etcd-2,etcd-3' },
    depends_on: { [after]: { condition: 'service_completed_successfully' } },
  };
}

function database(name: string) {
  return {
    image: 'benchday/postgresql:latest',
    hostname: name,
    environment: {
      PATRONI_SCOPE: 'shop',
      PATRONI_NAME: name,
      PATRONI_ETCD3_HOSTS: 'etcd-1:2379,etcd-2:2379,etcd-3:2379',
      POSTGRES_SHARED_BUFFERS: '32MB',
      SEED_PRODUCTS: '500',
      SEED_REVIEWS: '2000',
    },
  };
}

/** The only container of a service. @throws {Error} when there is none */
export function containerOf(running: RunningTopology, service: string): RunningContainer {
  const container = running.services.find(({ name }) => name === service)?.containers[0];
  if (container === undefined) throw new Error(`${service} has no container`);
  return container;
}

/** Where a port is published now: a container that is started again gets another one. @throws {Error} when it is not running */
export async function publishedPort(container: RunningContainer, port: number): Promise<number> {
  const { stdout } = await execa('docker', ['port', container.id, `${port}/tcp`]);
  const published = /:(\d+)$/m.exec(stdout)?.[1];
  if (published === undefined) throw new Error(`${container.name} does not publish ${port}: ${stdout}`);
  return Number(published);
}

/** Ends the container's first process, and all others with it, as a failing machine would; Docker does not take it for an order. */
export async function killHard(container: RunningContainer): Promise<void> {
  const { stdout } = await execa('docker', ['inspect', '--format', '{{.State.Pid}}', container.id]);
  process.kill(Number(stdout), 'SIGKILL');
}

/** The status that a node's Patroni gives to a path such as /primary; 0 when it does not answer. */
export async function statusOf(node: RunningContainer, path: string): Promise<number> {
  try {
    const url = `http://127.0.0.1:${await publishedPort(node, PATRONI)}${path}`;
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ASK_WITHIN_MS) })).status;
  } catch {
    return 0;
  }
}

/** What a node's Patroni says of it, e.g. { state: 'running', role: 'replica', timeline: 2 }. @throws when it does not answer */
export async function reportOf(node: RunningContainer): Promise<Record<string, unknown>> {
  const url = `http://127.0.0.1:${await publishedPort(node, PATRONI)}/patroni`;
  return (await (await fetch(url, { signal: AbortSignal.timeout(ASK_WITHIN_MS) })).json()) as Record<string, unknown>;
}

/** The node that holds the lock; undefined while nobody does. */
export async function primaryOf(nodes: readonly RunningContainer[]): Promise<RunningContainer | undefined> {
  const statuses = await Promise.all(nodes.map((node) => statusOf(node, '/primary')));
  return nodes[statuses.indexOf(200)];
}
