import { stealRatio } from '../../figures/steal-ratio.ts';
import { type TrialCheck, graded } from '../trial-check.ts';
import { percent } from '../../base/number-text.ts';

/**
 * CPU that the hypervisor gave to others. It stretches every time that is measured; statements and rows do not change.
 * @source own limits: p95 of one and the same server rose from 0.9 to 80 ms as steal rose from 1 % to 57 %
 */
export const steal: TrialCheck = {
  id: 'steal',
  title: 'CPU steal',
  speaksFor: 'time',
  limits: 'share of all CPU time: warning above 2 %, invalid above 10 %',
  judge: ({ metrics }) => {
    const value = stealRatio(metrics);
    return graded({
      value,
      warnAbove: 0.02,
      invalidAbove: 0.1,
      measured: percent(value),
      remedy: 'run again when the machine is calmer, or on a machine of your own',
    });
  },
};
