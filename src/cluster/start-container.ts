import type Docker from 'dockerode';
import { BenchdayError } from '../core/errors.ts';
import { containerSpecification, networksOf, type ContainerPlan } from './container-specification.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';
import { objectName } from './names.ts';
import { portHolder } from './port-holder.ts';

/** A free port the engine chose can be taken in the instant before it is bound. */
const START_ATTEMPTS = 5;

/**
 * Creates one container of a service, connects it to its networks and starts it.
 * @returns its id
 * @throws {BenchdayError} PORT_TAKEN, SERVICE_DIED (the engine could not start it), DOCKER_MISSING, DISK_FULL
 */
export async function startContainer(docker: Docker, plan: ContainerPlan): Promise<string> {
  try {
    const container = await docker.createContainer(containerSpecification(plan));
    for (const { name, aliases } of networksOf(plan.service).slice(1)) {
      const network = docker.getNetwork(objectName(plan.owner, name));
      await network.connect({ Container: container.id, EndpointConfig: { Aliases: [...aliases] } });
    }
    await start(docker, container, plan);
    return container.id;
  } catch (cause) {
    if (cause instanceof BenchdayError || statusCodeOf(cause) === undefined) {
      throw explainEngineFailure(cause, `${plan.service.name} could not be started`);
    }
    const said = engineMessage(cause);
    if (/no space left on device/i.test(said)) throw explainEngineFailure(cause, plan.service.name);
    throw new BenchdayError('SERVICE_DIED', `${plan.service.name} could not be started: ${said}`, {
      cause,
      hint: `mend what is named above under services.${plan.service.name} of the compose file`,
    });
  }
}

async function start(docker: Docker, container: Docker.Container, plan: ContainerPlan): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await container.start();
      return;
    } catch (cause) {
      const port = takenPort(engineMessage(cause));
      if (port === undefined) throw cause;
      const isFixed = plan.service.ports.some(({ published }) => published === port);
      if (!isFixed && attempt < START_ATTEMPTS) continue;
      const holder = await portHolder(docker, port);
      throw new BenchdayError(
        'PORT_TAKEN',
        `${plan.service.name} cannot be published on 127.0.0.1:${port}: ${holder ?? 'another process'} listens there`,
        { cause },
      );
    }
  }
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
