import { describe, expect, it } from 'vitest';
import { answer } from '../../../../src/verdicts/choice/answer.ts';
import { comparerOf } from '../../../../src/verdicts/choice/better.ts';
import { type Candidate, type Values, candidateOf, costBasisOf } from '../../../../src/verdicts/choice/candidate.ts';
import { changesOf } from '../../../../src/verdicts/choice/changes.ts';
import { choose, dominates, leastOf } from '../../../../src/verdicts/choice/choose.ts';
import type { CostBasis } from '../../../../src/verdicts/choice/facts.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { PRICES, facts, priced } from './some-facts.ts';

function candidate(name: string, values: Values, trials: readonly Values[] = []): Candidate {
  return { name, values, trials: trials.map((each, at) => ({ repetition: at + 1, values: each })) };
}

const names = (all: readonly Candidate[] | undefined) => all?.map(({ name }) => name);

describe('less of one thing', () => {
  it.each([
    [{}, 1, 1.1, false],
    [{}, 1, 1.11, true],
    [{ cost: 0.2 }, 1, 1.2, false],
    [{ cost: 0.2 }, 1, 1.21, true],
    [{ memory: 0.2 }, 1, 1.11, true],
    [{}, undefined, 2, false],
    [{}, 1, undefined, false],
  ])('with margins %j: %d is better than %d: %s', (margins, own, other, isBetter) => {
    const of = (name: string, cost: number | undefined) => candidate(name, cost === undefined ? {} : { cost });
    const [a, b] = [of('a', own), of('b', other)];
    expect(comparerOf([a, b], margins).isBetter(a, b, 'cost')).toBe(isBetter);
    expect(comparerOf([a, b], margins).isBetter(b, a, 'cost')).toBe(false);
  });

  it.each([
    ['five pairs', [1, 2, 3, 4, 5], true, true],
    ['four pairs and one of nothing, which do not prove it', [0, 2, 3, 4, 5], true, false],
    ['four pairs', [1, 2, 3, 4], false, false],
  ])('is tested by %s: %j %s', (_name, costs, isTested, isProved) => {
    const a = candidate(
      'a',
      { cost: 3 },
      costs.map((cost) => ({ cost })),
    );
    const b = candidate(
      'b',
      { cost: 3 },
      costs.map((cost) => ({ cost: cost * 1.01 })),
    );
    const compare = comparerOf([a, b], {});
    expect([compare.isTested(a, b, 'cost'), compare.isTested(b, a, 'cost')]).toEqual([isTested, isTested]);
    // All point one way: p is 1 in 32. Where nothing is tested, 0 % are within the margin.
    expect([compare.isBetter(a, b, 'cost'), compare.isBetter(b, a, 'cost')]).toEqual([isProved, false]);
    expect(compare.isTested(a, b, 'memory')).toBe(false);
  });
});

describe('who is left', () => {
  const compare = comparerOf([], {});
  const [cheap, dear] = [candidate('z', { cost: 1, memory: 2 }), candidate('a', { cost: 2, memory: 1 })];

  it('stands by cost, an unknown one last, then by name', () => {
    const all = ['d', 'c'].map((name) => candidate(name, { memory: 1 }));
    const { front, unranked } = choose([...all, dear, cheap], compare, []);
    expect(names(front)).toEqual(['z', 'a']);
    expect(unranked.map((one) => [one.candidate.name, one.unknown])).toEqual([
      ['c', ['cost']],
      ['d', ['cost']],
    ]);
    expect(
      names(
        choose(
          ['b', 'a', 'c'].map((name) => candidate(name, { cost: 1 })),
          compare,
          [],
        ).front,
      ),
    ).toEqual(['a', 'b', 'c']);
  });

  it('needs every figure that another has, but for p95', () => {
    const whole = candidate('whole', { cost: 1, memory: 1, p95: 5 });
    expect(choose([whole, candidate('x', { cost: 1, memory: 1 })], compare, []).unranked).toEqual([]);
    const lacking = candidate('x', { cost: 1, p95: 5 });
    expect(choose([whole, lacking], compare, []).unranked).toEqual([{ candidate: lacking, unknown: ['memory'] }]);
  });

  it('goes out when another beats it in something and loses in nothing', () => {
    const worse = candidate('w', { cost: 2, memory: 2 });
    expect([dominates(cheap, worse, compare), dominates(worse, cheap, compare)]).toEqual([true, false]);
    expect([dominates(cheap, dear, compare), dominates(cheap, cheap, compare)]).toEqual([false, false]);
    const { beaten, front, best } = choose([worse, cheap, dear], compare, []);
    expect(beaten.map((one) => [one.candidate.name, names(one.by)])).toEqual([['w', ['z', 'a']]]);
    expect([names(front), names(best)]).toEqual([
      ['z', 'a'],
      ['z', 'a'],
    ]);
  });

  it('is the least by each criterion in turn, and says what was asked before', () => {
    const like = candidate('b', { cost: 1.05, memory: 1 });
    const told = leastOf([dear, cheap, like], compare, ['cost', 'memory']);
    expect({ ...told, best: names(told.best), tied: names(told.tied) }).toEqual({
      ...{ best: ['b'], by: 'memory', tied: ['b', 'z'], askedBefore: ['cost'] },
    });
    expect(leastOf([dear, cheap], compare, ['p95', 'cost'])).toMatchObject({
      best: [cheap],
      by: 'cost',
      askedBefore: [],
    });
    expect(leastOf([cheap, dear], compare, [])).toEqual({ best: [cheap, dear] });
    expect(leastOf([dear], compare, ['cost'])).toEqual({ best: [dear] });
    expect(leastOf([], compare, ['cost'])).toEqual({ best: [] });
    const silent = candidate('s', { memory: 1 });
    expect(leastOf([cheap, silent], compare, ['cost', 'memory'])).toMatchObject({ best: [silent], by: 'memory' });
  });
});

