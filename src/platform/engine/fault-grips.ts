import type Docker from 'dockerode';
import { killInGroup } from '../../base/kill-in-group.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import type { ContainerState, FaultGrips, NetworkAttachment } from '../grips.ts';
import { canPlace, hasImage, imageNames, nameImage, requireImage, unnameImage } from './image-names.ts';
import { findImage } from './image-facts.ts';
import { hasLoaded } from './loaded-libraries.ts';
import { readPlaced, writePlaced } from './placed-files.ts';
import { burnBeside } from './burner.ts';
import { explainEngineFailure } from './connection.ts';
import { leaving, unlessGone } from './engine-answers.ts';
import { fill, mountsOf, removeFile } from './mount-places.ts';
import { requireNetworkTools, restoreNetwork, worsenNetwork } from './network-flaw.ts';
import { isLocal } from './server-groups.ts';

/** One Docker engine's containers, to be broken and restored. */
export function faultGrips(docker: Docker): FaultGrips {
  const container = (id: string): Docker.Container => docker.getContainer(id);
  return {
    statesOf: (ids) => statesOf(docker, ids),
    killProcess: (id) => killProcess(docker, id),
    kill: (id) => leaving([304, 409], container(id).kill({ signal: 'SIGKILL' }), `${id} could not be killed`),
    start: (id) => leaving([304], container(id).start(), `${id} could not be started`),
    pause: (id) => leaving([304], container(id).pause(), `${id} could not be paused`),
    resume: (id) => resume(container(id), id),
    attachments: (id) => attachments(container(id)),
    networkOwner: async (id) => {
      const [, owner] = /^container:(.+)$/.exec(networkModeOf(await container(id).inspect())) ?? [];
      return owner === undefined ? undefined : (await container(owner).inspect()).Id;
    },
    detach: (id, { network }) =>
      leaving(
        [404],
        docker.getNetwork(network).disconnect({ Container: id, Force: true }),
        `${id} could not be disconnected from ${network}`,
      ),
    attach: async (id, attachment) => {
      const inspected = await unlessGone(container(id).inspect(), `the state of ${id}`);
      if (inspected === undefined || attachment.network in inspected.NetworkSettings.Networks) return;
      await leaving(
        [404],
        docker.getNetwork(attachment.network).connect({ Container: id, EndpointConfig: attachment.settings }),
        `${id} could not be connected to ${attachment.network} again`,
      );
    },
    burnBeside: (id, burner) => burnBeside(docker, id, burner),
    endBurner: (name) => leaving([404, 409], container(name).remove({ force: true, v: true }), `${name} still burns`),
    restart: (id) => restart(container(id), id),
    signal: (id, signal) => leaving([404, 409], container(id).kill({ signal }), `${id} was not sent ${signal}`),
    readFile: (id, file) => readPlaced(docker, id, file),
    writeFile: (id, file, placed) => writePlaced(docker, id, { file, placed }),
    hasLoaded: (id, library) => hasLoaded(docker, id, library),
    imageNames: (image) => imageNames(docker, image),
    hasImage: (name) => hasImage(docker, name),
    imageIdOf: async (name) => (await findImage(docker, name))?.id,
    engineVersion: async () => (await docker.version()).Version,
    nameImage: (image, name) => nameImage(docker, image, name),
    unnameImage: (name) => unnameImage(docker, name),
    canPlace: (id, image) => canPlace(docker, id, image),
    requireImage: (image, said) => requireImage(docker, image, said),
    requireNetworkTools: () => requireNetworkTools(docker),
    worsenNetwork: (id, worse) => worsenNetwork(docker, id, worse),
    restoreNetwork: (id, helper) => restoreNetwork(docker, id, helper),
    mountsOf: (id) => mountsOf(docker, id),
    fill: (id, file) => fill(docker, id, file),
    removeFile: (id, file) => removeFile(docker, id, file),
  };
}

/** One listing: to inspect each of thirty containers several times a second would be load of its own. */
async function statesOf(docker: Docker, ids: readonly string[]): Promise<ReadonlyMap<string, ContainerState>> {
  // Without an id all containers would be listed.
  if (ids.length === 0) return new Map();
  try {
    const listed = await docker.listContainers({ all: true, filters: { id: [...ids] } });
    return new Map(listed.map((container) => [container.Id, stateOf(container)]));
  } catch (cause) {
    throw explainEngineFailure(cause, 'the states of the containers could not be read');
  }
}

