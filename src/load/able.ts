import { BenchdayError } from '../base/errors.ts';
import type { LoadEngine, LoadWishes } from './load-engine.ts';

/** @throws {BenchdayError} USAGE when a load engine cannot send such a load */
export function requireAble(engine: Pick<LoadEngine, 'cannot'>, wishes: LoadWishes): void {
  const reason = engine.cannot?.(wishes);
  if (reason === undefined) return;
  throw new BenchdayError('USAGE', reason, { hint: 'set load.engine to replay in the scenario' });
}
