import { wilson } from '../../src/stats/fisher-exact.ts';
import type { Outcome } from './try-mutant.ts';

export interface Score {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** The share of mutants that a test noticed, with its 95 % interval over the mutants that were not drawn. */
export function scoreOf(outcomes: readonly Pick<Outcome, 'state'>[]): Score {
  const hits = outcomes.length;
  if (hits === 0) return { share: 0, lower: 0, upper: 1 };
  const errors = outcomes.filter(({ state }) => state === 'killed').length;
  return { share: errors / hits, ...wilson({ errors, hits }, 0.025) };
}
