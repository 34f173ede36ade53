import { describe, expect, it } from 'vitest';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import type { FineBins } from '../../../../src/records/load-totals.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const SURGE_MS = 60_000;
const OVER_MS = T0_MS + SURGE_MS;
const at = (what: DrillMark['what'], atMs: number): DrillMark => ({ atMs, what });
const MARKS = [at('fault', T0_MS), at('whole', T0_MS + 10), at('undone', OVER_MS)];

/** The overload sheds 2 of 10 hits in each bin, and is over so long after its end. */
const shedding = (backMs: number, endMs = OVER_MS + 75_000): FineBins =>
  drillBins(endMs, [[T0_MS, OVER_MS + backMs, 2, 1]]);

function judged(bins: FineBins, marks: readonly DrillMark[] = MARKS) {
  const control = playFacts('control', 1, drillBins(OVER_MS + 75_000));
  const all = plays([control, playFacts('overload:100', 2, bins, { marks })]);
  return judgeDrill({ drill: 'overload:100', title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
}

describe('an overload', () => {
  it('is met where the site serves well again soon after it; what it shed is said', () => {
    const result = judged(shedding(8_000));
    expect(result).toMatchObject({
      state: 'met',
      surge: { toBack: { worst: 8_000 }, due: 6_000, failed: 1_200, slow: 600 },
      row: { title: 'overload: overload:100', value: 8, limit: 60 },
    });
    expect(result.sentence).toContain('of 6000 hits of the overload 1200 failed and 600 were slow');
  });

  it('is counted by when hits were due, however late its marks were set', () => {
    const late = [at('fault', T0_MS + 700), at('whole', T0_MS + 710), at('undone', OVER_MS + 1_300)];
    expect(judged(shedding(8_000), late).surge).toMatchObject({
      ...{ toBack: { worst: 8_000 }, due: 6_000, failed: 1_200, slow: 600 },
    });
    expect(judged(shedding(60_100), late).state).toBe('missed');
  });

  it('of several plays what failed and what was slow are said of one of them', () => {
    const control = playFacts('control', 1, drillBins(OVER_MS + 75_000));
    const failing = drillBins(OVER_MS + 75_000, [[T0_MS, OVER_MS, 3, 0]]);
    const slow = drillBins(OVER_MS + 75_000, [[T0_MS, OVER_MS, 1, 9]]);
    const all = plays([
      control,
      playFacts('overload:100', 2, slow, { marks: MARKS }),
      playFacts('overload:100', 3, failing, { marks: MARKS }),
    ]);
    const settings = { ...DRILL_SETTINGS, repetitions: 2 };
    const result = judgeDrill({ drill: 'overload:100', title: 'it', expected: [], plays: all, settings });
    expect(result.surge).toMatchObject({ due: 6_000, failed: 1_800, slow: 0 });
  });

  it('is missed after 60 s, and where it never came back', () => {
    expect(judged(shedding(60_000)).state).toBe('met');
    expect(judged(shedding(60_100)).state).toBe('missed');
    expect(judged(shedding(75_000))).toMatchObject({
      state: 'missed',
      sentence: expect.stringMatching(
        /of 6000 hits of the overload 1200 failed and 600 were slow; it was not seen to be served well again; it was not served well again within 60\.0 s/,
      ) as string,
    });
  });

  it('is undecided where the load ended before that could be said', () => {
    expect(judged(shedding(20_000, OVER_MS + 25_000))).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('a longer --duration') as string,
    });
  });

  it('is none where all of it was served', () => {
    expect(judged(drillBins(OVER_MS + 75_000))).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('more is held than was said') as string,
    });
  });

  it('is missed where something does not run any more', () => {
    expect(judged(shedding(1_000), [...MARKS, at('broken', OVER_MS + 1_000)]).state).toBe('missed');
  });
});
