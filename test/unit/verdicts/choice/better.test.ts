import { expect, it } from 'vitest';
import { comparerOf, differencesOf } from '../../../../src/verdicts/choice/better.ts';
import type { Candidate } from '../../../../src/verdicts/choice/candidate.ts';
import { ruleText } from '../../../../src/verdicts/choice/rule-text.ts';
import { median } from '../../../../src/stats/quantile.ts';
import { runRecord } from '../../../support/run-fixture.ts';

function candidate(name: string, statements: readonly number[]): Candidate {
  return {
    name,
    values: { statements: median(statements) },
    trials: statements.map((value, at) => ({ repetition: at + 1, values: { statements: value } })),
  };
}

it('repetitions in which one needs nothing count, and are the largest differences there are', () => {
  const [none, some] = [candidate('none', [0, 0, 0, 0, 0, 0]), candidate('some', [3, 2, 4, 3, 5, 3])];
  const compare = comparerOf([none, some], {});
  expect(compare.isTested(none, some, 'statements')).toBe(true);
  expect([compare.isBetter(none, some, 'statements'), compare.isBetter(some, none, 'statements')]).toEqual([
    true,
    false,
  ]);

  // In four of five it needs more. Were the one in which it needs nothing left out, this would be four pairs, and tested by nothing.
  const mixed = candidate('mixed', [3, 3, 3, 3, 0]);
  const other = candidate('other', [2, 2, 2, 2, 2]);
  expect(differencesOf(mixed, other, 'statements').map(Math.sign)).toEqual([-1, -1, -1, -1, 1]);
  expect(comparerOf([mixed, other], {}).isTested(mixed, other, 'statements')).toBe(true);
  expect(comparerOf([mixed, other], {}).isBetter(other, mixed, 'statements')).toBe(false);
});

it('where neither needs anything they do not differ', () => {
  const [a, b] = [candidate('a', [0, 0, 0, 0, 0]), candidate('b', [0, 0, 0, 0, 0])];
  expect(differencesOf(a, b, 'statements')).toEqual([0, 0, 0, 0, 0]);
  const compare = comparerOf([a, b], {});
  expect([compare.isBetter(a, b, 'statements'), compare.isBetter(b, a, 'statements')]).toEqual([false, false]);
});

it.each([5, 6, 7, 8, 9])('of two equal ones with %i trials as many runs call one better as the rule says', (trials) => {
  // Each sign of each difference is as likely as the other.
  const all = Array.from({ length: 2 ** trials }, (_, bits) => {
    const signs = Array.from({ length: trials }, (__, at) => ((bits >> at) & 1 ? 1 : -1));
    const a = candidate(
      'a',
      signs.map((sign, at) => 100 + sign * (at + 1)),
    );
    const b = candidate(
      'b',
      signs.map(() => 100),
    );
    const compare = comparerOf([a, b], {});
    return compare.isBetter(a, b, 'statements') || compare.isBetter(b, a, 'statements');
  });
  const share = all.filter(Boolean).length / all.length;
  expect(share).toBeGreaterThan(0.05);
  const [, most = ''] = /up to (\d+) % of runs call one better/.exec(ruleText(runRecord(), 'cpu', {})) ?? [];
  expect(share).toBeLessThanOrEqual(Number(most) / 100);
});
