import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, type Evidence, bracketOf, levelsOf } from '../../../../src/verdicts/capacity/levels.ts';
import { type SearchSettings, nextStep } from '../../../../src/verdicts/capacity/search.ts';
import { random } from '../../../../src/base/random.ts';
import { normal, shareOf } from '../../../support/noise.ts';

const M = 1_000_000;
const settings: SearchSettings = {
  fromHitsPerDay: 23 * M,
  tolerance: 0.1,
  lowestHitsPerDay: M,
  highestHitsPerDay: 10_000 * M,
};

const answered = (answer: Answer, ...millions: number[]): Evidence[] =>
  millions.map((million) => ({ hitsPerDay: million * M, answer }));
const held = (...millions: number[]) => answered('held', ...millions);
const missed = (...millions: number[]) => answered('missed', ...millions);
const next = (evidence: readonly Evidence[], changes: Partial<SearchSettings> = {}) => {
  const step = nextStep(evidence, { ...settings, ...changes });
  return step.kind === 'end' ? step.end : step.hitsPerDay / M;
};

/** Searches until the end. */
function search(oracle: (hitsPerDay: number) => Answer, changes: Partial<SearchSettings> = {}, most = 200) {
  const evidence: Evidence[] = [];
  for (let count = 0; count < most; count += 1) {
    const step = nextStep(evidence, { ...settings, ...changes });
    if (step.kind === 'end') return { evidence, end: step.end, ...bracketOf(levelsOf(evidence)) };
    evidence.push({ hitsPerDay: step.hitsPerDay, answer: oracle(step.hitsPerDay) });
  }
  return { evidence, end: 'most', ...bracketOf(levelsOf(evidence)) };
}

describe('the staircase', () => {
  it('starts where it is told, doubles while it holds, halves while it does not', () => {
    expect(next([])).toBe(23);
    expect(next(held(23))).toBe(46);
    expect(next([...held(23), ...held(46)])).toBe(92);
    expect(next(missed(23))).toBe(11.5);
  });

  it('never leaves the levels there are, and confirms the last one', () => {
    expect(next(held(23), { highestHitsPerDay: 30 * M })).toBe(30);
    expect(next(held(23, 30), { highestHitsPerDay: 30 * M })).toBe(30);
    expect(next(held(23, 30, 30, 30), { highestHitsPerDay: 30 * M })).toBe('ceiling');
    expect(next(missed(1))).toBe(1);
    expect(next(missed(1, 1, 1))).toBe('floor');
  });
});

describe('the bisection', () => {
  it('halves the gap on the logarithm until it is within the tolerance, then repeats both ends', () => {
    expect(next([...held(23), ...missed(46)])).toBeCloseTo(Math.sqrt(23 * 46), 1);
    const close = [...held(40), ...missed(43)];
    expect(next(close)).toBe(40);
    expect(next([...close, ...held(40)])).toBe(43);
    expect(next([...close, ...held(40, 40), ...missed(43, 43)])).toBe('found');
  });

  it('takes a level whose answers differ into the interval, after three of them', () => {
    const mixed = [...held(38, 40), ...missed(40, 43)];
    expect(next(mixed)).toBe(40);
    const { lower, upper, between } = bracketOf(levelsOf([...mixed, ...held(40)]));
    expect([lower?.hitsPerDay, upper?.hitsPerDay]).toEqual([38 * M, 43 * M]);
    expect(between.map(({ hitsPerDay }) => hitsPerDay)).toEqual([40 * M]);
  });

  it('lets one odd miss far below not pull the interval down, once it is outvoted', () => {
    expect(next([...held(23, 46), ...missed(23)])).toBe(23);
    const evidence = [...held(23, 23, 46), ...missed(23, 92)];
    expect(bracketOf(levelsOf(evidence)).lower?.hitsPerDay).toBe(46 * M);
  });

  it('measures again where higher levels held and lower ones did not', () => {
    expect(next([...held(30, 44), ...missed(40, 60)])).toBe(40);
  });

  it('takes no disturbed miss for an end, but looks below it for the highest level that holds', () => {
    expect(next([...held(23), ...answered('disturbed', 46)])).toBe(46);
    expect(next([...held(23), ...answered('disturbed', 46, 46)])).toBeCloseTo(32.53, 1);
    expect(next([...held(43, 43, 43), ...answered('disturbed', 46, 46)])).toBe('disturbed');
    expect(next(answered('disturbed', 23, 23))).toBe(11.5);
  });
});

