import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from '../engine/connection.ts';
import { freePorts } from '../engine/free-ports.ts';
import { takenPort } from '../engine/start-container.ts';
import { portHolder } from '../engine/port-holder.ts';
import { removeContainer } from '../engine/tear-down.ts';
import { ENGINE_PORT, ENTRY_PORTS, type LabSpecification, SERVERS } from './lab.ts';
import type { Outer } from './preconditions.ts';
import { type Privilege, type ServerPlan, serverContainer } from './server-container.ts';

const START_ATTEMPTS = 5;

export interface StartedServer {
  readonly name: string;
  readonly containerId: string;
  readonly address: string;
  readonly published: ReadonlyMap<number, number>;
}

/**
 * Starts the containers of all servers. The first one shows whether privileged containers can be had; where the machine lacks one of
 * their capabilities, all get those that it has.
 * @throws {BenchdayError} DOCKER_FAILED, PORT_TAKEN, DISK_FULL, INTERRUPTED
 */
export async function startServers(
  outer: Docker,
  lab: LabSpecification,
  {
    facts,
    addresses,
    signal,
  }: { readonly facts: Outer; readonly addresses: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly StartedServer[]> {
  let privilege: Privilege = { kind: 'privileged' };
  const refusals: string[] = [];
  const plan = (index: number): Omit<ServerPlan, 'published'> => ({
    lab,
    server: SERVERS[index]?.name ?? '',
    ...facts,
    privilege,
    address: addresses[index] ?? '',
  });
  const started: StartedServer[] = [];
  for (const [index] of SERVERS.entries()) {
    throwIfAborted(signal);
    try {
      started.push(await startServer(outer, plan(index)));
    } catch (cause) {
      const mayHaveLess = index === 0 && privilege.kind === 'privileged' && isRefusal(cause);
      if (!mayHaveLess || facts.capabilities.length === 0) throw refused(cause, refusals);
      refusals.push(`privileged: ${engineMessage(cause)}`);
      privilege = { kind: 'capabilities', names: facts.capabilities };
      try {
        started.push(await startServer(outer, plan(index)));
      } catch (second) {
        throw refused(second, [...refusals, `with this machine's own capabilities: ${engineMessage(second)}`]);
      }
    }
  }
  return started;
}

/** The engine's own words, and neither a full disk nor a port. */
function isRefusal(cause: unknown): boolean {
  return statusCodeOf(cause) !== undefined && !/no space left on device/i.test(engineMessage(cause));
}

function refused(cause: unknown, refusals: readonly string[]): BenchdayError {
  if (refusals.length === 0 || !isRefusal(cause))
    return explainEngineFailure(cause, 'a server of the lab could not be started');
  const message = `this engine starts no container that may run an engine of its own\n  ${refusals.join('\n  ')}`;
  return new BenchdayError('DOCKER_NO_PERMISSION', message, {
    cause,
    hint: 'docs/swarm.md says what a lab needs of the machine',
  });
}

/** A free port can be taken in the instant before it is bound. */
async function startServer(outer: Docker, plan: Omit<ServerPlan, 'published'>): Promise<StartedServer> {
  const inside = [ENGINE_PORT, ...ENTRY_PORTS];
  for (let attempt = 1; ; attempt += 1) {
    const outside = await freePorts(`${plan.lab.name}-${plan.server}-${attempt}`, inside.length);
    const published = new Map(inside.map((port, index) => [port, outside[index] ?? 0]));
    const container = await outer.createContainer(serverContainer({ ...plan, published }));
    try {
      await container.start();
      return { name: plan.server, containerId: container.id, address: plan.address, published };
    } catch (cause) {
      await removeContainer(container);
      const port = takenPort(engineMessage(cause));
      if (port === undefined) throw cause;
      if (attempt === START_ATTEMPTS) throw await portTaken(outer, plan.server, { port, cause });
    }
  }
}

async function portTaken(
  outer: Docker,
  server: string,
  { port, cause }: { readonly port: number; readonly cause: unknown },
): Promise<BenchdayError> {
  const holder = await portHolder(outer, port);
  return new BenchdayError(
    'PORT_TAKEN',
    `${server} cannot be published on 127.0.0.1:${port}: ${holder?.name ?? 'another process'} listens there`,
    { cause, hint: 'start again; other ports are tried each time' },
  );
}
