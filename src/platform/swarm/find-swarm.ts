import type Docker from 'dockerode';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { mapLimited } from '../../base/limited.ts';
import { connect, explainEngineFailure } from '../engine/connection.ts';
import { endpointOf, endpointWords } from '../engine/engine-endpoint.ts';
import { addressOf, NODE_LABEL, portsIn } from './node-labels.ts';
import type { SwarmServer } from './swarm-cluster.ts';
import { engineProblems, isContainerdStore, managerObstacle, type SwarmInfo } from './swarm-facts.ts';
import { nodesOf, type SwarmNode } from './swarm-nodes.ts';

const AT_ONCE = 8;

/** How a Swarm is reached. */
export interface SwarmPlace {
  /** an address, a Docker context, or nothing: the engine that Docker's own client would speak to */
  readonly manager: string;
  /** the same of nodes, by the names of their servers; it goes before the label of a node */
  readonly nodes: ReadonlyMap<string, string>;
}

/** A Swarm that answers, and which of its nodes can be used. */
export interface FoundSwarm {
  readonly manager: Docker;
  readonly id: string;
  readonly version: string;
  /** those that can be used, by name */
  readonly servers: readonly ReachedServer[];
  /** what is wrong with nodes that have a name, one sentence each */
  readonly problems: readonly string[];
  /** host names of nodes without one */
  readonly unnamed: readonly string[];
}

export interface ReachedServer extends SwarmServer {
  readonly address: string;
  readonly engineVersion: string;
  readonly kernel: string;
  readonly isContainerdStore: boolean;
}

/**
 * Looks at a Swarm without changing anything: asks a manager for its nodes, and each node with a name for itself.
 * @throws {BenchdayError} SWARM_UNUSABLE where there is no manager, USAGE for names of nodes that are none, DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function findSwarm({ manager: word, nodes: words }: SwarmPlace): Promise<FoundSwarm> {
  const endpoint = endpointOf(word);
  const manager = await connect({ endpoint });
  try {
    const info = (await manager.info()) as SwarmInfo;
    const obstacle = managerObstacle(info);
    if (obstacle !== undefined) {
      const message = `${endpointWords(endpoint)} manages no Swarm: ${obstacle.problem}`;
      throw new BenchdayError('SWARM_UNUSABLE', message, { hint: obstacle.hint });
    }
    const nodes = await nodesOf(manager);
    refuseStrangers(words, nodes);
    const named = nodes.filter((node) => nameOf(node) !== '');
    const own = { manager, id: info.Swarm?.NodeID ?? '' };
    const looks = await mapLimited(named, AT_ONCE, (node) => look(node, { named, words, own }));
    const servers = looks.flatMap((one) => ('server' in one ? [one.server] : []));
    return {
      manager,
      id: info.Swarm?.Cluster?.ID ?? '',
      version: info.ServerVersion,
      servers: servers.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
      problems: looks.flatMap((one) => ('problems' in one ? one.problems : [])).toSorted(),
      unnamed: nodes.flatMap((node) => (nameOf(node) === '' ? [node.Description.Hostname] : [])).toSorted(),
    };
  } catch (cause) {
    throw explainEngineFailure(cause, `the Swarm at ${endpointWords(endpoint)} could not be looked at`);
  }
}

interface Around {
  readonly named: readonly SwarmNode[];
  readonly words: SwarmPlace['nodes'];
  /** the manager that answered, and its node */
  readonly own: { readonly manager: Docker; readonly id: string };
}

type Look = { readonly server: ReachedServer } | { readonly problems: readonly string[] };

async function look(node: SwarmNode, around: Around): Promise<Look> {
  const name = nameOf(node);
  const bad = (...problems: readonly string[]): Look => ({ problems: problems.map((one) => `${name}: ${one}`) });
  const { Description, Status, Spec } = node;
  const host = Description.Hostname;
  if (around.named.filter((other) => nameOf(other) === name).length > 1)
    return bad(`the node ${host} shares the label ${NODE_LABEL.server}=${name} with another`);
  if (Status.State !== 'ready') return bad(`the node ${host} is ${Status.State}`);
  if (Spec.Availability !== 'active')
    return bad(
      `the node ${host} takes no tasks (${Spec.Availability}); docker node update --availability active ${host}`,
    );
  const ports = portsIn(Spec.Labels?.[NODE_LABEL.ports]);
  if (ports === undefined)
    return bad(
      `the label ${NODE_LABEL.ports}=${Spec.Labels?.[NODE_LABEL.ports] ?? ''} is no range such as 30001-30016`,
    );
  const address = addressOf(node);
  if (address === undefined)
    return bad(
      `nobody says where its ports are reached; docker node update --label-add ${NODE_LABEL.address}=<address> ${host}`,
    );
  const reached = await reach(node, around);
  if ('problem' in reached) return bad(reached.problem);
  const { docker, info } = reached;
  const problems = engineProblems(info);
  if (problems.length > 0) return bad(...problems);
  return {
    server: {
      ...{ name, docker, address },
      ports: new Map(ports.map((port) => [port, port])),
      cpus: info.NCPU,
      memoryBytes: info.MemTotal,
      engineVersion: info.ServerVersion,
      kernel: info.KernelVersion,
      isContainerdStore: isContainerdStore(info),
    },
  };
}

/** The engine of a node, which says itself that it is the one of that node: else another machine would be watched. */
async function reach(
  node: SwarmNode,
  { words, own }: Around,
): Promise<{ readonly docker: Docker; readonly info: SwarmInfo } | { readonly problem: string }> {
  const name = nameOf(node);
  const host = node.Description.Hostname;
  const said = words.get(name) ?? node.Spec.Labels?.[NODE_LABEL.engine];
  if (said === undefined && node.ID !== own.id) {
    const ways = `--swarm-nodes ${name}=ssh://user@${host}, or docker node update --label-add ${NODE_LABEL.engine}=ssh://user@${host} ${host}`;
    return { problem: `nothing says how its engine is reached; ${ways}` };
  }
  try {
    const docker = said === undefined ? own.manager : await connect({ endpoint: endpointOf(said) });
    const info = (await docker.info()) as SwarmInfo;
    if (info.Swarm?.NodeID === node.ID) return { docker, info };
    return { problem: `${said ?? 'the manager'} leads to the engine of ${info.Name}, which is not the node ${host}` };
  } catch (cause) {
    return { problem: `its engine cannot be reached: ${messageOf(cause)}` };
  }
}

function nameOf({ Spec }: SwarmNode): string {
  return Spec.Labels?.[NODE_LABEL.server]?.trim() ?? '';
}

function refuseStrangers(words: SwarmPlace['nodes'], nodes: readonly SwarmNode[]): void {
  const names = nodes.map(nameOf).filter((name) => name !== '');
  const strangers = [...words.keys()].filter((name) => !names.includes(name));
  if (strangers.length === 0) return;
  const there = names.length === 0 ? 'none of its nodes has a name' : `there are ${names.toSorted().join(', ')}`;
  throw new BenchdayError('USAGE', `--swarm-nodes: the Swarm has no server ${strangers.join(', ')}; ${there}`, {
    hint: `a server's name is the label ${NODE_LABEL.server} of its node: docker node update --label-add ${NODE_LABEL.server}=srv1 <node>`,
  });
}