/** The listing tells a container's health in its words only: Up 3 seconds (healthy). */
function stateOf({
  State: state,
  Status: words,
  NetworkSettings: settings,
  ImageID: imageId,
}: Docker.ContainerInfo): ContainerState {
  const isUp = state === 'running';
  return {
    isRunning: isUp || state === 'paused',
    isPaused: state === 'paused',
    isReady: isUp && !/\((?:health: starting|unhealthy)\)/.test(words),
    networks: Object.keys(settings.Networks),
    imageId,
  };
}

function networkModeOf({ HostConfig: { NetworkMode: mode = '' } }: Docker.ContainerInspectInfo): string {
  return mode;
}

/** The engine lists `none` and `host` as if they were networks. */
async function attachments(container: Docker.Container): Promise<readonly NetworkAttachment[]> {
  const inspected = await container.inspect();
  const mode = networkModeOf(inspected);
  if (mode === 'host')
    throw new BenchdayError(
      'FAULT_REFUSED',
      `${inspected.Name.slice(1)} uses the network of its host, from which nothing can be disconnected`,
      { hint: 'aim the fault at a service that has a network of its own' },
    );
  if (mode === 'none') return [];
  return Object.entries(inspected.NetworkSettings.Networks).map(([network, endpoint]) =>
    attachmentOf(network, endpoint),
  );
}

/** What a container was asked to be called and addressed by; what the engine itself chose is for it to choose again. */
function attachmentOf(
  network: string,
  endpoint: Docker.NetworkInfo & { readonly IPAMConfig?: unknown },
): NetworkAttachment {
  const {
    Aliases: aliases,
    Links: links,
    IPAMConfig: address,
  } = endpoint as {
    readonly Aliases?: readonly string[] | null;
    readonly Links?: readonly string[] | null;
    readonly IPAMConfig?: object | null;
  };
  return {
    network,
    settings: {
      ...(aliases ? { Aliases: [...aliases] } : {}),
      ...(links ? { Links: [...links] } : {}),
      ...(address && Object.keys(address).length > 0 ? { IPAMConfig: address } : {}),
    },
  };
}

/** What an engine answers where nothing was paused differs from one version to the next, so it is looked at again. */
async function resume(container: Docker.Container, id: string): Promise<void> {
  const isPaused = async (): Promise<boolean> =>
    (await unlessGone(container.inspect(), `the state of ${id}`))?.State.Paused === true;
  if (!(await isPaused())) return;
  try {
    await container.unpause();
  } catch (cause) {
    if (await isPaused()) throw explainEngineFailure(cause, `${id} could not be resumed`);
  }
}

/** One that has ended is for its restart policy, or for whoever ended it. */
async function restart(container: Docker.Container, id: string): Promise<void> {
  const found = await unlessGone(container.inspect(), `the state of ${id}`);
  if (found?.State.Running === true) await leaving([404], container.restart(), `${id} could not be started again`);
}

/** The engine must not know that it was us, or it would keep a restart policy from starting the container again. */
async function killProcess(docker: Docker, id: string): Promise<void> {
  if (process.platform !== 'linux' || !isLocal(docker)) {
    throw new BenchdayError(
      'FAULT_REFUSED',
      'a process can only be killed where the Docker engine runs on this machine',
      {
        hint: 'kill-container:<service> goes by the engine; after it no restart policy starts the container again',
      },
    );
  }
  const { State: state, Name: name } = await docker.getContainer(id).inspect();
  if (state.Pid === 0)
    throw new BenchdayError('FAULT_REFUSED', `${name.slice(1)} does not run, so it has no process to kill`);
  try {
    killInGroup(state.Pid, id);
  } catch (cause) {
    throw new BenchdayError(
      'FAULT_REFUSED',
      `the process ${state.Pid} of ${name.slice(1)} was not killed: ${messageOf(cause)}`,
      {
        cause,
        hint: 'as root it can be killed; kill-container:<service> goes by the engine instead',
      },
    );
  }
}
