import { expect, it } from 'vitest';
import { answer } from '../../../../src/verdicts/choice/answer.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { sureOf } from '../../../../src/verdicts/choice/sure.ts';
import { facts, priced } from './some-facts.ts';

const OBJECTIVES = { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01 }) };

/** Two topologies of seven trials each, one at half the cores of the other, which are known of so many trials. */
function sure({ coresOf, moreStatements = 0 }: { readonly coresOf: number; readonly moreStatements?: number }) {
  const topology = (name: string, cores: number, statements: number) =>
    facts(
      name,
      ...Array.from({ length: 7 }, (_, at) => ({
        ...{ cpu: 1, memoryMb: 100, databaseMs: 100, p95: 5, statements: statements + at },
        ...(at < coresOf && { cores }),
      })),
    );
  const given = answer(priced([topology('a', 0.4, 4000), topology('b', 0.8, 4000 + moreStatements)]), OBJECTIVES);
  expect(given.best).toEqual(['a']);
  return sureOf(given);
}

it('of differences that trials show is said that they are proved', () => {
  const proved = 'These differences are proved: 7 trials of each topology, paired by repetition.';
  expect(sure({ coresOf: 7 })).toBe(proved);
  expect(sure({ coresOf: 7, moreStatements: 100 })).toBe(proved);
});

it('what the margin alone says is not proved by other figures that are tested', () => {
  expect(sure({ coresOf: 3 })).toBe(
    'These differences are not proved: 7 trials of each topology, and too few of the pairs show cost.',
  );
  expect(sure({ coresOf: 3, moreStatements: 100 })).toBe(
    'These differences are proved, but for cost: 7 trials of each topology, paired by repetition, and too few of the pairs show cost.',
  );
});

it('of trials that are not as many of each, as of an interrupted run, both counts are said', () => {
  const trials = (count: number, cores: number) =>
    Array.from({ length: count }, () => ({ cpu: 1, cores, memoryMb: 100, databaseMs: 100, p95: 5, statements: 4000 }));
  const given = answer(priced([facts('a', ...trials(2, 0.4)), facts('b', ...trials(1, 0.8))]), OBJECTIVES);
  expect(sureOf(given)).toBe('These differences are not proved: 1 to 2 trials of each topology.');
});
