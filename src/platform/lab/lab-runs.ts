import type Docker from 'dockerode';
import { processState } from '../../base/process-identity.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { LABEL } from '../engine/names.ts';
import type { Removed } from '../platform.ts';
import { knownServices } from '../swarm/ports.ts';
import { removeSwarmLeftovers } from '../swarm/swarm-tear-down.ts';
import { findLab } from './find-lab.ts';

/**
 * Runs of living processes that have services on a lab, and the process that brought it up, as long as it lives. Those of a lab whose Swarm does not answer
 * cannot be asked for, and can measure nothing either.
 */
export async function usersOf(outer: Docker, name: string): Promise<readonly string[]> {
  const found = await findLab(outer, name);
  if (found.state === 'none') return [];
  if (found.owner.state === 'living') return [`process ${found.owner.pid}, which brought it up`];
  const manager = found.lab.servers.find(({ role }) => role === 'manager');
  if (manager === undefined) return [];
  const services = await knownServices(manager.docker).catch(() => []);
  const runs = services.flatMap(({ Spec: { Labels: labels } }) => {
    const owner = processState(labels?.[LABEL.owner]);
    return owner.state === 'gone' ? [] : [`the run ${labels?.[LABEL.run] ?? ''}`];
  });
  return [...new Set(runs)];
}

/** Removes from a lab that is up what processes left there that are gone. */
export async function removeLabLeftovers(outer: Docker, name: string): Promise<Removed> {
  const found = await findLab(outer, name);
  const manager = found.state === 'up' ? found.lab.servers.find(({ role }) => role === 'manager') : undefined;
  if (found.state !== 'up' || manager === undefined) return { containers: 0, networks: 0, volumes: 0 };
  try {
    return (await removeSwarmLeftovers({ manager: manager.docker, servers: found.lab.servers })).removed;
  } catch (cause) {
    throw explainEngineFailure(cause, `not everything that was left on the lab ${name} could be removed`);
  }
}