describe('what stands for cost', () => {
  const whole = facts('a', { cpu: 3, cores: 2, memoryMb: 1000 });
  const pricing = { targetUse: 0.5, hitsPerDay: 1e6 };

  it.each([
    ['money', [whole], PRICES, 'price'],
    ['cores without prices', [whole], undefined, 'cores'],
    ['cores where memory is unknown', [facts('a', { cores: 2 })], PRICES, 'cores'],
    ['cores of anyone', [facts('b', { cpu: 1 }), whole], undefined, 'cores'],
    ['CPU time', [facts('a', { cpu: 3 })], PRICES, 'cpu'],
    [
      'CPU time where the other is invalid',
      [facts('b', { cpu: 1 }), { ...whole, state: 'invalid' as const }],
      PRICES,
      'cpu',
    ],
  ])('%s', (_name, all, prices, basis) => {
    expect(costBasisOf(all, { ...pricing, prices })).toBe(basis);
  });

  it.each([
    // 2 cores / 0.5 * 0.04 + 1 GB * 0.005, times 24 hours
    ['price', 3.96, 3.96],
    ['cores', 2, 2],
    ['cpu', 3, 3],
  ] as const)('by %s it is %d', (cost: CostBasis, ofAll, ofTrial) => {
    const basis = { cost, comparesTimes: true, comparesStatements: true, comparesDatabaseTimes: true };
    const { values, trials } = candidateOf(whole, basis, { ...pricing, prices: PRICES });
    expect(values.cost).toBeCloseTo(ofAll, 12);
    expect(trials[0]?.values.cost).toBeCloseTo(ofTrial, 12);
  });

  it('is the middle of the trials; statements and times only where they may be compared', () => {
    const all = facts(
      'a',
      ...[1, 2, 9].map((cpu) => ({ cpu, statements: 1000 * cpu, databaseMs: 1000 * cpu, p95: cpu })),
    );
    const basis = { cost: 'cpu', comparesTimes: true, comparesStatements: true, comparesDatabaseTimes: true } as const;
    expect(candidateOf(all, basis, pricing).values).toEqual({ cost: 2, statements: 2, 'database-time': 2, p95: 2 });
    const neither = { ...basis, comparesTimes: false, comparesStatements: false };
    expect(Object.keys(candidateOf(all, neither, pricing).values)).toEqual(['cost']);
    const late = facts('a', { cpu: 1, p95: 5, isTimeValid: false });
    expect(candidateOf(late, basis, pricing).values).toEqual({ cost: 1 });
  });
});

describe('the price of a database core', () => {
  /** a takes 1 core; b takes half a core, and so many of a database: it is cheaper while (0.5 + k m) * 1.1 < 1. */
  function pricesTold(databaseCores: number): string[] {
    const same = { memoryMb: 100, p95: 5, cpu: 1 };
    const all = [facts('a', { ...same, cores: 1 }), facts('b', { ...same, cores: 0.5 + databaseCores, databaseCores })];
    const field = priced(all, { ...PRICES, gbHour: 0 });
    const question = { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01 }) };
    const given = answer(field, question);
    expect(given.best).toEqual(['b']);
    return changesOf(field, question, given)
      .map(({ what }) => what)
      .filter((what) => what.includes('database core'));
  }

  it.each([
    // (1 / 1.1 - 0.5) / 0.25
    [0.25, 'with a database core from 1.64 times the price of others (now 1)'],
    // (1 / 1.1 - 0.5) / 63
    [0.4090909 / 63, 'with a database core from 63 times the price of others (now 1)'],
    [0.4090909 / 65, 'with a database core at any price up to 64 times that of others'],
  ])('%d cores of it', (cores, what) => {
    expect(pricesTold(cores)).toEqual([what, 'with a database core at any price down to 0.0156 times that of others']);
  });
});

describe('the trials that figures are of', () => {
  const SMALL = { hits: 2000, durationMs: 10_000 };

  it('are the invalid ones where no other is left', async () => {
    const { topologies, decision } = await summarise(buildFixture({ ...SMALL, variant: 'all-invalid' }));
    expect(topologies.map(({ measured, validity }) => [measured?.p95Ms?.trials, validity.work])).toEqual([
      [topologies[0]?.trials.measured, 'invalid'],
      [topologies[1]?.trials.measured, 'invalid'],
    ]);
    expect(Object.values(decision)).not.toContain(undefined);
  });

  it('are the valid ones where there is one', async () => {
    const fixture = buildFixture({ ...SMALL, trials: 2 });
    const trials = fixture.trials.map((trial) =>
      trial.state === 'measured' && trial.repetition === 1
        ? { ...trial, validity: { ...trial.validity, work: 'invalid' as const } }
        : trial,
    );
    const { topologies } = await summarise({ ...fixture, trials });
    expect(topologies.map(({ measured, validity }) => [measured?.p95Ms?.trials, validity.work])).toEqual([
      [1, 'valid'],
      [1, 'valid'],
    ]);
  });
});
