import type Docker from 'dockerode';
import { sleep } from '../core/clock.ts';
import type { Removed } from './cluster.ts';
import { statusCodeOf } from './connection.ts';
import { mapLimited } from './limited.ts';
import { LABEL, type Scope } from './names.ts';
import { removeServerGroups } from './server-groups.ts';

const AT_ONCE = 8;
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 250;

/**
 * Removes containers (with their anonymous volumes), then networks and volumes that carry benchday's labels, and nothing else.
 * Something that is gone already is not counted and no error.
 */
export async function removeLabelled(docker: Docker, scope: Scope): Promise<Removed> {
  const filters = { label: labelsOf(scope) };
  const containers = await docker.listContainers({ all: true, filters });
  const goneContainers = await mapLimited(containers, AT_ONCE, ({ Id }) =>
    removed(() => docker.getContainer(Id).remove({ force: true, v: true })),
  );
  // before the networks, which show that a trial still owns its groups
  await removeServerGroups(docker, scope);
  const networks = await docker.listNetworks({ filters });
  const goneNetworks = await mapLimited(networks, AT_ONCE, ({ Id }) => removed(() => docker.getNetwork(Id).remove()));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  const goneVolumes = await mapLimited(volumes, AT_ONCE, ({ Name }) => removed(() => docker.getVolume(Name).remove()));
  return { containers: count(goneContainers), networks: count(goneNetworks), volumes: count(goneVolumes) };
}

function labelsOf(scope: Scope): string[] {
  if (scope === 'all') return [LABEL.run];
  const run = `${LABEL.run}=${scope.runId}`;
  return 'trial' in scope ? [run, `${LABEL.trial}=${scope.trial}`] : [run];
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

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}
