import { expect, it } from 'vitest';
import { playOf } from '../../../../src/figures/drill/play-of.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { playFacts } from '../../../support/drill-play.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

it('a play that failed says why in one line: the log stands in its trial', () => {
  const failed = failedTrial({ trial: 2, topology: 'kill:app' });
  if (failed.state !== 'failed') throw new Error('the fixture is no failed trial');
  const { error } = failed;
  const trial = {
    ...failed,
    error: { ...error, message: 'app was not ready\nthe last lines of its log:\n  Starting' },
  };
  expect(playOf({ ...playFacts('kill:app', 2, drillBins(30_000)), trial }, [])).toMatchObject({
    state: 'failed',
    reason: 'bring up: SERVICE_NOT_READY: app was not ready',
  });
});
