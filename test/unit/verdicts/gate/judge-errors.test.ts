import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { type ErrorPair, judgeErrors } from '../../../../src/verdicts/gate/judge-errors.ts';

const LOOKS = [8, 10, 12, 16, 20];
const HITS = 2000;
const pair = (baseline: number, candidate: number): ErrorPair => ({
  baseline: { errors: baseline, hits: HITS },
  candidate: { errors: candidate, hits: HITS },
});
const pairs = (count: number, baseline: number, candidate: number) =>
  Array.from({ length: count }, () => pair(baseline, candidate));

describe('errors at planned looks', () => {
  it.each([
    ['none at all', 0, 0, 'ok'],
    ['as many in both arms, however many', 70, 70, 'ok'],
    ['0.05 points more: below the margin', 0, 1, 'ok'],
    ['1 point more in every pair', 0, 20, 'regression'],
    ['1 point more on top of 3 %', 60, 80, 'regression'],
    ['1 point fewer', 20, 0, 'improvement'],
  ])('%s: %d against %d of 2,000 is %s', (_what, before, after, state) => {
    expect(judgeErrors(pairs(8, before, after), LOOKS)).toMatchObject({ state, pairs: 8 });
  });

  it('says nothing before the first look', () => {
    expect(judgeErrors(pairs(7, 0, 200), LOOKS)).toEqual({ state: 'continue', pairs: 0, nextLook: 8 });
  });

  it('does not take one burst in one trial for a regression, nor for nothing', () => {
    const burst = [pair(0, 300), ...pairs(19, 0, 0)];
    expect(judgeErrors(burst.slice(0, 8), LOOKS)).toMatchObject({ state: 'continue', pairs: 8, nextLook: 10 });
    // The test of pooled counts alone is sure: it takes each hit for independent of the others.
    expect(judgeErrors(burst, LOOKS).seen?.p).toBeLessThan(1e-6);
    expect(judgeErrors(burst, LOOKS).state).toBe('inconclusive');
  });

  it('proves what comes in every other trial, with more pairs', () => {
    const flaky = Array.from({ length: 20 }, (_, index) => pair(0, index % 2 === 0 ? 60 : 0));
    expect(judgeErrors(flaky, LOOKS)).toMatchObject({ state: 'regression', pairs: 16 });
  });

  it('does not let pass what so few hits cannot show', () => {
    const few = Array.from({ length: 20 }, () => ({
      baseline: { errors: 0, hits: 10 },
      candidate: { errors: 0, hits: 10 },
    }));
    expect(judgeErrors(few.slice(0, 8), LOOKS).state).toBe('continue');
  });

  it('never changes what it decided when pairs are added', () => {
    const one = fc.tuple(fc.nat(60), fc.nat(60)).map(([before, after]) => pair(before, after));
    fc.assert(
      fc.property(fc.array(one, { minLength: 20, maxLength: 20 }), fc.nat(20), (all, count) => {
        const early = judgeErrors(all.slice(0, count), LOOKS);
        if (early.state !== 'continue') expect(judgeErrors(all, LOOKS).state).toBe(early.state);
      }),
      { numRuns: 50 },
    );
  });

  it('finds equal sites worse at most 2 times in 100, also where errors come in bursts', () => {
    for (const chanceOfBurst of [0.05, 0.5]) {
      let found = 0;
      for (let run = 0; run < 400; run += 1) {
        const chance = random(run, 231);
        const errors = () => (chance() < chanceOfBurst ? Math.floor(chance() * 120) : 0);
        const all = Array.from({ length: 20 }, () => pair(errors(), errors()));
        if (judgeErrors(all, LOOKS).state === 'regression') found += 1;
      }
      expect(found / 400).toBeLessThanOrEqual(0.02);
    }
  });
});
