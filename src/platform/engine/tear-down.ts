import type Docker from 'dockerode';
import { sleep } from '../../base/clock.ts';
import { processState, type ProcessState } from '../../base/process-identity.ts';
import type { LeftRun, Leftovers, Removed } from '../platform.ts';
import { BenchdayError } from '../../base/errors.ts';
import { statusCodeOf } from './connection.ts';
import { leaving } from './engine-answers.ts';
import { mapLimited } from '../../base/limited.ts';
import { LABEL, labelsOf, objectName, type Scope } from './names.ts';
import { removeServerGroups, serverGroups } from './server-groups.ts';

const AT_ONCE = 8;
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 250;

/** Something in the engine that carries benchday's labels. */
interface Labelled {
  readonly kind: keyof Removed;
  readonly labels: Readonly<Record<string, string>>;
  remove(): Promise<unknown>;
  /** what a refusal that does not pass means, where more is known than the engine says */
  explain?(cause: unknown): Promise<unknown>;
}

/**
 * Removes containers (with their anonymous volumes), then networks and volumes that carry benchday's labels, and nothing else.
 * Something that is gone already is not counted and no error.
 */
export async function removeLabelled(docker: Docker, scope: Scope): Promise<Removed> {
  const groups = await serverGroups(docker, scope);
  return removeAll(await labelled(docker, scope), groups);
}

/** Removes what processes left that are gone. What a living one owns, or one that cannot be asked, is left and told. */
export async function removeLeftovers(docker: Docker, scope: Scope = 'all'): Promise<Leftovers> {
  // First the groups: each has a network as long as its trial lives, so that one without was left.
  const groups = await serverGroups(docker, scope);
  const found = (await labelled(docker, scope)).map((one) => ({ one, owner: processState(one.labels[LABEL.owner]) }));
  const kept = found.filter(({ owner }) => owner.state !== 'gone');
  const keptGroups = new Set(kept.map(({ one }) => groupOf(one)));
  const removed = await removeAll(
    found.filter(({ owner }) => owner.state === 'gone').map(({ one }) => one),
    groups.filter((group) => !keptGroups.has(group)),
  );
  return { removed, left: leftRuns(kept) };
}

/**
 * Kills all containers of a scope, and then removes what it has of these kinds, with its control groups. As many are killed at once as are
 * removed: of sixty an engine (20.10.24) once went on counting one on the network.
 */
export async function removeKilled(docker: Docker, scope: Scope, kinds: readonly (keyof Removed)[]): Promise<Removed> {
  const groups = await serverGroups(docker, scope);
  const running = await docker.listContainers({ filters: { label: labelsOf(scope) } });
  // Removed one by one, some would run on for long after the first.
  await mapLimited(running, AT_ONCE, ({ Id }) =>
    leaving([304, 404, 409], docker.getContainer(Id).kill(), `${Id} could not be killed`),
  );
  const things = await labelled(docker, scope);
  return removeAll(
    things.filter(({ kind }) => kinds.includes(kind)),
    groups,
  );
}

/** The processes that have things of a scope. */
export async function ownersOf(docker: Docker, scope: Scope): Promise<readonly ProcessState[]> {
  return (await labelled(docker, scope)).map(({ labels }) => processState(labels[LABEL.owner]));
}

function leftRuns(kept: readonly { readonly one: Labelled; readonly owner: ProcessState }[]): readonly LeftRun[] {
  const runIds = new Set(kept.map(({ one }) => one.labels[LABEL.run] ?? ''));
  return [...runIds].flatMap((runId) => {
    const things = kept.filter(({ one }) => one.labels[LABEL.run] === runId);
    const owner = things[0]?.owner;
    return owner === undefined ? [] : [{ runId, owner, ...countByKind(things.map(({ one }) => one)) }];
  });
}

function groupOf({ labels }: Labelled): string {
  return objectName({ runId: labels[LABEL.run] ?? '', trial: labels[LABEL.trial] ?? '' });
}

const KINDS = ['containers', 'networks', 'volumes'] as const;

/** Removes what carries all of these labels: containers first, then networks and volumes. @param kinds  absent: all */
export async function removeByLabels(
  docker: Docker,
  labels: readonly string[],
  kinds: readonly (keyof Removed)[] = KINDS,
): Promise<Removed> {
  const things = await withLabels(docker, labels);
  return removeAll(
    things.filter(({ kind }) => kinds.includes(kind)),
    [],
  );
}

