import { describe, expect, it } from 'vitest';
import type { PrimaryMetricName } from '../../../../src/records/gate-settings.ts';
import type { TrialRecord } from '../../../../src/records/trial-record.ts';
import { primaryMetric } from '../../../../src/figures/primary-metrics.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { BASELINE_FILE, baselineOf } from '../../../../src/verdicts/gate/baseline.ts';
import { type Subject, columnOf, compareRuns, countingOfSubject } from '../../../../src/verdicts/gate/compare-runs.ts';
import { BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { quietMetrics } from '../../../support/quiet-metrics.ts';

type Options = Omit<Parameters<typeof twoArms>[0], 'pairs'> & { readonly trials?: number };
const subject = ({ trials = 5, ...options }: Options): Subject => {
  const arms = twoArms({ pairs: trials, ...options });
  return { ...arms, topology: BEFORE, digested: digestedOf(arms) };
};
const runOf = (runId: string, statementsPerHit: number, trials = 5) =>
  subject({ runId, trials, of: (_, repetition) => ({ statementsPerHit: statementsPerHit + repetition / 1000 }) });
const columns = (reference: Subject, others: Subject[], name: PrimaryMetricName = 'statements_per_hit') =>
  compareRuns(reference, others).metrics.find(({ metric }) => metric === name);
const LAST =
  'The runs were not measured in pairs: a machine that changed between them looks like a difference. benchday gate decides.';

describe('a column of a run', () => {
  it('has the values of its topology in the order measured, their median, and their logarithms', () => {
    const one = runOf('a', 12, 4);
    const { column, logs } = columnOf(one, primaryMetric('statements_per_hit'));
    const values = one.trials
      .filter(({ topology }) => topology === BEFORE)
      .map(({ repetition }) => 12 + repetition / 1000);
    expect(column).toEqual({ runId: 'a', topology: BEFORE, values, median: 12.0025, dropped: [] });
    expect(logs).toEqual(values.map((value) => expect.closeTo(Math.log(value), 9) as number));
  });

  it('says why each other trial was left out, and has no median where all were', () => {
    const spoilt = subject({
      trials: 3,
      change: (trial) => {
        if (trial.repetition === 1) return invalidFor('work', trial);
        return trial.repetition === 2 ? { ...trial, metrics: [...quietMetrics()] } : trial;
      },
    });
    const last = spoilt.trials.find(({ topology, repetition }) => topology === BEFORE && repetition === 3)?.trial ?? 0;
    const digested = new Map(spoilt.digested);
    digested.delete(last);
    const { column, logs } = columnOf({ ...spoilt, digested }, primaryMetric('statements_per_hit'));
    expect(column).not.toHaveProperty('median');
    expect([column.values, logs]).toEqual([[], []]);
    expect(column.dropped.map((reason) => reason.replace(/trial \d/, 'trial n'))).toEqual([
      'trial n (before) is invalid: cpu steal 31.0 %',
      'not measured in trial n',
      'not measured in trial n',
    ]);
  });
});

it.each<[string, number[], number[], string]>([
  ['one trial', [1], [0], 'read'],
  ['no trial', [], [0], 'invalid'],
  ['no logarithm', [1], [], 'invalid'],
])('a baseline file with values of %s', (_what, values, logs, state) => {
  const file = { ...baselineOf(runOf('a', 12)), metrics: [{ metric: 'rows_per_hit', values, logs }] };
  expect(parseAs(BASELINE_FILE, file).state === 'read' ? 'read' : 'invalid').toBe(state);
});

describe('runs that are set side by side', () => {
  it('are told apart by p after Holm over them, and say by how much', () => {
    const found = columns(runOf('a', 12), [runOf('b', 18), runOf('c', 12), runOf('d', 6)]);
    expect(found?.reference).toMatchObject({ runId: 'a', median: 12.003 });
    expect(found?.others.map(({ runId, state }) => `${runId} ${state}`)).toEqual([
      'b more',
      'c not-told-apart',
      'd less',
    ]);
    const [b, c, d] = found?.others ?? [];
    // All five above all five: 2 of 252 ways; times three, times three, times one.
    expect([b?.p, c?.p, d?.p]).toEqual([expect.closeTo(2 / 252, 8), 1, expect.closeTo(2 / 252, 8)]);
    expect([b?.pAdjusted, c?.pAdjusted]).toEqual([expect.closeTo(6 / 252, 8), 1]);
    expect([b?.change?.estimate, c?.change?.estimate, d?.change?.estimate]).toEqual([
      expect.closeTo(18.003 / 12.003 - 1, 3),
      0,
      expect.closeTo(6.003 / 12.003 - 1, 3),
    ]);
    expect(b?.test).toBe('mann-whitney');
  });

  it.each<[number, string]>([
    [3, 'too-few-trials'],
    [4, 'more'],
  ])('of %d trials each are %s', (trials, state) => {
    expect(columns(runOf('a', 12, trials), [runOf('b', 18, trials)])?.others[0]?.state).toBe(state);
  });

  it('are not compared where the reference, or one of them, has no valid trial, and the others keep their p', () => {
    const none = (runId: string) => subject({ runId, change: (trial) => invalidFor('work', trial) });
    const [b, c] = columns(runOf('a', 12), [none('b'), runOf('c', 18)])?.others ?? [];
    expect([b?.state, c?.state]).toEqual(['no-valid-trials', 'more']);
    expect(c?.pAdjusted).toBeCloseTo(2 / 252, 8);
    expect(columns(none('a'), [runOf('b', 12)])?.others[0]?.state).toBe('no-valid-trials');
    expect(columns(none('a'), [none('b')])).toBeUndefined();
  });

  it('are not compared where they are unlike in what must be alike', () => {
    const other = runOf('b', 18);
    const unlike = { ...other, run: { ...other.run, schedule: { ...other.run.schedule, digest: 'other' } } };
    const compared = compareRuns(runOf('a', 12), [unlike, runOf('c', 18)]);
    expect(compared.unlike).toMatchObject([{ runId: 'b', what: 'schedule, digest', candidate: 'other' }]);
    for (const { others } of compared.metrics) expect(others[0]?.state).toBe('not-comparable');
    expect(columns(runOf('a', 12), [unlike, runOf('c', 18)])?.others[1]?.state).toBe('more');
    expect(compared.notes).toEqual([LAST]);
  });

  it('of which one counts statements otherwise are compared by all but statements and rows', () => {
    const counting = (value: string) => (trial: TrialRecord & { state: 'measured' }) => ({
      ...trial,
      databaseSettings: [{ service: 'db', settings: [{ name: 'track', value }] }],
    });
    const [a, b] = [
      subject({ runId: 'a', change: counting('top') as never }),
      subject({ runId: 'b', change: counting('all') as never }),
    ];
    expect(countingOfSubject(a)).toEqual([{ name: 'track', value: 'top' }]);
    expect(baselineOf(a).counting).toEqual([{ name: 'track', value: 'top' }]);
    expect(baselineOf(runOf('c', 12))).not.toHaveProperty('counting');
    const { metrics, notes } = compareRuns(a, [b]);
    const barred = metrics.filter(({ others }) => others[0]?.state === 'not-comparable').map(({ metric }) => metric);
    expect(barred).toEqual(['statements_per_hit', 'rows_per_hit']);
    expect(notes).toEqual([
      'Statements and rows are not compared: their databases count statements by other settings: track is top in a (before), all in b (before).',
      LAST,
    ]);
  });

  const failing = (runId: string, failed: number, trials = 5) =>
    subject({
      ...{ runId, trials },
      change: (trial) => {
        const counts = { ...trial.load.counts, ok: trial.load.counts.ok - failed, failed };
        return { ...trial, load: { ...trial.load, counts } };
      },
    });
  it.each<[number, number, number, string | undefined]>([
    [0, 0, 5, undefined],
    [0, 19, 5, 'proved: more errors: 95 of 10,000 hits (0.95 %) against 0 of 10,000 hits (0.00 %)'],
    [19, 0, 5, 'proved: fewer errors: 0 of 10,000 hits (0.00 %) against 95 of 10,000 hits (0.95 %)'],
    [0, 19, 3, 'not decided: more errors: 57 of 6,000 hits (0.95 %) against 0 of 6,000 hits (0.00 %)'],
    [1, 1, 5, 'not told apart: 5 of 10,000 hits (0.05 %) against 5 of 10,000 hits (0.05 %)'],
  ])('with %d and %d errors in each of %d trials', (before, after, trials, words) => {
    const { notes } = compareRuns(failing('a', before, trials), [failing('b', after, trials)]);
    expect(notes).toEqual([...(words === undefined ? [] : [`Errors of b against a, ${words}.`]), LAST]);
  });
});
