import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { failedBringUp } from '../engine/failed-bring-up.ts';
import { type Burnt, burn, requireBound } from './burner.ts';
import { findLab, openServer } from './find-lab.ts';
import { ENGINE_PORT, type Lab, type LabServer, type LabSpecification, SERVERS } from './lab.ts';
import { makeLabNetwork } from './lab-network.ts';
import { type Outer, requireOuter } from './preconditions.ts';
import { awaitEngine, deadServer } from './server-engine.ts';
import { startServers } from './start-servers.ts';
import { formSwarm } from './swarm-formation.ts';
import { removeLab } from './tear-down-lab.ts';

export interface LabCaller {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface LabUp {
  readonly lab: Lab;
  /** false: it was up before */
  readonly isNew: boolean;
  /** what each server used under a burner; empty for one that was up before */
  readonly burnt: readonly Burnt[];
}

/**
 * Brings a lab up: all of it, with its budgets proved, or nothing is left. One that is up is left as it is; what a process that is gone
 * left of one is removed first.
 * @throws {BenchdayError} what requireOuter and startServers throw; SERVICE_DIED, SERVICE_NOT_READY, DOCKER_FAILED for a budget that
 *   does not bind, RUN_IN_PROGRESS, DISK_FULL, INTERRUPTED
 */
export async function bringUpLab(outer: Docker, wanted: LabSpecification, caller: LabCaller): Promise<LabUp> {
  const found = await explained(`the lab ${wanted.name} could not be looked at`, () => findLab(outer, wanted.name));
  if (found.state === 'up') return { lab: found.lab, isNew: false, burnt: [] };
  const facts = await explained('the engine did not describe itself', () => requireOuter(outer, wanted));
  if (found.state === 'damaged') {
    if (found.owner.state === 'living' && found.owner.pid !== process.pid)
      throw otherOwner(wanted.name, found.owner.pid);
    caller.say(`removing what is left of the lab ${wanted.name}: ${found.problems.join('; ')}`);
    await removeLab(outer, wanted.name);
  }
  try {
    return await makeLab(outer, wanted, { facts, caller });
  } catch (cause) {
    const dead = caller.signal.aborted ? undefined : await deadServer(outer, wanted.name).catch(() => undefined);
    const failure = dead ?? explainEngineFailure(cause, `the lab ${wanted.name} could not be brought up`);
    const remove = () => removeLab(outer, wanted.name);
    throw await failedBringUp(failure, { cause, remove, command: 'benchday lab down' });
  }
}

async function makeLab(
  outer: Docker,
  wanted: LabSpecification,
  { facts, caller }: { readonly facts: Outer; readonly caller: LabCaller },
): Promise<LabUp> {
  const { say, signal } = caller;
  throwIfAborted(signal);
  say(`starting ${SERVERS.length} servers`);
  const addresses = await makeLabNetwork(outer, wanted.name, SERVERS.length);
  const started = await startServers(outer, wanted, { facts, addresses, signal });
  const servers: LabServer[] = [];
  for (const [index, { name, containerId, published }] of started.entries()) {
    await awaitEngine(outer, { name, containerId, port: published.get(ENGINE_PORT) ?? 0 }, signal);
    servers.push(await openServer(outer, wanted.name, { name, containerId, role: SERVERS[index]?.role ?? 'worker' }));
  }
  say('joining them as a Swarm');
  await formSwarm(servers, signal);
  say('burning CPU on each, to see that its budget binds');
  const burnt: Burnt[] = [];
  // One after the other: together they may have more than the machine.
  for (const server of servers) {
    const used = await burn(outer, server, { cores: facts.cores, signal });
    requireBound(used);
    burnt.push(used);
  }
  return { lab: { name: wanted.name, outer, servers }, isNew: true, burnt };
}

async function explained<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw explainEngineFailure(cause, attempt);
  }
}

function otherOwner(name: string, pid: number): BenchdayError {
  return new BenchdayError('RUN_IN_PROGRESS', `process ${pid} is bringing the lab ${name} up`, {
    hint: 'benchday lab status says how far it is; benchday lab down removes it',
  });
}
