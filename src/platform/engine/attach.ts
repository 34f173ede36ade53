import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import type { Address, RunningContainer } from '../platform.ts';
import { connect, explainEngineFailure, statusCodeOf } from './connection.ts';
import { lastLines } from './container-logs.ts';
import { onEngine, publishedAddress, runningContainer } from './running-container.ts';

export interface AttachedContainer {
  readonly container: RunningContainer;
  readonly image: string;
  logs(lines: number): Promise<string>;
}

/**
 * A container that runs already and is not ours: it is read, and neither started nor stopped.
 * @throws {BenchdayError} TARGET_DOWN when there is none of the name, or it does not run; DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function attachContainer(name: string): Promise<AttachedContainer> {
  const docker = await connect({});
  const inspected = await inspect(docker, name);
  if (!inspected.State.Running) {
    throw new BenchdayError('TARGET_DOWN', `the container ${name} does not run (${inspected.State.Status})`);
  }
  const container = runningContainer(onEngine(docker, inspected));
  return {
    container: {
      ...container,
      // Nobody published a port for us: its own address can be reached from the engine's machine.
      address: async (port) => addressOf(await inspect(docker, inspected.Id), port),
    },
    image: inspected.Config.Image,
    logs: (lines) => lastLines(docker.getContainer(inspected.Id), lines),
  };
}

async function inspect(docker: Docker, name: string): Promise<Docker.ContainerInspectInfo> {
  try {
    return await docker.getContainer(name).inspect();
  } catch (cause) {
    if (statusCodeOf(cause) === 404) throw new BenchdayError('TARGET_DOWN', `there is no container ${name}`, { cause });
    throw explainEngineFailure(cause, `the container ${name} could not be looked at`);
  }
}

function addressOf(inspected: Docker.ContainerInspectInfo, port: number): Address {
  const networks = Object.values(inspected.NetworkSettings.Networks);
  const own = networks.map(({ IPAddress }) => IPAddress).find((ip) => ip !== '');
  const address = publishedAddress(inspected, port) ?? (own === undefined ? undefined : { host: own, port });
  if (address !== undefined) return address;
  throw new Error(`${inspected.Name.slice(1)} has no address (${inspected.State.Status})`);
}
