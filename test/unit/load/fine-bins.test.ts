import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FineBinCounter, addBins } from '../../../src/load/replay/fine-bins.ts';
import { neverLeft, OUTCOME } from '../../../src/load/replay/outcome-rows.ts';

const SETTINGS = { lengthMs: 100, limitMs: 250 };
const DURATION_MS = 1_250;
const anyHit = fc.record({
  outcome: fc.constantFrom(...Object.values(OUTCOME)),
  dueUs: fc.integer({ min: 0, max: DURATION_MS * 1000 - 1 }),
  responseUs: fc.integer({ min: 0, max: 500_000 }),
});

it('each hit is in the bin in which it was due, failed or slow as a naive count has it', () => {
  fc.assert(
    fc.property(fc.array(anyHit, { maxLength: 60 }), (hits) => {
      const counter = new FineBinCounter(SETTINGS, DURATION_MS);
      for (const { outcome, dueUs, responseUs } of hits)
        counter.add(outcome, dueUs, neverLeft(outcome) ? undefined : responseUs);
      const { due, failed, slow } = counter.result();
      expect(due).toHaveLength(13);
      for (let bin = 0; bin < 13; bin += 1) {
        const here = hits.filter(
          ({ dueUs, outcome }) =>
            outcome !== OUTCOME.ownLimit &&
            outcome !== OUTCOME.notReached &&
            dueUs >= bin * 100_000 &&
            dueUs < (bin + 1) * 100_000,
        );
        const bad = here.filter(({ outcome }) => outcome !== OUTCOME.ok);
        const late = here.filter(({ outcome, responseUs }) => outcome === OUTCOME.ok && responseUs > 250_000);
        expect([due[bin], failed[bin], slow[bin]]).toEqual([here.length, bad.length, late.length]);
      }
    }),
  );
});

it('an answer at the limit is not slow, one a microsecond later is', () => {
  const counter = new FineBinCounter(SETTINGS, 100);
  counter.add(OUTCOME.ok, 0, 250_000);
  counter.add(OUTCOME.ok, 0, 250_001);
  expect(counter.result().slow).toEqual([1]);
});

it('generators add up; without the bins of one of them nothing is known', () => {
  const bins = (due: number[]) => ({ ...SETTINGS, due, failed: [0, 1], slow: [1, 0] });
  expect(addBins([bins([1, 2]), bins([3, 4])])).toEqual({ ...SETTINGS, due: [4, 6], failed: [0, 2], slow: [2, 0] });
  expect(addBins([bins([1, 2]), undefined])).toBeUndefined();
  expect(addBins([undefined])).toBeUndefined();
});