/** Also one that is being removed already. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  await removed(() => container.remove({ force: true, v: true }));
}

function labelled(docker: Docker, scope: Scope): Promise<readonly Labelled[]> {
  return withLabels(docker, labelsOf(scope));
}

async function withLabels(docker: Docker, labels: readonly string[]): Promise<readonly Labelled[]> {
  const filters = { label: [...labels] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return [
    ...containers.map(({ Id, Labels }): Labelled => {
      const remove = () => docker.getContainer(Id).remove({ force: true, v: true });
      return { kind: 'containers', labels: Labels, remove };
    }),
    ...networks.map(({ Id, Name, Labels, Scope: reach }): Labelled => {
      const network = docker.getNetwork(Id);
      const explain = (cause: unknown): Promise<unknown> =>
        reach === 'swarm' ? Promise.resolve(usedOnSwarm(Name, cause)) : explainUse(network, Name, cause);
      return { kind: 'networks', labels: Labels ?? {}, remove: () => network.remove(), explain };
    }),
    ...volumes.map(({ Name, Labels }): Labelled => {
      return { kind: 'volumes', labels: Labels, remove: () => docker.getVolume(Name).remove() };
    }),
  ];
}

function usedOnSwarm(name: string, cause: unknown): BenchdayError {
  const message = `the network ${name} is one of a Swarm, whose services use it`;
  return new BenchdayError('DOCKER_FAILED', message, { cause, hint: 'benchday down --swarm' });
}

/**
 * An engine may go on counting a container on a network after it was killed and removed (seen with 20.10.24), until the engine is restarted.
 * @returns what to say instead of the engine's refusal; undefined: it is gone after all
 */
async function explainUse(network: Docker.Network, name: string, cause: unknown): Promise<unknown> {
  if (statusCodeOf(cause) !== 403) return cause;
  const containers = await network.inspect().then(
    // The types do not know that it may be null.
    ({ Containers }) => Object.keys((Containers as object | null | undefined) ?? {}),
    () => undefined,
  );
  if (containers === undefined || containers.length > 0) return cause;
  // The last one on it may have gone meanwhile.
  const isGone = await network.remove().then(
    () => true,
    (again: unknown) => statusCodeOf(again) === 404,
  );
  if (isGone) return undefined;
  const message = `the Docker engine does not remove the network ${name}: it counts a container on it, and none is there`;
  return new BenchdayError('DOCKER_FAILED', message, { cause, hint: 'restart the Docker engine, then: benchday down' });
}

/** Containers hold networks, volumes and groups; the network goes last, since it shows that a group is owned. */
async function removeAll(things: readonly Labelled[], groups: readonly string[]): Promise<Removed> {
  const refusals: unknown[] = [];
  const gone = async (kind: keyof Removed): Promise<Labelled[]> => {
    const ofKind = things.filter((one) => one.kind === kind);
    const flags = await mapLimited(ofKind, AT_ONCE, async (one) => {
      try {
        return await removed(() => one.remove());
      } catch (cause) {
        // What the engine refuses keeps nothing else; one that does not answer would not answer the next time either.
        if (statusCodeOf(cause) === undefined) throw cause;
        const why = one.explain === undefined ? cause : await one.explain(cause);
        if (why !== undefined) refusals.push(why);
        return why === undefined;
      }
    });
    return ofKind.filter((_, index) => flags[index]);
  };
  const containers = await gone('containers');
  // A container that stays keeps its group busy; what the engine said of it says more.
  await removeServerGroups(groups).catch((cause: unknown) => refusals.push(cause));
  const all = countByKind([...containers, ...(await gone('networks')), ...(await gone('volumes'))]);
  if (refusals.length > 0) throw refusals[0];
  return all;
}

function countByKind(things: readonly Labelled[]): Removed {
  const count = (kind: keyof Removed) => things.filter((one) => one.kind === kind).length;
  return { containers: count('containers'), networks: count('networks'), volumes: count('volumes') };
}

/**
 * Endpoints of a removed container may linger for a moment (403 on networks, 409 on volumes), and a removal may be under way already (409).
 * @returns whether it was there
 */
async function removed(remove: () => Promise<unknown>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return true;
    } catch (cause) {
      const status = statusCodeOf(cause);
      // a repeated attempt that finds nothing: the removal that was under way has ended
      if (status === 404) return attempt > 1;
      const mayPass = status === 403 || status === 409 || status === 500;
      if (!mayPass || attempt === ATTEMPTS) throw cause;
      await sleep(BETWEEN_ATTEMPTS_MS);
    }
  }
}
