import { describe, expect, it } from 'vitest';
import { primaryMetric } from '../../../../src/figures/primary-metrics.ts';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import type { Verdict } from '../../../../src/records/verdict.ts';
import { pairTrials, unusable, wholePairs } from '../../../../src/verdicts/gate/pairs.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { areIncomparable, withWrongAnswers, wrongAnswersOf } from '../../../../src/verdicts/gate/wrong-answers.ts';
import { AFTER, BEFORE, FIGURES, digestedOf, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';

const ARMS = { baseline: BEFORE, candidate: AFTER };
const TIME = { metricClass: 'time', leastHits: 1 } as const;
const headOf = ({ schema, trial, topology, repetition, startedAtMs, endedAtMs, phases }: MeasuredTrial) => ({
  ...{ schema, trial, topology, repetition, startedAtMs, endedAtMs, phases },
});
const failed = (trial: MeasuredTrial, code: string, message: string): TrialRecord => ({
  ...{ ...headOf(trial), state: 'failed', phase: 'verify' },
  error: { code, message, hint: '' },
});
const numberOf = (trials: readonly TrialRecord[], topology: string, repetition: number) =>
  trials.find((one) => one.topology === topology && one.repetition === repetition)?.trial ?? Number.NaN;

describe('the pairs of a metric', () => {
  it('are the trials of one repetition, with ln candidate / baseline', () => {
    const arms = twoArms({
      pairs: 2,
      of: (arm, repetition) => (arm === AFTER ? { cpuMsPerHit: 4 * 2 ** repetition } : {}),
    });
    const { pairs, dropped } = pairTrials(
      { ...arms, digested: digestedOf(arms) },
      ARMS,
      primaryMetric('cpu_ms_per_hit'),
    );
    expect(dropped).toEqual([]);
    expect(
      pairs.map(({ repetition, baseline, candidate, difference }) => ({ repetition, baseline, candidate, difference })),
    ).toEqual(
      [1, 2].map((repetition) => ({
        repetition,
        baseline: { trial: numberOf(arms.trials, BEFORE, repetition), value: 4 },
        candidate: { trial: numberOf(arms.trials, AFTER, repetition), value: 4 * 2 ** repetition },
        difference: expect.closeTo(repetition * Math.LN2, 12) as number,
      })),
    );
  });

  const why = (of: (trial: MeasuredTrial) => TrialRecord | undefined) => {
    const arms = twoArms({ pairs: 1 });
    const trials = arms.trials.flatMap((trial) => (trial.state === 'measured' ? (of(trial) ?? []) : []));
    return wholePairs({ ...arms, trials }, ARMS, { ...TIME, control: 'wallMs' }).dropped.map(({ reason }) =>
      reason.replace(/trial \d/g, 'trial n'),
    );
  };
  const control = (wallMs: number) => ({ units: 1, wallMs, cpuMs: 9 });
  const ofArms = (before: number, after: number) => (trial: MeasuredTrial) => ({
    ...trial,
    control: control(trial.topology === BEFORE ? before : after),
  });

  it.each<[string, (trial: MeasuredTrial) => TrialRecord | undefined, string[]]>([
    ['whole', (trial) => trial, []],
    [
      'not measured in one arm',
      (trial) => (trial.topology === AFTER ? undefined : trial),
      ['one arm was not measured'],
    ],
    ['not measured at all', () => undefined, []],
    [
      'interrupted',
      (trial) => (trial.topology === AFTER ? { ...headOf(trial), state: 'interrupted', phase: 'measure' } : trial),
      ['trial n (after) was interrupted'],
    ],
    [
      'failed',
      (trial) => (trial.topology === BEFORE ? failed(trial, 'DISK_FULL', 'no space') : trial),
      ['trial n (before) failed: no space'],
    ],
    ['calm', ofArms(1, 1.0499), []],
    [
      'of a machine that changed',
      ofArms(1, 1.0504),
      ['the machine itself changed: its control work took 1.000 ms before trial n, 1.050 ms before trial n (+5.0 %)'],
    ],
    [
      'of a machine that got faster',
      ofArms(2.3456, 1),
      ['the machine itself changed: its control work took 2.346 ms before trial n, 1.000 ms before trial n (-57.4 %)'],
    ],
    [
      'without control work in one arm',
      (trial) => (trial.topology === AFTER ? trial : { ...trial, control: control(9) }),
      [],
    ],
  ])('%s', (_what, of, reasons) => {
    expect(why(of)).toEqual(reasons);
  });

  it('are listed by repetition, whatever they were dropped for', () => {
    const arms = twoArms({ pairs: 3, change: (trial) => (trial.repetition === 3 ? invalidFor('time', trial) : trial) });
    const digested = new Map(digestedOf(arms));
    digested.delete(numberOf(arms.trials, AFTER, 1));
    const { pairs, dropped } = pairTrials({ ...arms, digested }, ARMS, primaryMetric('p50_ms'));
    expect(pairs.map(({ repetition }) => repetition)).toEqual([2]);
    expect(dropped.map(({ repetition }) => repetition)).toEqual([1, 3]);
  });

  it('need as many hits as the metric does', () => {
    const [trial] = twoArms({ pairs: 1 }).trials;
    expect(unusable(trial, { ...TIME, leastHits: 2_000 })).toBeUndefined();
    expect(unusable(trial, { ...TIME, leastHits: 2_001 })).toMatch(
      /^trial 1 \(\w+\) had 2000 hits, this metric needs 2001$/,
    );
  });
});

describe('wrong answers before any load', () => {
  const [measured] = twoArms({ pairs: 1 }).trials;
  if (measured?.state !== 'measured') throw new Error('the fixture has a measured trial');
  const of = (topology: string, trials: number, wrong: number, message = 'wrong:\n  GET /: got 500\n  GET /b') =>
    Array.from({ length: trials }, (_, at) => {
      const trial = { ...measured, topology, repetition: at + 1 };
      return at < wrong ? failed(trial, 'VERIFICATION_FAILED', message) : trial;
    });
  const count = (before: [number, number], after: [number, number]) =>
    wrongAnswersOf({ arms: ARMS, trials: [...of(BEFORE, ...before), ...of(AFTER, ...after)] });

  it.each<[[number, number], [number, number], string | undefined]>([
    [[4, 0], [4, 0], undefined],
    [[2, 0], [2, 2], 'candidate'],
    [[2, 0], [1, 1], 'sometimes'],
    [[1, 0], [2, 2], 'sometimes'],
    [[4, 1], [4, 0], 'baseline'],
    [[4, 1], [4, 4], 'both'],
    // Fisher: 7 of 12 against 0 of 12 is 0.0023, 6 of 12 is 0.0069; the level is 0.004.
    [[12, 0], [12, 7], 'candidate'],
    [[12, 0], [12, 6], 'sometimes'],
  ])('%j of the baseline (trials, wrong) and %j of the candidate: %s', (before, after, state) => {
    const found = count(before, after);
    expect(found?.state).toBe(state);
    if (found !== undefined)
      expect([found.baseline, found.candidate]).toEqual([
        { wrong: before[1], trials: before[0] },
        { wrong: after[1], trials: after[0] },
      ]);
  });

  it.each<[[number, number], [number, number], string]>([
    [
      [2, 0],
      [2, 2],
      'wrong answers before any load in 2 of 2 trials of the candidate, none of 2 of the baseline: GET /: got 500',
    ],
    [
      [2, 0],
      [1, 1],
      'wrong answers before any load in 1 of 1 trial of the candidate, none of 2 of the baseline: GET /: got 500',
    ],
    [
      [3, 2],
      [2, 0],
      'the baseline answers wrongly before any load, in 2 of 3 trials, the candidate in none of 2: GET /: got 500',
    ],
    [
      [1, 1],
      [2, 1],
      'both arms answer wrongly before any load, the baseline in 1 of 1 trial, the candidate in 1 of 2 trials; first: GET /: got 500',
    ],
  ])('%j, %j', (before, after, reason) => {
    expect(count(before, after)?.reason).toBe(reason);
  });

  it('name the one line of a message that has no other, and count no other failure', () => {
    const trials = [
      ...of(BEFORE, 2, 0),
      ...of(AFTER, 2, 2, ' all is wrong '),
      failed({ ...measured, topology: BEFORE }, 'DISK_FULL', ''),
    ];
    expect(wrongAnswersOf({ arms: ARMS, trials })).toMatchObject({
      ...{ state: 'candidate', baseline: { wrong: 0, trials: 2 } },
      reason: expect.stringMatching(/: all is wrong$/) as string,
    });
  });

  it.each<['both' | 'baseline' | 'candidate' | 'sometimes', string, string, boolean]>([
    ['candidate', 'ok', 'regression', false],
    ['sometimes', 'ok', 'inconclusive', false],
    ['sometimes', 'regression', 'regression', false],
    ['both', 'ok', 'inconclusive', true],
    ['baseline', 'ok', 'ok', true],
  ])('of %s turn errors that are %s into %s', (state, before, after, isEnd) => {
    const wrong = { state, reason: 'why', baseline: { wrong: 2, trials: 2 }, candidate: { wrong: 2, trials: 2 } };
    const errors = { state: before, reason: 'before' } as Parameters<typeof withWrongAnswers>[0];
    expect(withWrongAnswers(errors, wrong)).toEqual({ state: after, reason: before === after ? 'before' : 'why' });
    expect(areIncomparable(wrong)).toBe(isEnd);
    expect(areIncomparable({ ...wrong, baseline: { wrong: 1, trials: 2 } })).toBe(state === 'both');
  });
});

describe('a verdict', () => {
  const arms = (runId: string, factor: number, pairs = 10) =>
    twoArms({
      pairs,
      runId,
      of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * factor } : {}),
    });
  const first = judgeGate(gateInput(arms('first', 1.2)));

  it.each<[Partial<Verdict>, string[]]>([
    [{}, []],
    [{ baseline: 'x' }, [`arms of the regression to confirm: x against ${AFTER}, ${BEFORE} against ${AFTER}`]],
    [{ candidate: 'x' }, [`arms of the regression to confirm: ${BEFORE} against x, ${BEFORE} against ${AFTER}`]],
    [{ scenario: 'x' }, [`scenario of the regression to confirm: x, ${first.scenario}`]],
    [{ runId: 'second' }, ['a regression is confirmed by other trials: second, second']],
  ])('confirms one of the same comparison in other trials: %j', (changes, unlike) => {
    const verdict = judgeGate(gateInput(arms('second', 1.2), { confirms: { ...first, ...changes } }));
    expect(verdict.unlike.map(({ what, baseline, candidate }) => `${what}: ${baseline}, ${candidate}`)).toEqual(unlike);
    expect(verdict.state).toBe(unlike.length === 0 ? 'regression' : 'invalid');
    expect(verdict.confirms).toEqual({ runId: changes.runId ?? 'first', metrics: ['statements_per_hit'] });
  });

  it.each<[number, 'before' | 'after' | undefined, boolean]>([
    [4, 'before', true],
    [4, 'after', true],
    [3, 'before', false],
    [4, undefined, false],
  ])('of %d pairs with %s first in each is lopsided: %s', (pairs, ahead, isLopsided) => {
    const made = arms('x', 1, pairs);
    const trials = made.trials.map((trial) => {
      const isAhead =
        ahead === undefined ? (trial.repetition === 1) === (trial.topology === AFTER) : trial.topology === ahead;
      return { ...trial, trial: 2 * trial.repetition - (isAhead ? 1 : 0) };
    });
    const { order, notes } = judgeGate(gateInput({ ...made, trials: trials.toReversed() }));
    expect(notes.some((note) => note.startsWith('The same arm came first in every pair'))).toBe(isLopsided);
    expect(order.map(({ trial }) => trial)).toEqual(Array.from({ length: 2 * pairs }, (_, at) => at + 1));
    expect(order[0]).toEqual({ trial: 1, repetition: 1, arm: ahead === BEFORE ? 'baseline' : 'candidate' });
  });
});
