import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { errorSeriesOf, errorsVerdictOf, shareText } from '../../../../src/verdicts/gate/errors-verdict.ts';
import { type ErrorPair, lookAtErrors, pooled, ratioOf } from '../../../../src/verdicts/gate/judge-errors.ts';
import { LEVEL, canDecide, shiftOf } from '../../../../src/verdicts/gate/unpaired.ts';
import {
  agreementOfErrors,
  errorSharesOf,
  judgeUnpairedErrors,
} from '../../../../src/verdicts/gate/unpaired-errors.ts';
import type { LoadCounts } from '../../../../src/records/load-totals.ts';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import { AFTER, BEFORE, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';

const ARMS = { baseline: BEFORE, candidate: AFTER };
const shares = (trials: number, errors: number, hits = 2_000) =>
  Array.from({ length: trials }, () => ({ errors, hits }));

describe('two groups of trials', () => {
  // Ways to deal them: C(first + second, second); both sides of the level of 5 %.
  it.each<[number, number, number, boolean]>([
    [3, 3, 1, false], // 2 / 20
    [4, 3, 1, false], // 2 / 35
    [4, 4, 1, true], // 2 / 70
    [5, 3, 1, true], // 2 / 56
    [3, 5, 1, true],
    [4, 4, 2, false], // 4 / 70
    [5, 4, 3, true], // 6 / 126
    [5, 4, 4, false], // 8 / 126
    [1, 39, 1, true], // 2 / 40 is the level itself
    [39, 1, 1, true],
    [1, 38, 1, false],
  ])('of %d and %d trials, with %d comparisons, can be told apart: %s', (first, second, comparisons, isEnough) => {
    expect(canDecide(first, second, comparisons)).toBe(isEnough);
  });

  it.each<[string, number[], number[], 'mann-whitney' | 'brunner-munzel']>([
    ['of twice the spread', [0, 1, 2], [0, 2, 4], 'mann-whitney'],
    ['of more than that', [0, 1, 2], [0, 2.01, 4.02], 'brunner-munzel'],
    ['of less than half', [0, 2.01, 4.02], [0, 1, 2], 'brunner-munzel'],
    ['without and with a spread', [1, 1, 1], [0, 1, 2], 'brunner-munzel'],
    ['without spread', [1, 1, 1], [2, 2, 2], 'mann-whitney'],
    ['of two trials', [0, 1], [0, 10, 20], 'brunner-munzel'],
    ['against two trials', [0, 10, 20], [0, 1], 'brunner-munzel'],
    ['of one trial', [0], [0, 100], 'mann-whitney'],
    ['against one trial', [0, 100], [0], 'mann-whitney'],
  ])('%s are compared by another test only where spreads differ', (_what, first, second, test) => {
    expect(shiftOf(first, second, random(1)).test).toBe(test);
  });

  it('have bounds at 2.5 % each, and a p of both sides', () => {
    expect(LEVEL).toBe(0.05);
    // All of four above all of four: 2 of 70 ways. 1 of 70 is below 2.5 %: the outermost differences are the bounds.
    expect(shiftOf([0, 1, 2, 3], [10, 11, 12, 13], random(1))).toEqual({
      ...{ test: 'mann-whitney', p: expect.closeTo(2 / 70, 12) as number },
      logs: { estimate: 10, lower: 7, upper: 13 },
    });
    // 1 of 20 is not.
    expect(shiftOf([0, 1, 2], [10, 11, 12], random(1)).logs).toEqual({
      ...{ estimate: 10, lower: -Infinity, upper: Infinity },
    });
  });
});

describe('errors of runs side by side', () => {
  it.each<[string, [number, number], [number, number], string, string]>([
    // trials, and errors of 2,000 hits of each
    ['equal', [4, 10], [4, 10], 'ok', '40 of 8,000 hits (0.50 %) against 40 of 8,000 hits (0.50 %)'],
    ['more', [4, 0], [4, 19], 'regression', 'more errors: 76 of 8,000 hits (0.95 %) against 0 of 8,000 hits (0.00 %)'],
    [
      'more in three trials',
      [3, 0],
      [3, 19],
      'inconclusive',
      'more errors: 57 of 6,000 hits (0.95 %) against 0 of 6,000 hits (0.00 %)',
    ],
    [
      'fewer',
      [4, 19],
      [4, 0],
      'improvement',
      'fewer errors: 0 of 8,000 hits (0.00 %) against 76 of 8,000 hits (0.95 %)',
    ],
    ['fewer in three trials', [3, 19], [3, 0], 'ok', '0 of 6,000 hits (0.00 %) against 57 of 6,000 hits (0.95 %)'],
    ['none before', [0, 0], [4, 0], 'inconclusive', 'no valid trial: 0 of 8,000 hits (0.00 %) against 0 of 0 hits (-)'],
    ['none after', [4, 0], [0, 0], 'inconclusive', 'no valid trial: 0 of 0 hits (-) against 0 of 8,000 hits (0.00 %)'],
  ])('%s', (_what, [before, errorsBefore], [after, errorsAfter], state, reason) => {
    const found = judgeUnpairedErrors(shares(before, errorsBefore), shares(after, errorsAfter));
    expect(found).toMatchObject({ state, reason });
    expect(found.candidate).toEqual({ errors: after * errorsAfter, hits: after * 2_000 });
  });

  it.each<[number, string]>([
    // 0.1 points of 100,000 hits are 100 of them; Fisher's test is sure of it.
    [100, 'regression'],
    [99, 'ok'],
  ])('%d more of 100,000 in each trial are %s', (more, state) => {
    expect(judgeUnpairedErrors(shares(4, 100, 100_000), shares(4, 100 + more, 100_000)).state).toBe(state);
  });

  it.each<[number, string]>([
    [100, 'improvement'],
    [99, 'ok'],
  ])('%d fewer of 100,000 in each trial are %s', (fewer, state) => {
    expect(judgeUnpairedErrors(shares(4, 100 + fewer, 100_000), shares(4, 100, 100_000)).state).toBe(state);
  });

  it('are not decided where so few hits leave a point more possible', () => {
    const { state, reason } = judgeUnpairedErrors(shares(4, 0, 20), shares(4, 0, 20));
    // Newcombe's bound of 0 of 80 against 0 of 80: z^2 / (n + z^2) of z = 1.645 is 3.27 %.
    expect([state, reason]).toEqual([
      'inconclusive',
      'up to 3.27 % more are possible: 0 of 80 hits (0.00 %) against 0 of 80 hits (0.00 %)',
    ]);
  });

  it('are agreed on by the ranks of the trials, one-sided', () => {
    const { worse, better } = agreementOfErrors(shares(4, 0), shares(4, 19));
    expect([worse, better]).toEqual([expect.closeTo(1 / 70, 12), 1]);
    const turned = agreementOfErrors(shares(4, 19), shares(4, 0));
    expect([turned.worse, turned.better]).toEqual([1, expect.closeTo(1 / 70, 12)]);
  });

  it('are agreed on by what is asked, where that is given', () => {
    const asked: string[] = [];
    const never = (side: string) => {
      asked.push(side);
      return false;
    };
    expect(judgeUnpairedErrors(shares(4, 0), shares(4, 19), never).state).toBe('inconclusive');
    expect(judgeUnpairedErrors(shares(4, 19), shares(4, 0), never).state).toBe('ok');
    expect(asked).toEqual(['worse', 'better']);
  });
});

const withCounts = (trial: MeasuredTrial, counts: Partial<LoadCounts>): MeasuredTrial => ({
  ...trial,
  load: loadTotals({ counts: { ...allOk(1_000), ...counts } }),
});

describe('errors of trials', () => {
  const change = (of: (trial: MeasuredTrial) => TrialRecord) => twoArms({ pairs: 3, change: of });
  const spoilt = change((trial) => {
    const one = withCounts(trial, { ok: 900, failed: 60, timedOut: 40 });
    if (trial.repetition === 1) return invalidFor('time', one);
    return trial.repetition === 2 && trial.topology === AFTER ? invalidFor('work', one) : one;
  });

  it('are those of valid work of a topology; time-outs count where times are valid', () => {
    const of = (topology: string) => errorSharesOf({ ...spoilt, topology });
    const [timed, untimed] = [
      { errors: 100, hits: 1_000 },
      { errors: 60, hits: 1_000 },
    ];
    expect(of(BEFORE)).toEqual([untimed, timed, timed]);
    expect(of(AFTER)).toEqual([untimed, timed]);
  });

  it('are left out of both trials of a pair where the times of one are invalid', () => {
    const half = change((trial) => {
      const one = withCounts(trial, { ok: 900, failed: 60, timedOut: 40 });
      return trial.repetition === 1 && trial.topology === AFTER ? invalidFor('time', one) : one;
    });
    const both = (errors: number) => ({ baseline: { errors, hits: 1_000 }, candidate: { errors, hits: 1_000 } });
    expect(errorSeriesOf({ ...half, arms: ARMS })).toEqual({ pairs: [both(60), both(100), both(100)], dropped: [] });
  });

  it('are none where nothing was sent, or every hit was the generator’s own failure', () => {
    const own = { status: {}, connect: { EMFILE: 1_000 }, broken: {}, content: 0 };
    const unasked = change((trial) => {
      if (trial.topology === BEFORE || trial.repetition > 2) return withCounts(trial, {});
      const one = withCounts(trial, trial.repetition === 1 ? { sent: 0, ok: 0 } : { ok: 0, failed: 1_000 });
      return trial.repetition === 1 ? one : { ...one, load: { ...one.load, failures: own } };
    });
    const { pairs, dropped } = errorSeriesOf({ ...unasked, arms: ARMS });
    expect(pairs).toHaveLength(1);
    expect(dropped.map(({ repetition, reason }) => `${repetition}: ${reason}`)).toEqual([
      expect.stringMatching(/^1: trial \d \(after\) had 0 hits, this metric needs 1$/),
      '2: one arm had no hit that shows errors',
    ]);
    expect(errorSharesOf({ ...unasked, topology: AFTER })).toEqual([{ errors: 0, hits: 1_000 }]);
  });
});

describe('the words of errors', () => {
  const pairs = (count: number, baseline: number, candidate: number): ErrorPair[] =>
    Array.from({ length: count }, () => ({
      baseline: { errors: baseline, hits: 1_000 },
      candidate: { errors: candidate, hits: 1_000 },
    }));
  const eight = pairs(8, 1, 20);
  const seen = lookAtErrors(eight);
  const counts = '160 of 8,000 hits (2.00 %) against 8 of 8,000 hits (0.10 %)';
  const most = `at most ${(seen.most * 100).toFixed(2)} points more`;

  it.each<[Parameters<typeof errorsVerdictOf>[1], string, string]>([
    [{ state: 'regression', pairs: 8, seen }, 'regression', `more errors, beyond chance: ${counts}`],
    [{ state: 'improvement', pairs: 8, seen }, 'improvement', `fewer errors, beyond chance: ${counts}`],
    [{ state: 'ok', pairs: 8, seen }, 'ok', `${counts}; ${most}`],
    [{ state: 'continue', pairs: 0, nextLook: 10 }, 'inconclusive', '8 valid pairs; nothing is decided before 10'],
    [{ state: 'continue', pairs: 0 }, 'inconclusive', '8 valid pairs; nothing is decided before more'],
    [
      { state: 'continue', pairs: 8, nextLook: 10, seen },
      'inconclusive',
      `not decided with 8 pairs: ${counts}, ${most}; the next look is at 10`,
    ],
    [{ state: 'inconclusive', pairs: 8, seen }, 'inconclusive', `not decided with 8 pairs: ${counts}, ${most}`],
  ])('%#', (result, state, reason) => {
    const verdict = errorsVerdictOf({ pairs: eight, dropped: [] }, result);
    expect(verdict).toMatchObject({
      state,
      reason,
      validPairs: 8,
      failing: ['candidate'],
      margin: 0.001,
      tolerance: 0.01,
    });
    expect(['p' in verdict, 'nextLook' in verdict]).toEqual(['seen' in result, 'nextLook' in result]);
    expect(verdict.more?.estimate).toBeCloseTo(0.019, 9);
  });

  it('say that there is no valid pair', () => {
    const verdict = errorsVerdictOf({ pairs: [], dropped: [] }, { state: 'continue', pairs: 0, nextLook: 8 });
    expect(verdict).toMatchObject({ reason: 'no valid pair', failing: [] });
    expect(verdict).not.toHaveProperty('more');
  });

  it('name a failing site from more than a hit in a hundred', () => {
    const failing = (before: number, after: number) =>
      errorsVerdictOf({ pairs: pairs(1, before, after), dropped: [] }, { state: 'continue', pairs: 0 }).failing;
    expect([failing(10, 10), failing(11, 10), failing(11, 11)]).toEqual([[], ['baseline'], ['baseline', 'candidate']]);
  });

  it('are shares with their counts', () => {
    expect(shareText({ errors: 1_234, hits: 20_000 })).toBe('1,234 of 20,000 hits (6.17 %)');
    expect(shareText({ errors: 0, hits: 0 })).toBe('0 of 0 hits (-)');
    expect([ratioOf({ errors: 0, hits: 0 }), ratioOf({ errors: 1, hits: 4 })]).toEqual([0, 0.25]);
    expect(pooled([...shares(2, 3, 10), { errors: 1, hits: 5 }])).toEqual({ errors: 7, hits: 25 });
  });
});
