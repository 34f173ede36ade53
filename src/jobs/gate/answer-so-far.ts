import { counted } from '../../base/number-text.ts';
import type { AnswerSoFar } from '../../records/live-state.ts';
import type { Verdict } from '../../records/verdict.ts';

/**
 * What a gate would say before its first planned look: nothing, or what the series found that is being confirmed.
 * @param pairs  of the first look
 */
export function beforeFirstLook(pairs: number, confirms?: Verdict): AnswerSoFar {
  const look = `first look after ${counted(2 * pairs, 'trial')}`;
  if (confirms === undefined)
    return { sentence: 'Nothing can be said before the first look.', isEarly: true, basis: look };
  return { sentence: confirms.sentence, isEarly: true, basis: `being confirmed with fresh containers; ${look}` };
}
