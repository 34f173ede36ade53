import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Field, answer } from '../../../../src/verdicts/choice/answer.ts';
import { changesOf } from '../../../../src/verdicts/choice/changes.ts';
import type { TopologyFacts } from '../../../../src/verdicts/choice/facts.ts';
import { objectivesIn } from '../../../../src/verdicts/choice/objectives.ts';
import { facts, field, priced } from './some-facts.ts';

const asked = (own: Field, set: Partial<Parameters<typeof objectivesIn>[0]> = {}) =>
  answer(own, { objectives: objectivesIn({ p95Ms: 250, errorRatio: 0.01, ...set }) });
describe('better', () => {
  const trials = (values: readonly number[]) => values.map((cpu) => ({ cpu, p95: 5 }));

  it('is proved by five pairs that all point one way, however small the difference', () => {
    const all = [facts('a', ...trials([1, 1.1, 0.9, 1.2, 1])), facts('b', ...trials([1.01, 1.12, 0.92, 1.21, 1.02]))];
    expect(asked(field(all))).toMatchObject({ kind: 'winner', best: ['a'] });
  });

  it('is not there where five pairs do not prove it, however large the difference of the medians', () => {
    const all = [facts('a', ...trials([1, 1, 1, 3, 3])), facts('b', ...trials([2, 2, 2, 1, 2]))];
    expect(asked(field(all))).toMatchObject({ kind: 'no-single-winner', best: ['a', 'b'] });
  });

  it('takes more trials where more pairs are looked at: Holm', () => {
    // Three pairs: with five trials the smallest adjusted p is 3 / 32, so that the margin of 10 % holds.
    const all = [1, 1.01, 1.02].map((factor, at) =>
      facts(`t${at}`, ...trials([1, 1.2, 0.9, 1.1, 1.3].map((cpu) => cpu * factor))),
    );
    expect(asked(field(all)).best).toHaveLength(3);
    const six = [1, 1.01, 1.02].map((factor, at) =>
      facts(`t${at}`, ...trials([1, 1.2, 0.9, 1.1, 1.3, 1.4].map((cpu) => cpu * factor))),
    );
    expect(asked(field(six))).toMatchObject({ kind: 'winner', best: ['t0'] });
  });

  it('is by more than what equal things differ by on a calibrated machine', () => {
    const all = [facts('a', { cpu: 1, p95: 5 }), facts('b', { cpu: 1.05, p95: 5 })];
    expect(asked(field(all)).kind).toBe('no-single-winner');
    expect(asked(field(all, { margins: { cost: 0.03 } }))).toMatchObject({ kind: 'winner', best: ['a'] });
  });
});

describe('the order of topologies and trials', () => {
  const near = fc.integer({ min: 0, max: 8 }).map((steps) => 1 + steps * 0.045);
  const given = fc.record(
    {
      cpu: near,
      cores: near,
      memoryMb: near.map((value) => value * 500),
      statements: near,
      databaseMs: near,
      p95: near,
      isTimeValid: fc.boolean(),
    },
    { requiredKeys: ['isTimeValid'] },
  );
  const trials = fc.array(given, { minLength: 1, maxLength: 6 });
  const run = fc.record({
    topologies: fc.array(trials, { minLength: 2, maxLength: 5 }),
    isPriced: fc.boolean(),
    limit: fc.constantFrom(1.1, 1.3, 100),
  });

  it('plays no part, near ties included', () => {
    fc.assert(
      fc.property(run, fc.infiniteStream(fc.nat()), ({ topologies, isPriced, limit }, chance) => {
        const all = topologies.map((own, at) => facts(`t${at}`, ...own));
        const objectives = objectivesIn({ p95Ms: limit, errorRatio: 0.01 });
        const told = (list: readonly TopologyFacts[]) => {
          const own = isPriced ? priced(list) : field(list);
          const said = answer(own, { objectives });
          return { kind: said.kind, best: said.best, changes: changesOf(own, { objectives }, said) };
        };
        expect(told(shuffled(all, chance).map((one) => ({ ...one, trials: shuffled(one.trials, chance) })))).toEqual(
          told(all),
        );
      }),
      { seed: 20_261_126, numRuns: 120 },
    );
  });

  it('leaves nobody out in a ring of three, each of which beats the next by a hair over the margin', () => {
    const ring = [
      facts('a', { cpu: 1, statements: 1.1, databaseMs: 1.05, p95: 5 }),
      facts('b', { cpu: 1.2, statements: 1, databaseMs: 1.05, p95: 5 }),
      facts('c', { cpu: 1.095, statements: 1.15, databaseMs: 0.95, p95: 5 }),
    ];
    const { choice, kind } = asked(field(ring));
    expect(choice.front.length).toBeGreaterThan(0);
    expect(kind).not.toBe('cannot-say');
  });
});

function shuffled<T>(values: readonly T[], chance: Iterator<number>): T[] {
  return values
    .map((value) => ({ value, key: Number(chance.next().value) }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