describe('levels that give no answer', () => {
  it('are tried twice; a generator at its limit ends the search below it, as open above', () => {
    expect(next([...held(23), ...answered('generator', 46)])).toBe(46);
    expect(next([...held(23), ...answered('generator', 46, 46)])).toBeCloseTo(32.53, 1);
    expect(next([...held(43, 43, 43), ...answered('generator', 46, 46)])).toBe('generator');
  });

  it('end the search when nothing else is known', () => {
    expect(next(answered('invalid', 23))).toBe(23);
    expect(next(answered('invalid', 23, 23))).toBe('invalid');
    expect(next(answered('generator', 23, 23))).toBe(11.5);
  });
});

describe('against any server', () => {
  it('finds the capacity of one that never errs, within the tolerance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.1, max: 9000, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 1000, noNaN: true }),
        (capacity, tolerance, from) => {
          const found = search((hits) => (hits <= capacity * M ? 'held' : 'missed'), {
            tolerance,
            fromHitsPerDay: from * M,
          });
          expect(found.end).toBe('found');
          expect(found.lower?.hitsPerDay).toBeLessThanOrEqual(capacity * M);
          expect(found.upper?.hitsPerDay).toBeGreaterThan(capacity * M);
          expect((found.upper?.hitsPerDay ?? 0) / (found.lower?.hitsPerDay ?? 1)).toBeLessThanOrEqual(1 + tolerance);
        },
      ),
    );
  });

  it('ends, and never contradicts itself, whatever the answers', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = random(seed);
        const answers: Answer[] = ['held', 'missed', 'disturbed', 'generator', 'invalid'];
        const found = search(() => answers[Math.floor(draw() * 5)] ?? 'invalid', {}, 2000);
        expect(found.end).not.toBe('most');
        if (found.lower !== undefined && found.upper !== undefined)
          expect(found.lower.hitsPerDay).toBeLessThan(found.upper.hitsPerDay);
        for (const { held, missed, disturbed, generator, invalid } of levelsOf(found.evidence))
          expect({ votes: held + missed <= 3, tries: disturbed + generator + invalid <= 2 }).toEqual({
            votes: true,
            tries: true,
          });
      }),
    );
  });

  it('says the same for the same experiments in another order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ level: fc.integer({ min: 1, max: 6 }), isHeld: fc.boolean() }), { maxLength: 12 }),
        (made) => {
          const evidence = made.flatMap(({ level, isHeld }) => (isHeld ? held(level * 10) : missed(level * 10)));
          expect(next(evidence.toReversed())).toBe(next(evidence));
        },
      ),
    );
  });
});

/** A server whose capacity varies from experiment to experiment by so much (log-normal); a share of all experiments miss by accident. */
function noisy(run: number, deviation: number, accidents: number) {
  const draw = random(run, 77);
  const capacity = M * 10 ** (0.5 + 2 * draw());
  const found = search((hits) => {
    if (draw() < accidents) return 'missed';
    return hits <= capacity * Math.exp(normal(draw, deviation)) ? 'held' : 'missed';
  });
  const [low, high] = [found.lower?.hitsPerDay ?? 0, found.upper?.hitsPerDay ?? Infinity];
  return { contains: low <= capacity && capacity <= high, experiments: found.evidence.length, width: high / low };
}

// Measured: 97.6, 94.8, 90.2 and 96.1 % of 1,000 searches, with 11 to 15 experiments each.
describe('against a noisy server, the interval contains the median capacity', () => {
  it.each([
    ['2 % from experiment to experiment', 0.02, 0, 0.95],
    ['5 %, half the tolerance', 0.05, 0, 0.93],
    ['10 %, as much as the tolerance', 0.1, 0, 0.88],
    ['3 %, and one experiment in twenty misses by accident', 0.03, 0.05, 0.95],
  ])('%s', (_title, deviation, accidents, least) => {
    const runs = Array.from({ length: 1000 }, (_, run) => noisy(run, deviation, accidents));
    const median = (values: number[]) => values.sort((a, b) => a - b)[500] ?? Number.NaN;
    const coverage = shareOf(1000, (run) => runs[run]?.contains === true);
    expect(coverage).toBeGreaterThanOrEqual(least);
    expect(median(runs.map(({ experiments }) => experiments))).toBeLessThanOrEqual(20);
  });
});
