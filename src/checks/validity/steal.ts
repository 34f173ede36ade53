import { MOST_STEAL } from '../../figures/errors.ts';
import { stealRatio } from '../../figures/steal-ratio.ts';
import { type Judgement, type TrialCheck, type TrialFacts, graded } from '../trial-check.ts';
import { percent, plainPercent } from '../../base/number-text.ts';

const WARN_ABOVE = 0.02;

/**
 * CPU that the hypervisor gave to others. It stretches every time that is measured; statements and rows do not change.
 * @source own limits: p95 of one and the same server rose from 0.9 to 80 ms as steal rose from 1 % to 57 %
 */
export const steal: TrialCheck = {
  id: 'steal',
  title: 'CPU steal',
  speaksFor: 'time',
  limits: `share of all CPU time: warning above ${plainPercent(WARN_ABOVE)}, invalid above ${plainPercent(MOST_STEAL)}`,
  judge: judgeSteal,
};

export function judgeSteal({ metrics }: Pick<TrialFacts, 'metrics'>): Judgement {
  const value = stealRatio(metrics);
  return graded({
    value,
    warnAbove: WARN_ABOVE,
    invalidAbove: MOST_STEAL,
    measured: percent(value),
    remedy: 'run again when the machine is calmer, or on a machine of your own',
  });
}
