import { SECONDS_A_DAY } from '../../scenario/day-curve.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { SearchSettings } from '../../verdicts/capacity/search.ts';

/** With fewer hits a p95 hangs on a handful of them. @source 90 are the least that can show a p95 (MLPerf early stopping) */
const LEAST_HITS = 200;
/** As for any scenario. */
const MOST_PER_SECOND = 1_000_000;

/** Between which levels a search of a scenario may move. */
export function levelLimits({
  load,
  profile: { fractions },
}: Pick<Scenario, 'load' | 'profile'>): Pick<SearchSettings, 'lowestHitsPerDay' | 'highestHitsPerDay'> {
  const busiest = Math.max(...fractions) * fractions.length;
  return {
    lowestHitsPerDay: Math.ceil((LEAST_HITS * SECONDS_A_DAY * 1000) / load.durationMs),
    highestHitsPerDay: Math.floor((MOST_PER_SECOND * SECONDS_A_DAY) / busiest),
  };
}
