import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { within } from '../../base/deadline.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import type { NetworkFlaw } from '../grips.ts';
import { explainEngineFailure } from './connection.ts';
import { leaving, unlessGone } from './engine-answers.ts';
import { textOf } from './exec.ts';
import { findImage } from './image-facts.ts';
import { runLabels } from './names.ts';

/** topologies/faults/link: what makes a network worse from inside of it. */
const LINK_IMAGE = 'benchday/link:latest';
const READY_WITHIN_MS = 30_000;

/** @throws {BenchdayError} IMAGE_MISSING */
export async function requireNetworkTools(docker: Docker): Promise<void> {
  if ((await findImage(docker, LINK_IMAGE)) !== undefined) return;
  throw new BenchdayError('IMAGE_MISSING', `faults of the network need the image ${LINK_IMAGE}, which is not there`, {
    hint: 'benchday build link',
  });
}

/**
 * By a container of ours in the same network namespace: what it sets stands there, whether or not it runs, and with the namespace it goes.
 * @throws {BenchdayError} FAULT_REFUSED, IMAGE_MISSING
 */
export async function worsenNetwork(
  docker: Docker,
  id: string,
  { helper, flaw }: { readonly helper: string; readonly flaw: NetworkFlaw },
): Promise<void> {
  const target = await docker
    .getContainer(id)
    .inspect()
    .catch((cause: unknown) => {
      throw explainEngineFailure(cause, `the network of ${id} could not be looked at`);
    });
  const title = target.Name.slice(1);
  const mode = target.HostConfig.NetworkMode ?? '';
  if (/^(?:host|none|container:.*)$/.test(mode)) {
    throw new BenchdayError('FAULT_REFUSED', `${title} has no network of its own: its network mode is ${mode}`, {
      hint: 'aim the fault at a service that has one',
    });
  }
  if (!target.State.Running) throw new BenchdayError('FAULT_REFUSED', `${title} does not run, so it has no network`);
  await setLink(docker, target, {
    name: helper,
    words: wordsOf(flaw),
    hint: 'docs/drills.md says what its kernel needs; what was set of it is taken back',
  });
}

/** A container that is gone, does not run or was started again has a namespace without it, or none. */
export async function restoreNetwork(docker: Docker, id: string, helper: string): Promise<void> {
  const restorer = `${helper}-end`;
  const inspect = () => unlessGone(docker.getContainer(id).inspect(), `the state of ${id}`);
  for (const name of [helper, restorer]) await remove(docker, name);
  const target = await inspect();
  if (target?.State.Running !== true) return;
  try {
    const hint = `docker restart ${target.Name.slice(1)} gives it a new one`;
    await setLink(docker, target, { name: restorer, words: ['restore'], hint });
  } catch (cause) {
    if ((await inspect())?.State.Running === true) throw cause;
  } finally {
    await remove(docker, restorer);
  }
}

function wordsOf(flaw: NetworkFlaw): readonly string[] {
  if (flaw.kind === 'loss') return [flaw.kind, flaw.ratio.toFixed(7)];
  if (flaw.kind === 'delay') return [flaw.kind, String(flaw.delayMs)];
  return [flaw.kind, flaw.bitsPerSecond.toFixed(0)];
}

/** Runs the program until it says that it is so. */
async function setLink(
  docker: Docker,
  target: Docker.ContainerInspectInfo,
  { name, words, hint }: { readonly name: string; readonly words: readonly string[]; readonly hint: string },
): Promise<void> {
  const failed = `the network of ${target.Name.slice(1)} could not be set to ${words.join(' ')}`;
  const cpuset = target.HostConfig.CpusetCpus;
  try {
    const container = await docker.createContainer({
      name,
      Image: LINK_IMAGE,
      Cmd: [...words],
      Labels: runLabels(target.Config.Labels),
      HostConfig: {
        NetworkMode: `container:${target.Id}`,
        CapDrop: ['ALL'],
        CapAdd: ['NET_ADMIN', 'NET_RAW'],
        // not on the cores of the generator
        ...(cpuset ? { CpusetCpus: cpuset } : {}),
      },
    });
    const socket = (await container.attach({ stream: true, stdout: true, stderr: true })) as NodeJS.ReadWriteStream & {
      destroy(): void;
    };
    try {
      const ready = untilReady(textOf(docker, socket));
      await container.start();
      const refusal = await within(READY_WITHIN_MS, ready, `${name} did not become ready`).catch(messageOf);
      if (refusal !== undefined) throw new BenchdayError('FAULT_REFUSED', `${failed}: ${refusal}`, { hint });
    } finally {
      socket.destroy();
    }
  } catch (cause) {
    throw explainEngineFailure(cause, failed);
  }
}

/** @returns what the program said instead of `ready`, before it ended */
async function untilReady(output: Readable): Promise<string | undefined> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    if (line.trim() === 'ready') return undefined;
    said.push(line.trim());
  }
  return said.slice(-5).join('; ') || 'it said nothing';
}

async function remove(docker: Docker, name: string): Promise<void> {
  await leaving([404, 409], docker.getContainer(name).remove({ force: true, v: true }), `${name} could not be removed`);
}
