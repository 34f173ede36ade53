import { counted } from '../../base/number-text.ts';
import { relativeToRate } from '../../stats/service-levels.ts';
import { steadyState as findSteadyState } from '../../stats/warm-up.ts';
import type { Judgement, TrialCheck } from '../trial-check.ts';

/** With fewer values a small error is mostly luck. */
const LEAST_INTERVALS = 50;

/**
 * What is measured while a server still warms up, or gets slower all the time, is not what it does on a day. Compared is each interval
 * with others of the same rate, so a day's curve is no drift.
 * @source MSER-5 (White 1997, Spratt 1998). It errs on up to 1 of 20 steady series, so that it only warns
 */
export const steadyState: TrialCheck = {
  id: 'steady-state',
  title: 'Steady state',
  speaksFor: 'time',
  limits:
    'median service time of each interval against others of like rate (MSER-5): warning when no steady state is found',
  judge: ({ serviceLevels }): Judgement => {
    if (serviceLevels.length < LEAST_INTERVALS) {
      return {
        state: 'not-measured',
        measured: `${counted(serviceLevels.length, 'interval')}, looked for in at least ${LEAST_INTERVALS}`,
        remedy: 'measure for longer (load.duration_s)',
      };
    }
    const { cut, isSteady } = findSteadyState(relativeToRate(serviceLevels));
    if (isSteady)
      return { state: 'valid', measured: `found, best without the first ${cut} of ${serviceLevels.length} intervals` };
    return {
      state: 'warning',
      measured: `not found in ${serviceLevels.length} intervals`,
      remedy: 'warm up for longer (warm_up.duration_s), and look in the chart of the day for what keeps changing',
    };
  },
};
