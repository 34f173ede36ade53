import type Docker from 'dockerode';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { isTimeFile } from '../../topology/compose/host-access.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { realPath } from '../../base/paths.ts';
import {
  containerSpecification,
  endpointOf,
  networkName,
  networksOf,
  portsToChoose,
  type ContainerPlan,
} from './container-specification.ts';
import { engineMessage } from './connection.ts';
import { freePorts } from './free-ports.ts';
import { objectName } from './names.ts';
import { portHolder } from './port-holder.ts';
import { refusedStart } from './refused-start.ts';
import { runStartHooks, type StartLimits } from './start-hooks.ts';
import { tarArchive } from './tar-archive.ts';

/** A free port can be taken in the instant before it is bound. */
const START_ATTEMPTS = 5;

/**
 * Creates one container of a service, connects it to its networks and starts it.
 * Its host ports are chosen here and not by the engine, which would choose others each time that the container starts.
 * @returns its id
 * @throws {BenchdayError} PORT_TAKEN, SERVICE_DIED (the engine could not start it), DOCKER_MISSING, DISK_FULL
 */
export async function startContainer(docker: Docker, plan: ContainerPlan, limits: StartLimits = {}): Promise<string> {
  await makeMountedFolders(plan.service);
  await refuseMovedMounts(plan.service);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const container = await create(docker, plan, { attempt, onCreated: limits.onCreated });
      try {
        await container.start();
        await runStartHooks(docker, container, plan.service, limits);
        return container.id;
      } catch (cause) {
        const port = takenPort(engineMessage(cause));
        if (port === undefined) throw cause;
        const isFixed = plan.service.ports.some(({ published }) => published === port) || isAsked(plan, port);
        if (isFixed || attempt === START_ATTEMPTS) throw await portTaken(docker, { plan, port, cause });
        await container.remove({ force: true, v: true });
        limits.onCreated?.(undefined);
      }
    }
  } catch (cause) {
    throw refusedStart(cause, plan.service.name);
  }
}

function isAsked({ hostPorts }: ContainerPlan, port: number): boolean {
  return [...(hostPorts?.values() ?? [])].includes(port);
}

const NOT_OURS = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Folders that a container is to see and that are not there, as Compose makes them. They stay. Where this user may not, the engine makes
 * them with the container, or says why it cannot.
 * @throws {BenchdayError} SERVICE_DIED, DISK_FULL
 */
async function makeMountedFolders({ name, mounts }: ContainerPlan['service']): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind !== 'bind' || mount.makesFolder !== true) continue;
    try {
      await makeFolders(mount.source);
    } catch (cause) {
      const errno = errnoOf(cause) ?? messageOf(cause);
      if (NOT_OURS.includes(errno)) continue;
      const message = `${name} could not be started: the folder ${mount.source} cannot be made (${errno})`;
      if (errno === 'ENOSPC') throw new BenchdayError('DISK_FULL', message, { cause });
      throw new BenchdayError('SERVICE_DIED', message, { cause, hint: 'make it, or name another one' });
    }
  }
}

/**
 * A folder that was looked at when the topology was read, and is a link by now, would mount what it leads to.
 * @throws {BenchdayError} SERVICE_DIED
 */
async function refuseMovedMounts({ name, mounts }: ContainerPlan['service']): Promise<void> {
  for (const mount of mounts) {
    if (mount.kind !== 'bind' || isTimeFile(mount.source)) continue;
    const now = await realPath(mount.source);
    if (now === mount.source) continue;
    throw new BenchdayError(
      'SERVICE_DIED',
      `${name} could not be started: ${mount.source} is a link to ${now} by now`,
      {
        hint: 'a step or another service replaced it; start again with the folder as it was',
      },
    );
  }
}

async function create(
  docker: Docker,
  plan: ContainerPlan,
  { attempt, onCreated }: { readonly attempt: number; readonly onCreated: StartLimits['onCreated'] },
): Promise<Docker.Container> {
  const asked = plan.hostPorts ?? new Map<number, number>();
  const inside = portsToChoose(plan).filter((port) => !asked.has(port));
  const name = objectName(plan.owner, plan.service.name, String(plan.replica), String(attempt));
  const outside = await freePorts(name, inside.length);
  const chosen = new Map([...asked, ...inside.map((port, index) => [port, outside[index] ?? 0] as const)]);
  const container = await docker.createContainer(containerSpecification(plan, chosen));
  onCreated?.(container.id);
  const { files = [] } = plan.service;
  if (files.length > 0) await container.putArchive(tarArchive(files), { path: '/' });
  for (const network of networksOf(plan.service).slice(1)) {
    await docker
      .getNetwork(networkName(plan.owner, network))
      .connect({ Container: container.id, EndpointConfig: endpointOf(network) });
  }
  return container;
}

async function portTaken(
  docker: Docker,
  taken: { readonly plan: ContainerPlan; readonly port: number; readonly cause: unknown },
): Promise<BenchdayError> {
  const holder = await portHolder(docker, taken.port);
  return new BenchdayError(
    'PORT_TAKEN',
    `${taken.plan.service.name} cannot be published on 127.0.0.1:${taken.port}: ${holder?.name ?? 'another process'} listens there`,
    { cause: taken.cause, ...(holder?.hint === undefined ? {} : { hint: holder.hint }) },
  );
}

/**
 * The port in Docker's complaint, e.g. `Bind for 127.0.0.1:8080 failed: port is already allocated` or
 * `listen tcp4 127.0.0.1:8080: bind: address already in use`.
 */
export function takenPort(complaint: string): number | undefined {
  if (!/port is already allocated|address already in use/i.test(complaint)) return undefined;
  const port = /\d+\.\d+\.\d+\.\d+:(\d+)/.exec(complaint)?.[1];
  return port === undefined ? undefined : Number(port);
}
