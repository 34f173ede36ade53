import { BenchdayError } from '../base/errors.ts';
import type { LoadEngine, LoadSettings, LoadWishes } from './load-engine.ts';

/** @throws {BenchdayError} USAGE when a load engine cannot send such a load */
export function requireAble(engine: Pick<LoadEngine, 'cannot'>, wishes: LoadWishes): void {
  const reason = engine.cannot?.(wishes);
  if (reason === undefined) return;
  throw new BenchdayError('USAGE', reason, { hint: 'set load.engine to replay in the scenario' });
}

/**
 * Who has no place in flight would drop its share of the hits, whatever the servers do.
 * @param sharers  what the places are divided among, e.g. 4 of 'generators'
 * @throws {BenchdayError} USAGE when there are fewer places than those
 */
export function requirePlaces(
  { maxInFlight }: Pick<LoadSettings, 'maxInFlight'>,
  sharers: number,
  name: 'generators' | 'workers',
): void {
  if (maxInFlight >= sharers) return;
  throw new BenchdayError(
    'USAGE',
    `${maxInFlight} hits in flight cannot be divided among ${sharers} ${name}: some would send nothing`,
    { hint: `raise load.max_in_flight, or lower load.${name}` },
  );
}
