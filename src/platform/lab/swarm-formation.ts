import type Docker from 'dockerode';
import { monotonicMs, sleep } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { nodesOf, type SwarmNode } from '../swarm/swarm-nodes.ts';
import type { LabServer } from './lab.ts';

/** How often nodes report: with the default of 5 s a dead server is noticed after 9 to 16 s. */
export const HEARTBEAT_MS = 2_000;
const NS_PER_MS = 1_000_000;
const FORMED_WITHIN_MS = 40_000;
const BETWEEN_LOOKS_MS = 250;

/**
 * Makes one Swarm of servers that are in none, and names each node by the label `srv`.
 * @throws {BenchdayError} SERVICE_NOT_READY when a node stays away, or the heartbeat is another
 */
export async function formSwarm(servers: readonly LabServer[], signal: AbortSignal): Promise<void> {
  const [first, ...others] = servers;
  if (first === undefined) throw new BenchdayError('INTERNAL', 'a lab without servers');
  await first.docker.swarmInit({
    ListenAddr: '0.0.0.0:2377',
    AdvertiseAddr: first.address,
    Spec: { Dispatcher: { HeartbeatPeriod: HEARTBEAT_MS * NS_PER_MS } },
  });
  const { JoinTokens: tokens } = (await first.docker.swarmInspect()) as {
    readonly JoinTokens: { readonly Manager: string; readonly Worker: string };
  };
  // One by one: each manager that joins changes the majority.
  for (const { docker, role, address } of others) {
    await docker.swarmJoin({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: address,
      RemoteAddrs: [`${first.address}:2377`],
      JoinToken: role === 'manager' ? tokens.Manager : tokens.Worker,
    });
  }
  await awaitNodes(first.docker, servers, signal);
  for (const { name } of servers) await labelNode(first.docker, name);
  await requireHeartbeat(servers);
}

async function awaitNodes(docker: Docker, servers: readonly LabServer[], signal: AbortSignal): Promise<void> {
  const deadlineMs = monotonicMs() + FORMED_WITHIN_MS;
  for (;;) {
    const away = absentNodes(await nodesOf(docker), servers);
    if (away.length === 0) return;
    if (monotonicMs() > deadlineMs) {
      const message = `the Swarm did not form within ${plainSeconds(FORMED_WITHIN_MS)}: ${away.join('; ')}`;
      throw new BenchdayError('SERVICE_NOT_READY', message, { hint: 'benchday lab up again, on a quieter machine' });
    }
    await sleep(BETWEEN_LOOKS_MS, signal);
  }
}

/** What is not as it should be, one sentence for each server. */
export function absentNodes(
  nodes: readonly SwarmNode[],
  servers: readonly Pick<LabServer, 'name' | 'role'>[],
): readonly string[] {
  return servers.flatMap(({ name, role }) => {
    const node = nodes.find(({ Description }) => Description.Hostname === name);
    if (node === undefined) return [`${name} has not joined`];
    if (node.Status.State !== 'ready') return [`${name} is ${node.Status.State}`];
    if (role === 'manager' && node.ManagerStatus?.Reachability !== 'reachable')
      return [`${name} is no reachable manager`];
    return [];
  });
}

/** The node itself writes its description meanwhile, and an update of an older version is refused. */
async function labelNode(docker: Docker, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const node = (await nodesOf(docker)).find(({ Description }) => Description.Hostname === name);
    if (node === undefined) throw new BenchdayError('SERVICE_NOT_READY', `${name} has left the Swarm`);
    const { Role, Availability, Labels } = node.Spec;
    try {
      await docker.getNode(node.ID).update({
        _query: { version: node.Version.Index },
        _body: { Role, Availability, Labels: { ...Labels, srv: name } },
      });
      return;
    } catch (cause) {
      if (attempt === 5) throw cause;
      await sleep(BETWEEN_LOOKS_MS);
    }
  }
}

/** Of every manager, since any of them may lead: an engine may forget it (moby issue 38321). */
async function requireHeartbeat(servers: readonly LabServer[]): Promise<void> {
  for (const { name, role, docker } of servers) {
    if (role !== 'manager') continue;
    const heartbeatMs = await heartbeatOf(docker);
    if (heartbeatMs === HEARTBEAT_MS) continue;
    const message = `the dispatcher's heartbeat is ${heartbeatMs ?? 'unknown'} ms on ${name} instead of ${HEARTBEAT_MS} ms`;
    throw new BenchdayError('SERVICE_NOT_READY', message, { hint: 'benchday lab down, then benchday lab up' });
  }
}

/** As a manager knows it; undefined: it is none. */
export async function heartbeatOf(docker: Docker): Promise<number | undefined> {
  const { Swarm } = (await docker.info()) as {
    readonly Swarm?: {
      readonly Cluster?: { readonly Spec?: { readonly Dispatcher?: { readonly HeartbeatPeriod?: number } } };
    };
  };
  const periodNs = Swarm?.Cluster?.Spec?.Dispatcher?.HeartbeatPeriod;
  return periodNs === undefined ? undefined : periodNs / NS_PER_MS;
}
