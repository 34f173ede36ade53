import { EXIT } from '../../base/errors.ts';
import type { Verdict } from '../../records/verdict.ts';

/** What a gate exits with. Only `ok` is 0: neither what is not decided nor what is invalid lets a change pass. */
export function exitCodeOf({ state }: Pick<Verdict, 'state'>): number {
  const codes = {
    ok: EXIT.ok,
    regression: EXIT.failedCheck,
    inconclusive: EXIT.inconclusive,
    invalid: EXIT.invalidMeasurement,
  };
  return codes[state];
}
