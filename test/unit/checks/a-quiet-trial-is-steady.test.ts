import { expect, test } from 'vitest';
import { random } from '../../../src/base/random.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { steadyState } from '../../../src/checks/validity/steady-state.ts';
import { normal, shareOf } from '../../support/noise.ts';

const TRIALS = 1000;
/** 5 %, and three standard errors of a share of 5 % in so many trials. */
const AT_MOST = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / TRIALS);

test.each([100, 150, 240])(
  'at most one in twenty quiet trials of %i s gets a warning that there is no steady state',
  (seconds) => {
    expect(shareWarned(seconds)).toBeLessThanOrEqual(AT_MOST);
  },
);

test.each([50, 55, 60, 66, 75, 90])(
  'at most one in twenty quiet trials as short as %i s gets a warning that there is no steady state',
  (seconds) => {
    expect(shareWarned(seconds)).toBeLessThanOrEqual(AT_MOST);
  },
);

test.each([50, 60, 66, 75, 90, 120])(
  'at most one in twenty trials of %i s that are quiet after a cold start gets a warning that there is no steady state',
  (seconds) => {
    // Twice as slow at first, and within the noise after 12 s.
    expect(shareWarned(seconds, (second) => 1 + Math.exp(-second / 5))).toBeLessThanOrEqual(AT_MOST);
  },
);

/** Of trials at a steady rate of 100/s whose service times have a noise of 10 % and nothing else. @param factor  of a second's service time */
function shareWarned(seconds: number, factor: (second: number) => number = () => 1): number {
  return shareOf(TRIALS, (trial) => {
    const chance = random(trial, seconds, 4);
    const serviceLevels = Array.from({ length: seconds }, (_, second) => ({
      hits: Math.round(100 + normal(chance, 10)),
      p50Ms: (10 + normal(chance)) * factor(second),
    }));
    return steadyState.judge({ serviceLevels } as unknown as TrialFacts).state === 'warning';
  });
}
