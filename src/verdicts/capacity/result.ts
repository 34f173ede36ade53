import type { CapacityExperiment, CapacityResult } from '../../records/capacity-record.ts';
import { type Level, bracketOf, levelsOf } from './levels.ts';
import { REPEATS } from './search.ts';
import { sentenceOf } from './words.ts';

/** Whether an end of the interval was measured as often as an end must be. */
export function isConfirmedEnd({ times }: NonNullable<CapacityResult['lower']>): boolean {
  return times >= REPEATS;
}

/** What the experiments so far say, whether or not the search has come to its end. */
export function resultOf(
  experiments: readonly CapacityExperiment[],
  end: CapacityResult['end'],
  named: { readonly topology: string; readonly dayHits: number },
): CapacityResult {
  const { lower, upper, between } = bracketOf(levelsOf(experiments));
  const doubtful = between.find((level) => level.disturbed > 0 && level.held === 0);
  const result = {
    state: stateOf(lower, upper),
    end,
    ...(lower === undefined ? {} : { lower: { hitsPerDay: lower.hitsPerDay, times: lower.held } }),
    ...(upper === undefined ? {} : { upper: { hitsPerDay: upper.hitsPerDay, times: upper.missed } }),
    between: between.map(({ hitsPerDay }) => hitsPerDay),
    isConfirmed:
      end !== 'most-experiments' &&
      end !== 'interrupted' &&
      (lower === undefined || lower.held >= REPEATS) &&
      (upper === undefined || upper.missed >= REPEATS),
    ...(doubtful === undefined ? {} : { disturbedFrom: doubtful.hitsPerDay }),
  };
  return { ...result, sentence: sentenceOf(named.topology, named.dayHits, result) };
}

function stateOf(lower: Level | undefined, upper: Level | undefined): CapacityResult['state'] {
  if (lower !== undefined && upper !== undefined) return 'found';
  if (lower !== undefined) return 'open-above';
  return upper === undefined ? 'inconclusive' : 'open-below';
}
