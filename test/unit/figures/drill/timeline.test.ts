import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failedAfter,
  firstNoticedMs,
  hitsFrom,
  noticed,
  recoveredMs,
  steadyBefore,
} from '../../../../src/figures/drill/timeline.ts';
import { isGood, windowOf } from '../../../../src/figures/drill/windows.ts';
import { drillBins } from '../../../support/drill-bins.ts';

const BY_ERRORS = { byErrors: true, bySlowness: false };

describe('what is good', () => {
  it('agrees with the nearest-rank percentile of the hits themselves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat({ max: 30 }), (due, slow) => {
        const late = Math.min(due, slow);
        const times = [...Array.from({ length: due - late }, () => 1), ...Array.from({ length: late }, () => 1000)];
        const p99 = times[Math.ceil(0.99 * due) - 1] ?? Number.NaN;
        expect(isGood({ due, failed: 0, slow: late })).toBe(p99 <= 250);
      }),
    );
  });

  it('is no window without a hit, and none with an error', () => {
    expect(isGood({ due: 0, failed: 0, slow: 0 })).toBe(false);
    expect(isGood({ due: 1000, failed: 1, slow: 0 })).toBe(false);
  });

  it('whole bins only are in a window', () => {
    const bins = drillBins(1000, [[500, 600, 1, 0]]);
    expect(windowOf(bins, 500, 600)).toEqual({ due: 10, failed: 1, slow: 0 });
    expect(windowOf(bins, 501, 700)).toEqual({ due: 10, failed: 0, slow: 0 });
    expect(windowOf(bins, 500, 599).due).toBe(0);
    expect(windowOf(bins, -1000, 99_000)).toEqual({ due: 100, failed: 1, slow: 0 });
  });
});

describe('steady before a fault', () => {
  const T0 = 8_030;
  it.each([
    ['a quiet time', drillBins(20_000), T0, 'proved'],
    ['an error in the last ten seconds', drillBins(20_000, [[3_000, 3_100, 1, 0]]), T0, 'broken'],
    ['slow hits, more than one in a hundred', drillBins(20_000, [[3_000, 3_100, 0, 2]]), T0, 'broken'],
    ['slow hits, one in a hundred', drillBins(20_000, [[3_000, 3_100, 0, 1]]), T0, 'proved'],
    ['an error in the last second, which may be of the fault', drillBins(20_000, [[7_500, 7_600, 1, 0]]), T0, 'proved'],
    ['too short a time', drillBins(20_000), 3_900, 'unknown'],
    ['a time without hits', drillBins(20_000, [], 0), T0, 'broken'],
    ['an error long before', drillBins(40_000, [[1_000, 1_100, 1, 0]]), 30_000, 'proved'],
  ])('%s', (_what, bins, t0Ms, state) => {
    expect(steadyBefore(bins, t0Ms).state).toBe(state);
  });
});

describe('what clients noticed', () => {
  const quiet = { due: 3_000, failed: 0, slow: 0 };
  it.each([
    ['nothing', quiet, [quiet], [false, false]],
    ['one error, where the control has none', { ...quiet, failed: 1 }, [quiet], [true, false]],
    ['as many errors as the control', { ...quiet, failed: 2 }, [{ ...quiet, failed: 2 }], [false, false]],
    ['a few slow hits, as chance has them', { ...quiet, slow: 4 }, [quiet], [false, false]],
    ['many slow hits', { ...quiet, slow: 40 }, [{ ...quiet, slow: 5 }], [false, true]],
    ['many slow hits, but so have the controls', { ...quiet, slow: 40 }, [{ ...quiet, slow: 30 }], [false, false]],
    ['slow hits, and nothing to compare with', { ...quiet, slow: 1 }, [], [false, undefined]],
    ['nothing, and nothing to compare with', quiet, [], [false, false]],
  ])('%s', (_what, hits, controls, [byErrors, bySlowness]) => {
    expect(noticed(hits, controls)).toEqual({ byErrors, bySlowness });
  });
});

describe('the timeline of an outage from 10.25 to 13.2 s', () => {
  const bins = drillBins(30_000, [
    [10_200, 13_200, 10, 0],
    [13_200, 14_000, 0, 5],
  ]);
  it('begins in the bin of the first error after the fault, never before the fault itself', () => {
    expect(firstNoticedMs(bins, 10_050, BY_ERRORS)).toBe(10_200);
    expect(firstNoticedMs(bins, 10_250, BY_ERRORS)).toBe(10_250);
    expect(firstNoticedMs(bins, 14_500, { byErrors: false, bySlowness: false })).toBeUndefined();
  });

  it('begins with the fault where only hits that were under way met it', () => {
    expect(firstNoticedMs(drillBins(20_000, [[9_900, 10_000, 1, 0]]), 10_000, BY_ERRORS)).toBe(10_000);
  });

  it('ends when ten seconds are good, the slow ones before not among them', () => {
    // 5 of 100 hits in each of the bins are slow; the first window with at most 1 slow hit begins after them.
    expect(recoveredMs(bins, 10_250)).toBe(14_000);
  });

  it('has no end where fewer than ten seconds were measured after it', () => {
    expect(recoveredMs(drillBins(23_900, [[10_200, 14_000, 10, 0]]), 10_250)).toBeUndefined();
    expect(recoveredMs(drillBins(24_000, [[10_200, 14_000, 10, 0]]), 10_250)).toBe(14_000);
  });

  it('counts hits from the second before the fault on, and those after the recovery', () => {
    expect(hitsFrom(bins, 10_000)).toEqual({ due: 2_100, failed: 300, slow: 40 });
    expect(failedAfter(drillBins(30_000, [[25_000, 25_100, 3, 0]]), 14_000)).toBe(3);
  });

  it('recovers at the earliest edge at which a naive search finds ten good seconds', () => {
    const anyBad = fc.array(fc.tuple(fc.nat({ max: 289 }), fc.nat({ max: 2 }), fc.nat({ max: 4 })), { maxLength: 8 });
    fc.assert(
      fc.property(anyBad, fc.nat({ max: 150 }), (bad, startBin) => {
        const some = drillBins(
          30_000,
          bad.map(([bin, failed, slow]) => [bin * 100, bin * 100 + 100, failed, slow] as const),
        );
        let naive: number | undefined;
        for (let bin = startBin; bin + 100 <= 300 && naive === undefined; bin += 1) {
          let isAllGood = true;
          for (let second = 0; second < 10; second += 1) {
            let [failed, slow] = [0, 0];
            for (let one = 0; one < 10; one += 1) {
              failed += some.failed[bin + second * 10 + one] ?? 0;
              slow += some.slow[bin + second * 10 + one] ?? 0;
            }
            if (failed > 0 || slow > 1) isAllGood = false;
          }
          if (isAllGood) naive = bin * 100;
        }
        expect(recoveredMs(some, startBin * 100)).toBe(naive);
      }),
    );
  });
});
