import type { Arms } from '../../images/arms/open-arms.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import type { Caller } from '../caller.ts';
import { type PlaceWords, platformOf, refuseTyped, storedPlace } from '../platform-of.ts';

/**
 * Where two arms are compared: where an interrupted comparison was, or as it is typed.
 * @throws {BenchdayError} what platformOf throws; USAGE where both are said
 */
export async function pairsPlatform(
  typed: PlaceWords,
  stored: Pick<StoredRun, 'run'> | undefined,
  { allowedHosts, say }: Pick<Scenario, 'allowedHosts'> & Pick<Caller, 'say'>,
): Promise<Platform> {
  if (stored === undefined) return platformOf(typed, { allowedHosts, say });
  refuseTyped(typed);
  return platformOf(storedPlace(stored.run), { allowedHosts, say });
}

/** @throws {BenchdayError} what the platform cannot do of one of them */
export async function refuseArms({ baseline, candidate }: Arms, platform: Pick<Platform, 'refuse'>): Promise<void> {
  for (const { topology } of [baseline, candidate]) await platform.refuse(topology);
}
