import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { mapLimited } from '../../base/limited.ts';
import type { RunningTopology } from '../platform.ts';
import { explainEngineFailure, statusCodeOf } from './connection.ts';

type Replace = NonNullable<RunningTopology['replace']>;

const AT_ONCE = 8;

/** @returns `replace`, and which container stands by now in the place of one */
export function withSuccessors(replace: Replace): {
  readonly replace: Replace;
  readonly current: (id: string) => string;
} {
  const successors = new Map<string, string>();
  const current = (id: string): string => {
    const next = successors.get(id);
    return next === undefined ? id : current(next);
  };
  return {
    replace: (id, asked) =>
      replace(id, {
        ...asked,
        onStarted: (started) => {
          successors.set(id, started);
          asked.onStarted(started);
        },
      }),
    current,
  };
}

/**
 * The containers as they are now, in their order: those that replaced others in the place of those.
 * @param before  as they came up
 * @throws {BenchdayError} SERVICE_DIED where one that ran does not
 */
export async function inspectedNow(
  docker: Pick<Docker, 'getContainer'>,
  before: readonly Docker.ContainerInspectInfo[],
  current: (id: string) => string,
): Promise<readonly Docker.ContainerInspectInfo[]> {
  return mapLimited(before, AT_ONCE, async (then) => {
    const name = then.Name.slice(1);
    const now = await docker
      .getContainer(current(then.Id))
      .inspect()
      .catch((cause: unknown) => {
        if (statusCodeOf(cause) === 404) throw new BenchdayError('SERVICE_DIED', `${name} was removed`);
        throw explainEngineFailure(cause, 'the containers could not be looked at');
      });
    if (then.State.Running && (!now.State.Running || now.State.Restarting))
      throw new BenchdayError('SERVICE_DIED', `${name} does not run`);
    return now;
  });
}
