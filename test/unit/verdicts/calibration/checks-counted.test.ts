import { expect, it } from 'vitest';
import { reportCalibration } from '../../../../src/verdicts/calibration/calibration-report.ts';
import { calibrate } from '../../../../src/verdicts/calibration/calibrate.ts';
import { AFTER, BEFORE, digestedOf, twoArms } from '../../../support/gate-fixture.ts';

it('checks are counted by what they said, those that said nothing are left out, and most rejections come first', () => {
  const check = (id: string, state: 'valid' | 'warning' | 'invalid' | 'not-measured') => ({
    id,
    title: id,
    speaksFor: 'time' as const,
    state,
    measured: '',
    limits: '',
  });
  const arms = twoArms({
    pairs: 2,
    change: (trial) => ({
      ...trial,
      validity: {
        time: 'valid',
        work: 'valid',
        checks: [
          check('quiet', 'valid'),
          check('lag', trial.trial < 4 ? 'warning' : 'valid'),
          check('clock', trial.trial === 1 ? 'not-measured' : 'valid'),
          check('steal', trial.trial === 2 ? 'invalid' : 'warning'),
        ],
      },
    }),
  });
  const digested = digestedOf(arms);
  const of = calibrate({ run: arms.run, trials: arms.trials, digested, arms: { baseline: BEFORE, candidate: AFTER } });
  const { checks } = reportCalibration(of, arms.trials, { tolerance: 0.1, looks: [8], durationMs: 1_000 });
  expect(checks).toEqual([
    { id: 'steal', title: 'steal', invalid: 1, warning: 3, notMeasured: 0 },
    { id: 'lag', title: 'lag', invalid: 0, warning: 3, notMeasured: 0 },
    { id: 'clock', title: 'clock', invalid: 0, warning: 0, notMeasured: 1 },
  ]);
});
