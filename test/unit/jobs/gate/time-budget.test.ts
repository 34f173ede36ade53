import { expect, it } from 'vitest';
import { budgetLine, pairsThatFit, pairsToConfirm, shortOf } from '../../../../src/jobs/gate/time-budget.ts';
import { twoArms } from '../../../support/gate-fixture.ts';

const MINUTE = 60_000;
const budget = { atMostMs: 15 * MINUTE, startedMs: 1000, expectedPairMs: 2 * MINUTE };
const trialsOf = (ms: number) =>
  twoArms({ pairs: 2, change: (trial) => ({ ...trial, endedAtMs: trial.startedAtMs + ms }) }).trials;

it('says before anything is measured how many pairs fit, and with how many it may decide', () => {
  expect(budgetLine(budget, [2, 4, 8, 10], 1000)).toBe(
    'in 15 min about 7 pairs fit, of 120 s each; it may decide with 2, 4, 8, 10',
  );
});

it('counts by what trials took as soon as there are some, and never below 0', () => {
  expect(pairsThatFit(budget, trialsOf(15_000), 1000)).toBe(30);
  expect(pairsThatFit(budget, trialsOf(15_000), 1000 + 14 * MINUTE)).toBe(2);
  expect(pairsThatFit(budget, [], 1000 + 16 * MINUTE)).toBe(0);
});

it('names what is missing where it does not fit, and nothing where it does or nothing limits it', () => {
  const wanted = { pairs: 6, what: 'the next look' };
  expect(shortOf(wanted, budget, trialsOf(75_000), 1000 + 5 * MINUTE)).toBe(
    'out of time (at most 15 min): the next look needs 6 more pairs of about 150 s, and 4 fit',
  );
  expect(shortOf(wanted, budget, trialsOf(45_000), 1000 + 5 * MINUTE)).toBeUndefined();
  expect(shortOf(wanted, undefined, [], 1000)).toBeUndefined();
});

it('a regression takes as many pairs again as found it, one by wrong answers as many as were asked', () => {
  const one = (state: string, pairs: number) => ({ state, pairs });
  const of = (metrics: readonly object[], errors?: object, wrongAnswers?: object) =>
    pairsToConfirm({ metrics, errors, wrongAnswers } as never, 2);
  expect(of([one('regression', 10), one('ok', 16)], one('ok', 16))).toBe(10);
  expect(of([one('ok', 8)], one('regression', 8))).toBe(8);
  // No trial of the candidate was measured, so there is no pair.
  const wrong = { state: 'candidate', baseline: { wrong: 0, trials: 4 }, candidate: { wrong: 4, trials: 4 } };
  expect(of([one('inconclusive', 0)], one('regression', 0), wrong)).toBe(4);
  expect(of([], one('regression', 0), { ...wrong, state: 'baseline' })).toBe(2);
});
