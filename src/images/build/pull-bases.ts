import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { isOwnName } from '../../topology/project-image.ts';
import type { Building } from './building.ts';

/**
 * BuildKit keeps what it pulls to itself and asks for the name again at each build, so nobody would see a base move between two arms. One
 * that the engine has is taken by every builder. What cannot be pulled is left to the builder, who says why in its own words.
 * @param names  undefined: the builder alone knows them
 */
export async function pullBases(
  names: readonly string[] | undefined,
  { workshop, onPull, signal }: Pick<Building, 'workshop' | 'onPull' | 'signal'>,
): Promise<void> {
  for (const image of names ?? []) {
    if (isOwnName(image) || (await workshop.find(image)) !== undefined) continue;
    await workshop.pull(image, { signal, onPull }).catch((failure: unknown) => {
      throwIfAborted(signal);
      if (!(failure instanceof BenchdayError)) throw failure;
    });
  }
}
