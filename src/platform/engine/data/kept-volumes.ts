import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { sleep } from '../../../base/clock.ts';
import { ownIdentity, type ProcessState, processState } from '../../../base/process-identity.ts';
import { BenchdayError } from '../../../base/errors.ts';
import { statusCodeOf } from '../connection.ts';
import { LABEL } from '../names.ts';
import { removeContainer } from '../tear-down.ts';

/** An empty volume beside the one that it is named after: that one is whole. Making it is one step, which a killed process has done or not. */
const WHOLE = '-whole';
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 250;

/** @returns whether it is there and whole. What is not whole, and nobody fills, is removed. @throws {BenchdayError} RUN_IN_PROGRESS */
export async function isKept(docker: Docker, volume: string): Promise<boolean> {
  const labels = await labelsOf(docker, volume);
  if (labels === undefined) {
    await clear(docker, volume + WHOLE);
    return false;
  }
  if ((await labelsOf(docker, volume + WHOLE)) !== undefined) return true;
  const owner = processState(labels[LABEL.owner]);
  if (owner.state === 'elsewhere' || (owner.state === 'living' && owner.pid !== process.pid))
    throw inProgress(volume, owner);
  await clear(docker, volume);
  return false;
}

/**
 * Removes a volume with the containers that a process, gone by now, had on it.
 * @throws {BenchdayError} RUN_IN_PROGRESS: another container has it; what is half filled must not be filled again
 */
async function clear(docker: Docker, volume: string): Promise<void> {
  const users = () => docker.listContainers({ all: true, filters: { volume: [volume] } });
  for (const { Id, Labels } of await users()) {
    const owner = processState(Labels[LABEL.owner]);
    const isLeft = owner.state === 'gone' || (owner.state === 'living' && owner.pid === process.pid);
    if (isLeft) await removeContainer(docker.getContainer(Id));
  }
  let names: readonly string[] = [];
  // What a container had may be in use for a moment after it.
  for (let attempt = 1; attempt <= ATTEMPTS && names.length === 0; attempt += 1) {
    if (attempt > 1) await sleep(BETWEEN_ATTEMPTS_MS);
    if ((await remove(docker, volume)) || (await labelsOf(docker, volume)) === undefined) return;
    names = (await users()).flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, '')));
  }
  throw new BenchdayError(
    'RUN_IN_PROGRESS',
    `the volume ${volume} holds data that was not restored to its end, and is in use by ${names.join(', ') || 'what the engine does not name'}`,
    { hint: 'remove the container that uses it (docker rm -f), or wait for its end; then start again' },
  );
}

/** Whether it is there, with the mark of a restore that came to its end. */
export async function isWhole(docker: Docker, volume: string): Promise<boolean> {
  return (await labelsOf(docker, volume)) !== undefined && (await labelsOf(docker, volume + WHOLE)) !== undefined;
}

/**
 * An empty one, which is not whole yet.
 * @param title  of the data, for `docker volume inspect`
 * @throws {BenchdayError} RUN_IN_PROGRESS: another one made it in this instant
 */
export async function makeVolume(docker: Docker, volume: string, title: string): Promise<void> {
  const claim = randomUUID();
  const labels = { [LABEL.data]: title, [LABEL.owner]: ownIdentity(), [LABEL.claim]: claim };
  // A volume that is there already stays as it is, and is no error.
  await docker.createVolume({ Name: volume, Labels: labels });
  const found = await labelsOf(docker, volume);
  if (found?.[LABEL.claim] === claim) return;
  throw inProgress(volume, processState(found?.[LABEL.owner]));
}

function inProgress(volume: string, owner: ProcessState): BenchdayError {
  const who = owner.state === 'unknown' ? 'another process' : `process ${owner.pid}`;
  return new BenchdayError('RUN_IN_PROGRESS', `${who} is restoring the same data (the volume ${volume})`, {
    hint: 'start again when it has ended; benchday down --data removes what a dead machine left',
  });
}

export async function markWhole(docker: Docker, volume: string): Promise<void> {
  await docker.createVolume({ Name: volume + WHOLE, Labels: { [LABEL.data]: 'whole', [LABEL.owner]: ownIdentity() } });
}

export async function dropVolume(docker: Docker, volume: string): Promise<void> {
  await remove(docker, volume + WHOLE);
  await remove(docker, volume);
}

/** How many data sets are kept. */
export async function countKept(docker: Docker): Promise<number> {
  return (await kept(docker)).filter(({ isWhole }) => isWhole).length;
}

/** Removes what is kept, and is not in use. @param which  unfinished: only what a process left that is gone */
export async function removeKept(docker: Docker, which: 'all' | 'unfinished'): Promise<number> {
  const due = (await kept(docker)).filter(
    ({ isWhole, owner }) => which === 'all' || (!isWhole && processState(owner).state === 'gone'),
  );
  let count = 0;
  for (const { name } of due) {
    // The mark first: what is left of a data set must not seem whole.
    await remove(docker, name + WHOLE);
    if (await remove(docker, name)) count += 1;
  }
  return count;
}

async function kept(docker: Docker): Promise<{ name: string; isWhole: boolean; owner: string | undefined }[]> {
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [LABEL.data] } });
  const names = new Set(volumes.map(({ Name }) => Name));
  return volumes
    .filter(({ Name }) => !Name.endsWith(WHOLE) || !names.has(Name.slice(0, -WHOLE.length)))
    .map(({ Name, Labels }) => ({ name: Name, isWhole: names.has(Name + WHOLE), owner: Labels[LABEL.owner] }));
}

async function labelsOf(docker: Docker, volume: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { Labels: labels } = await docker.getVolume(volume).inspect();
    return { ...labels };
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return undefined;
    throw cause;
  }
}

/** @returns whether it went: one that is in use stays */
async function remove(docker: Docker, volume: string): Promise<boolean> {
  try {
    await docker.getVolume(volume).remove();
    return true;
  } catch (cause) {
    const status = statusCodeOf(cause);
    if (status === 404 || status === 409) return false;
    throw cause;
  }
}
