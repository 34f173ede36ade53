import { describe, expect, it } from 'vitest';
import { RULE_VERSION } from '../../../src/records/decision.ts';
import type { Decision } from '../../../src/records/summary.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { type Outcome, exitOf } from '../../../src/verdicts/exit.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { failedTrial } from '../../support/run-fixture.ts';

const SMALL = { hits: 500, durationMs: 5000, trials: 1 } as const;
const { run, trials } = buildFixture(SMALL);
const invalid = buildFixture({ ...SMALL, variant: 'all-invalid' });
const late = buildFixture({ ...SMALL, variant: 'time-invalid' });
const failed: TrialRecord = failedTrial({ trial: 3, topology: 'tasks' });

const wrongAfter = invalid.trials.map((trial) =>
  trial.state === 'measured'
    ? { ...trial, verification: [{ name: 'page', detail: '3 hits', problem: 'got 500' }] }
    : trial,
);

const decided = (kind: Decision['kind']) => ({
  decision: {
    ...{
      version: RULE_VERSION as typeof RULE_VERSION,
      kind,
      topologies: [],
      sentence: '',
      reasons: [],
      trust: '',
      rule: '',
    },
    restsOn: 'nothing' as const,
    trustState: 'valid' as const,
  },
});
const row = (verdict: 'right' | 'off' | 'noisy', engine = 'replay') =>
  ({ engine, verdict }) as Extract<Outcome, { kind: 'selftest' }>['rows'][number];
const selftest = (...rows: Extract<Outcome, { kind: 'selftest' }>['rows']): Outcome => ({
  kind: 'selftest',
  rows,
  builtIn: 'replay',
});
const gate = (state: 'ok' | 'regression' | 'inconclusive' | 'invalid') => ({ verdict: { state } });
const search = (
  state: 'found' | 'open-above' | 'open-below' | 'inconclusive',
  end: Extract<Outcome, { kind: 'capacity' }>['results'][number]['end'],
  between: readonly number[] = [],
) => ({ state, end, between });

