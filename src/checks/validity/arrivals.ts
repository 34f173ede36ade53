import { plainSeconds } from '../../base/number-text.ts';
import { lacksCpu } from '../../figures/errors.ts';
import { compareSamples } from '../../stats/kolmogorov-smirnov.ts';
import type { Judgement, TrialCheck } from '../trial-check.ts';
import { MANY_DROPS } from './drops.ts';

const INVALID_BELOW = 0.001;
const WINDOW_MS = 100;
/** With fewer windows no shape is so wrong that it shows. */
const LEAST_WINDOWS = 10;

/**
 * Hits that leave in bursts meet other queues than those of the schedule, also where their number is right.
 * @source Lancet (CorrectIAD): Kolmogorov-Smirnov against the schedule. Counts of hits in windows longer than any lag that is allowed:
 *   single gaps would differ by every timer's tick.
 */
export const arrivals: TrialCheck = {
  id: 'arrivals',
  title: 'Shape of the arrivals',
  speaksFor: 'time',
  limits: `hits in windows of ${plainSeconds(WINDOW_MS)}, sent against due (Kolmogorov-Smirnov): invalid when p is below ${INVALID_BELOW}, a warning where the site made many hits drop`,
  judge: (facts): Judgement => {
    const { load } = facts;
    const { due = [], sent = [] } = load.arrivals ?? {};
    if (due.length < LEAST_WINDOWS) {
      return {
        state: 'not-measured',
        measured: `hits were counted in ${due.length} windows`,
        remedy: `measure for at least ${plainSeconds(LEAST_WINDOWS * WINDOW_MS)}, with a load engine that counts when hits leave`,
      };
    }
    const { distance, p } = compareSamples(due, sent);
    const measured = `largest distance ${distance.toFixed(3)} over ${due.length} windows, p ${p < INVALID_BELOW ? `< ${INVALID_BELOW}` : p.toFixed(3)}`;
    if (p >= INVALID_BELOW) return { state: 'valid', measured };
    // Hits that the site left no place for are missing from the windows: that is no burst of the generator's.
    if (load.counts.dropped > MANY_DROPS * load.counts.scheduled && !lacksCpu(facts)) {
      return { state: 'warning', measured, remedy: 'hits were dropped, which changes the shape: see the drops' };
    }
    return {
      state: 'invalid',
      measured,
      remedy: 'the generator sent in bursts: run on a calmer machine, or give it cores of its own (isolation: pinned)',
    };
  },
};
