import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { type Outcome, exitOf } from '../../../src/verdicts/exit.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { failedTrial } from '../../support/run-fixture.ts';

const { run, trials } = buildFixture({ hits: 500, durationMs: 5_000, trials: 1 });
const said = (outcome: Outcome): string => {
  const { code, reason } = exitOf(outcome);
  return `${code}: ${reason}`;
};
const failed = (code: string): TrialRecord => {
  const trial = failedTrial({ trial: 3, topology: 'tasks' });
  return trial.state === 'failed' ? { ...trial, error: { ...trial.error, code } } : trial;
};
const invalid = (of: (at: number) => boolean, problem?: string): readonly TrialRecord[] =>
  trials.map((trial, at) => {
    if (trial.state !== 'measured' || !of(at)) return trial;
    const verification = [
      { name: 'page', detail: '' },
      { name: 'other', detail: '', ...(problem === undefined ? {} : { problem }) },
    ];
    return { ...trial, verification, validity: { ...trial.validity, work: 'invalid' as const } };
  });
type Kind = NonNullable<Extract<Outcome, { kind: 'run' }>['summary']>['decision']['kind'];
const decided = (kind: Kind) => ({ decision: { kind } }) as Extract<Outcome, { kind: 'run' }>['summary'] & object;
const nth = (at: number) => {
  const trial = trials[at];
  return trial === undefined ? '' : `trial ${trial.trial} (${trial.topology})`;
};

describe('the exit of a run says', () => {
  const of = (changed: readonly TrialRecord[], kind?: Kind): string =>
    said({ kind: 'run', run, trials: changed, ...(kind === undefined ? {} : { summary: decided(kind) }) });

  it.each<[string, readonly TrialRecord[], Kind | undefined, string]>([
    ['nothing of what went well', trials, undefined, '0: ok'],
    ['no winner', trials, 'no-single-winner', '0: ok'],
    ['that nobody holds', trials, 'nobody-holds', '1: no topology meets the objectives'],
    ['that it is undecided', trials, 'cannot-say', '3: undecided'],
    ['that all is invalid', invalid(() => true), 'cannot-say', '4: every trial is invalid'],
    ['that it is undecided without a trial', [], 'cannot-say', '3: undecided'],
    ['that it is undecided beside one valid trial', invalid((at) => at > 0), 'cannot-say', '3: undecided'],
    ['which trial is invalid', invalid((at) => at === 1), undefined, `4: ${nth(1)} is invalid`],
    ['nothing of it beside an answer', invalid((at) => at === 1), 'winner', '0: ok'],
    [
      'which answered wrongly after the load',
      invalid((at) => at === 1, 'got 500'),
      'winner',
      `1: ${nth(1)} answered wrongly after the measurement`,
    ],
    [
      'the failure before it',
      [...invalid(() => true, 'got 500'), failed('DISK_FULL')],
      undefined,
      '5: trial 3 (tasks) failed: DISK_FULL',
    ],
    [
      'a trial that was stopped',
      [failed('STOPPED_EARLY')],
      'winner',
      '1: trial 3 (tasks) was stopped: it does not hold the objectives',
    ],
    ['a failure of input', [failed('FILE_INVALID')], 'winner', '2: trial 3 (tasks) failed: FILE_INVALID'],
    ['a failure that nobody knows', [failed('NO_SUCH_CODE')], 'winner', '70: trial 3 (tasks) failed: NO_SUCH_CODE'],
  ])('%s', (_what, changed, kind, exit) => {
    expect(of(changed, kind)).toBe(exit);
  });

  it('nothing of a wrong page where the load had met errors, so that its work stands', () => {
    const wrong = trials.map((trial) =>
      trial.state === 'measured' ? { ...trial, verification: [{ name: 'a', detail: '', problem: 'got 500' }] } : trial,
    );
    expect(of(wrong, 'winner')).toBe('0: ok');
  });

  it('that it was interrupted before anything else', () => {
    expect(said({ kind: 'run', run: { ...run, state: 'interrupted' }, trials: [failed('DISK_FULL')] })).toBe(
      '130: interrupted',
    );
  });
});

describe('the exit of any other command says', () => {
  const gate = (state: 'ok' | 'regression' | 'inconclusive' | 'invalid') => ({ verdict: { state } });
  const failure = { code: 5, reason: 'a trial failed' };
  const row = (verdict: 'right' | 'off' | 'noisy', engine = 'replay') =>
    ({ engine, verdict }) as Extract<Outcome, { kind: 'selftest' }>['rows'][number];
  const search = (state: 'found' | 'open-above' | 'open-below' | 'inconclusive', end: string) =>
    ({ state, end, between: [] as readonly number[] }) as Extract<Outcome, { kind: 'capacity' }>['results'][number];

  it.each<[Outcome, string]>([
    [{ kind: 'gate', gate: gate('ok') }, '0: ok'],
    [{ kind: 'gate', gate: gate('regression') }, '1: regression'],
    [{ kind: 'gate', gate: gate('inconclusive') }, '3: inconclusive'],
    [{ kind: 'gate', gate: gate('invalid') }, '4: invalid'],
    [{ kind: 'gate', gate: { ...gate('ok'), outOfTime: 'too late' } }, '3: too late'],
    [{ kind: 'gate', gate: { ...gate('ok'), outOfTime: 'too late', confirmation: gate('invalid') } }, '4: invalid'],
    [{ kind: 'gate', gate: { ...gate('ok'), failure, confirmation: gate('ok') } }, '5: a trial failed'],
    [{ kind: 'gate', gate: { ...gate('ok'), failure, outOfTime: 'too late' } }, '5: a trial failed'],
    [
      { kind: 'capacity', results: [search('found', 'found'), search('open-below', 'floor')] },
      '1: no level holds the objectives',
    ],
    [
      { kind: 'capacity', results: [search('open-below', 'floor'), search('found', 'interrupted')] },
      '1: no level holds the objectives',
    ],
    [{ kind: 'capacity', results: [search('found', 'interrupted')] }, '130: interrupted'],
    [{ kind: 'capacity', results: [search('open-above', 'generator'), search('found', 'found')] }, '0: ok'],
    [{ kind: 'capacity', results: [search('open-below', 'generator')] }, '3: undecided'],
    [{ kind: 'capacity', results: [search('inconclusive', 'invalid')] }, '3: undecided'],
    [{ kind: 'selftest', builtIn: 'replay', rows: [row('noisy'), row('off')] }, '1: replay is off'],
    [{ kind: 'selftest', builtIn: 'replay', rows: [row('right'), row('noisy')] }, '3: the machine was too noisy'],
    [{ kind: 'selftest', builtIn: 'replay', rows: [row('right'), row('noisy', 'x'), row('off', 'x')] }, '0: ok'],
    [{ kind: 'calibration', isUsable: true }, '0: ok'],
    [{ kind: 'calibration', isUsable: false }, '4: most trials were rejected'],
    [{ kind: 'comparison', isComparable: false }, '4: the runs are not comparable'],
    [{ kind: 'recount', areSame: false, isWhole: true }, '1: a recount gives another proof'],
    [{ kind: 'recount', areSame: true, isWhole: false }, '4: parts of the stored run are lost'],
    [{ kind: 'validation', areValid: false }, '2: a file has problems'],
    [{ kind: 'machine', canMeasure: false }, '5: this machine lacks something'],
    [{ kind: 'done' }, '0: ok'],
  ])('%#', (outcome, exit) => {
    expect(said(outcome)).toBe(exit);
  });
});