/** The table of README.md, by what a command found. */
const TABLE: readonly (readonly [what: string, outcome: Outcome, code: number])[] = [
  ['a run that names a winner', { kind: 'run', run, trials, summary: decided('winner') }, 0],
  ['a run whose best cannot be told apart', { kind: 'run', run, trials, summary: decided('no-single-winner') }, 0],
  ['a run with invalid times and valid work', { kind: 'run', ...late, summary: decided('winner') }, 0],
  ['a run in which nobody holds the objectives', { kind: 'run', run, trials, summary: decided('nobody-holds') }, 1],
  ['a run that does not decide', { kind: 'run', run, trials, summary: decided('cannot-say') }, 3],
  ['a run whose trials are all invalid', { kind: 'run', ...invalid, summary: decided('cannot-say') }, 4],
  [
    'a run with an answer beside invalid work',
    { kind: 'run', run, trials: [...trials, ...invalid.trials.slice(0, 1)], summary: decided('winner') },
    0,
  ],
  [
    'a run that cannot say, of which one trial is valid',
    { kind: 'run', run, trials: [...trials.slice(0, 1), ...invalid.trials.slice(1)], summary: decided('cannot-say') },
    3,
  ],
  ['the arms of a gate with invalid work', { kind: 'run', ...invalid }, 4],
  [
    'a run whose pages are wrong after the load, where no hit had failed',
    { kind: 'run', run: invalid.run, trials: wrongAfter, summary: decided('cannot-say') },
    1,
  ],
  ['a run with a failed trial', { kind: 'run', run, trials: [...trials, failed], summary: decided('winner') }, 5],
  ['a run that was interrupted', { kind: 'run', run: { ...run, state: 'interrupted' }, trials: [failed] }, 130],
  ['a gate that finds nothing', { kind: 'gate', gate: gate('ok') }, 0],
  ['a gate that finds a regression', { kind: 'gate', gate: gate('regression') }, 1],
  ['a gate that does not decide', { kind: 'gate', gate: gate('inconclusive') }, 3],
  ['a gate that is invalid', { kind: 'gate', gate: gate('invalid') }, 4],
  ['a regression without time to confirm it', { kind: 'gate', gate: { ...gate('regression'), outOfTime: 'late' } }, 3],
  [
    'a regression that is not confirmed',
    { kind: 'gate', gate: { ...gate('regression'), confirmation: gate('ok') } },
    0,
  ],
  [
    'a regression that is confirmed',
    { kind: 'gate', gate: { ...gate('regression'), confirmation: gate('regression') } },
    1,
  ],
  [
    'a confirmation that could not be measured',
    {
      kind: 'gate',
      gate: { ...gate('regression'), confirmation: { ...gate('ok'), failure: { code: 5, reason: 'trial 1 failed' } } },
    },
    5,
  ],
  ['a capacity between two ends', { kind: 'capacity', results: [search('found', 'found')] }, 0],
  ['the highest level holds', { kind: 'capacity', results: [search('open-above', 'ceiling')] }, 0],
  ['the lowest level answered both ways', { kind: 'capacity', results: [search('open-below', 'floor', [200])] }, 3],
  ['no level holds', { kind: 'capacity', results: [search('open-below', 'floor')] }, 1],
  ['no level could be answered', { kind: 'capacity', results: [search('inconclusive', 'disturbed')] }, 3],
  ['a search that was interrupted', { kind: 'capacity', results: [search('open-above', 'interrupted')] }, 130],
  [
    'one of two searches without an answer',
    { kind: 'capacity', results: [search('found', 'found'), search('inconclusive', 'invalid')] },
    3,
  ],
  ['an estimate alone', { kind: 'capacity', results: [] }, 0],
  ['a calibration', { kind: 'calibration', isUsable: true }, 0],
  ['a calibration of rejected trials', { kind: 'calibration', isUsable: false }, 4],
  ['runs that can be compared', { kind: 'comparison', isComparable: true }, 0],
  ['runs that cannot', { kind: 'comparison', isComparable: false }, 4],
  ['a self-test that is right', selftest(row('right'), row('off', 'autocannon')), 0],
  ['a self-test that is off', selftest(row('noisy'), row('off')), 1],
  ['a self-test of another engine that is off', selftest(row('off', 'k6')), 1],
  ['a self-test of another engine on a noisy machine', selftest(row('noisy', 'k6')), 3],
  ['a self-test on a noisy machine', selftest(row('right'), row('noisy')), 3],
  ['a recount that gives the same', { kind: 'recount', areSame: true, isWhole: true }, 0],
  ['a recount of a run that lost parts', { kind: 'recount', areSame: true, isWhole: false }, 4],
  ['a recount that gives another proof', { kind: 'recount', areSame: false, isWhole: false }, 1],
  ['files that are valid', { kind: 'validation', areValid: true }, 0],
  ['files with problems', { kind: 'validation', areValid: false }, 2],
  ['a machine that can measure', { kind: 'machine', canMeasure: true }, 0],
  ['a machine that lacks something', { kind: 'machine', canMeasure: false }, 5],
  ['what is only done', { kind: 'done' }, 0],
];

it.each(TABLE)('%s: the exit code is as the table says', (_what, outcome, code) => {
  const exit = exitOf(outcome);
  expect(exit.code).toBe(code);
  expect(exit.reason).not.toBe('');
});

describe('the exit of a run', () => {
  it('is 0 when invalid work was measured again and is valid then', () => {
    const twice = buildFixture({ ...SMALL, trials: 2 });
    const spoilt = twice.trials.map((trial) =>
      trial.state === 'measured' && trial.repetition === 1
        ? { ...trial, validity: { ...trial.validity, work: 'invalid' as const } }
        : trial,
    );
    const plan = twice.run.plan.map((planned) =>
      planned.repetition === 2 ? { ...planned, repeats: { repetition: 1, why: 'accounting' } } : planned,
    );
    expect(exitOf({ kind: 'run', run: twice.run, trials: spoilt }).code).toBe(4);
    expect(exitOf({ kind: 'run', run: { ...twice.run, plan }, trials: spoilt }).code).toBe(0);
  });

  it('names the first failed trial', () => {
    expect(exitOf({ kind: 'run', run, trials: [...trials, failed] })).toEqual({
      code: 5,
      reason: 'trial 3 (tasks) failed: SERVICE_NOT_READY',
    });
  });
});
