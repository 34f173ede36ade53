import { BenchdayError } from '../../base/errors.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { engineById, engines } from '../../load/registry.ts';
import { behaviours } from '../../planted/behaviours.ts';
import type { SelftestRow } from '../../records/selftest-row.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { beliefOf } from '../../verdicts/selftest/belief.ts';
import type { Caller } from '../caller.ts';
import { selftest } from './selftest.ts';

export interface SelftestOutcome {
  readonly rows: readonly SelftestRow[];
  /** what each load engine may be believed for, one sentence */
  readonly beliefs: readonly { readonly engine: string; readonly belief: string }[];
  readonly exit: Exit;
}

/**
 * Lets load engines measure servers whose behaviour is known.
 * @param words.engines  their ids; absent: all that are installed
 * @throws {BenchdayError} USAGE, ENGINE_UNAVAILABLE, and as `selftest`
 */
export async function measureSelftest(
  words: { readonly engines: readonly string[] | undefined; readonly isQuick: boolean },
  { say, signal }: Pick<Caller, 'say' | 'signal'>,
): Promise<SelftestOutcome> {
  const chosen = await chosenEngines(words.engines);
  const rows = await selftest({
    engines: chosen,
    behaviours: behaviours(words.isQuick),
    signal,
    onBehaviour: (engine, { title }) => {
      say(`${engine.id}: a server that ${title}`);
    },
  });
  const beliefs = chosen.map(({ id }) => ({
    engine: id,
    belief: beliefOf(rows.filter(({ engine }) => engine === id)),
  }));
  return { rows, beliefs, exit: exitOf({ kind: 'selftest', rows, builtIn: engines[0]?.id ?? '' }) };
}

/** Those named, or all that are installed. @throws {BenchdayError} USAGE, ENGINE_UNAVAILABLE */
async function chosenEngines(names: readonly string[] | undefined): Promise<readonly LoadEngine[]> {
  const wanted = names === undefined ? engines : [...new Set(names)].map(engineById);
  const seen = await Promise.all(wanted.map(async (engine) => ({ engine, availability: await engine.available() })));
  const missing = seen.find(({ availability }) => availability.state === 'missing');
  if (names !== undefined && missing?.availability.state === 'missing') {
    throw new BenchdayError('ENGINE_UNAVAILABLE', `the load engine ${missing.engine.id} is not installed`, {
      hint: missing.availability.hint,
    });
  }
  return seen.filter(({ availability }) => availability.state === 'available').map(({ engine }) => engine);
}
