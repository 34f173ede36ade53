import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTrials } from '../../../../src/run/plan/plan.ts';

const wanted = fc.record({
  topologies: fc.uniqueArray(fc.constantFrom('legacy', 'cache', 'messaging', 'tasks', 'cluster'), { minLength: 1 }),
  trials: fc.integer({ min: 1, max: 30 }),
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
});

const letters = (seed: number, trials: number) =>
  planTrials({ topologies: ['A', 'B'], trials, seed })
    .map(({ topology }) => topology)
    .join('');

describe('a plan', () => {
  it('gives every topology the wanted number of trials, numbered from 1 without gaps', () => {
    fc.assert(
      fc.property(wanted, (given) => {
        const plan = planTrials(given);
        expect(plan.map(({ trial }) => trial)).toEqual(plan.map((_, index) => index + 1));
        for (const topology of given.topologies) {
          const own = plan.filter((planned) => planned.topology === topology);
          expect(own.map(({ repetition }) => repetition)).toEqual(
            Array.from({ length: given.trials }, (_, i) => i + 1),
          );
        }
        expect(plan).toHaveLength(given.topologies.length * given.trials);
      }),
    );
  });

  it('is made of blocks that hold every topology once, each second one in the reverse order of the one before', () => {
    fc.assert(
      fc.property(wanted, (given) => {
        const names = planTrials(given).map(({ topology }) => topology);
        const size = given.topologies.length;
        const blocks = Array.from({ length: given.trials }, (_, i) => names.slice(i * size, (i + 1) * size));
        for (const [index, block] of blocks.entries()) {
          expect([...block].sort()).toEqual([...given.topologies].sort());
          if (index % 2 === 1) expect(block).toEqual(blocks[index - 1]?.toReversed());
        }
      }),
    );
  });

  it('cancels a linear drift: over two blocks every topology stands at the same place on average', () => {
    fc.assert(
      fc.property(wanted, ({ topologies, seed }) => {
        const plan = planTrials({ topologies, trials: 2, seed });
        const meanPlaces = topologies.map((name) =>
          plan.filter(({ topology }) => topology === name).reduce((sum, { trial }) => sum + trial / 2, 0),
        );
        expect(new Set(meanPlaces).size).toBe(1);
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(wanted, (given) => {
        expect(planTrials(given)).toEqual(planTrials(given));
      }),
    );
  });

  it('alternates ABBA and BAAB by chance for two topologies', () => {
    const seen = new Set(Array.from({ length: 50 }, (_, seed) => letters(seed, 2)));
    expect([...seen].sort()).toEqual(['ABBA', 'BAAB']);
    expect(letters(4711, 8)).toMatch(/^(?:ABBA|BAAB){4}$/);
  });

  it('refuses two topologies of one name', () => {
    expect(() => planTrials({ topologies: ['v1', 'v2', 'v1'], trials: 1, seed: 1 })).toThrow(
      'two topologies are called v1, so their results could not be told apart',
    );
  });
});
