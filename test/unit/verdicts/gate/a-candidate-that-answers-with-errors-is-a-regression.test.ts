import { expect, test } from 'vitest';
import { errors } from '../../../../src/checks/validity/errors.ts';
import type { TrialFacts } from '../../../../src/checks/trial-check.ts';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, gateInput, twoArms } from '../../../support/gate-fixture.ts';

/** Below the 1 % above which a trial is invalid. */
const FAILED = 19;

test('19 of 2,000 hits that fail leave a trial usable', () => {
  const [trial] = arms().trials.filter(({ topology }) => topology === AFTER);
  if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const { load, metrics } = trial;
  expect(errors.judge({ load, metrics } as unknown as TrialFacts).state).toBe('warning');
});

test('a candidate that fails 19 of 2,000 hits in every trial, against none, is a regression', () => {
  expect(judgeGate(gateInput(arms())).state).toBe('regression');
});

test('a candidate that fails 19 of 2,000 hits in every trial, against none, does not exit with 0', () => {
  expect(exitOf({ kind: 'gate', gate: { verdict: judgeGate(gateInput(arms())) } }).code).not.toBe(0);
});

test('the verdict names the errors of the candidate', () => {
  const { sentence, notes, metrics } = judgeGate(gateInput(arms()));
  const told = [sentence, ...notes, ...metrics.flatMap(({ title, reason }) => [title, reason])];
  expect(told.join('\n')).toMatch(/error|HTTP 500/i);
});

function arms() {
  return twoArms({ pairs: 10, change: (trial) => (trial.topology === AFTER ? withErrors(trial) : trial) });
}

function withErrors(trial: MeasuredTrial): MeasuredTrial {
  const { load } = trial;
  const counts = { ...load.counts, ok: load.counts.ok - FAILED, failed: FAILED };
  const endpoints = load.endpoints.map((endpoint) => ({ ...endpoint, counts }));
  const failures = { ...load.failures, status: { '500': FAILED } };
  return { ...trial, load: { ...load, counts, endpoints, failures } };
}
