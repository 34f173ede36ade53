import { BenchdayError } from '../../base/errors.ts';
import type { LeftRun, Removed } from '../../platform/platform.ts';
import { openOwnSwarm } from '../../platform/swarm/own-swarm.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type PlaceWords, swarmPlaceOf } from '../platform-of.ts';

export interface RemovedFromSwarm {
  readonly removed: Removed;
  /** runs whose things were left, as they are not known to be over */
  readonly left: readonly LeftRun[];
  /** nodes that were not looked at, as they could not be reached; their containers go with their services, volumes stay */
  readonly problems: readonly string[];
  readonly exit: Exit;
}

/**
 * Removes what runs left on a Swarm, and nothing else of it.
 * @param words.all  also what belongs to a run that has not ended
 * @returns undefined where no Swarm is named
 * @throws {BenchdayError} USAGE, SWARM_UNUSABLE where there is no manager, DOCKER_MISSING, DOCKER_FAILED
 */
export async function removeFromOwnSwarm({
  all,
  data,
  ...words
}: Omit<PlaceWords, 'lab'> & { readonly all: boolean; readonly data: boolean }): Promise<RemovedFromSwarm | undefined> {
  const place = swarmPlaceOf(words);
  if (place === undefined) return undefined;
  if (data) throw new BenchdayError('USAGE', '--data and --swarm exclude each other: no data set is kept on a Swarm');
  const { platform, found } = await openOwnSwarm(place, () => undefined);
  const { removed, left } = all ? { removed: await platform.tearDown(), left: [] } : await platform.removeLeftovers();
  const { problems } = found;
  return { removed, left, problems, exit: exitOf({ kind: 'swarm-removal', areNodesReached: problems.length === 0 }) };
}
