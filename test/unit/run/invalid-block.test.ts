import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { whyInvalid } from '../../../src/run/invalid-block.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { failedTrial } from '../../support/run-fixture.ts';

const { run, trials } = buildFixture({ trials: 2, hits: 500, durationMs: 5000 });

function spoilt(trial: TrialRecord | undefined, metricClass: 'time' | 'work'): TrialRecord {
  if (trial?.state !== 'measured') throw new Error('not measured');
  const [check] = trial.validity.checks;
  if (check === undefined) throw new Error('no checks');
  const checks = [{ ...check, title: 'Steal', state: 'invalid' as const, measured: '30 %' }];
  return { ...trial, validity: { ...trial.validity, [metricClass]: 'invalid', checks } };
}

test.each(['time', 'work'] as const)(
  'a block with a trial of invalid %s is invalid, once its last trial is done',
  (metricClass) => {
    const done = [spoilt(trials[0], metricClass), ...trials.slice(1)];
    expect(whyInvalid(run.plan, done.slice(0, 1))).toBeUndefined();
    expect(whyInvalid(run.plan, done.slice(0, 2))).toBe(`trial 1 (${done[0]?.topology ?? ''}) is invalid: Steal: 30 %`);
    expect(whyInvalid(run.plan, done), 'that of the last trial is looked at').toBeUndefined();
  },
);

test('a trial that failed is no reason to measure again, nor is a warning', () => {
  expect(whyInvalid(run.plan, trials.slice(0, 2))).toBeUndefined();
  const failed = [...trials.slice(0, 1), { ...failedTrial({ trial: 2, topology: trials[1]?.topology ?? '' }) }];
  expect(whyInvalid(run.plan, failed)).toBeUndefined();
});

test('a block that somebody interrupted is not measured again', () => {
  const [first, second] = trials;
  if (second === undefined) throw new Error('no second trial');
  const { schema, trial, topology, repetition, startedAtMs, endedAtMs, phases } = second;
  const cut = { schema, trial, topology, repetition, startedAtMs, endedAtMs, phases, state: 'interrupted' as const };
  expect(whyInvalid(run.plan, [spoilt(first, 'time'), { ...cut, phase: 'measure' }])).toBeUndefined();
});

test('what is invalid for metrics that nobody wants is left as it is', () => {
  const done = [spoilt(trials[0], 'time'), ...trials.slice(1, 2)];
  expect(whyInvalid(run.plan, done, 1, ['work'])).toBeUndefined();
  expect(whyInvalid(run.plan, done, 1, ['time'])).toBeDefined();
});

test('a block whose repeat is planned already is not planned again', () => {
  const done = [spoilt(trials[0], 'time'), ...trials.slice(1, 2)];
  const plan = [...run.plan, { trial: 5, topology: 'legacy', repetition: 3, repeats: { repetition: 1, why: 'steal' } }];
  expect(whyInvalid(plan, done, 1)).toBeUndefined();
});
