import type { LeftRun, Removed } from '../../platform/platform.ts';
import { enginePlatform } from '../../platform/engine/engine.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';

export type { LeftRun, Removed } from '../../platform/platform.ts';

export interface RemovedLeftovers {
  readonly removed: Removed;
  /** runs whose things were left, as they are not known to be over */
  readonly left: readonly LeftRun[];
  readonly exit: Exit;
}

/** Removes what runs left in Docker. @param all  also what belongs to a run that has not ended. @throws {BenchdayError} DOCKER_MISSING, DOCKER_FAILED */
export async function removeLeftovers(all: boolean): Promise<RemovedLeftovers> {
  const platform = await enginePlatform();
  const { removed, left } = all ? { removed: await platform.tearDown(), left: [] } : await platform.removeLeftovers();
  return { removed, left, exit: exitOf({ kind: 'done' }) };
}
