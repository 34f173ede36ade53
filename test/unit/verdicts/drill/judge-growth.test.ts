import { describe, expect, it } from 'vitest';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import type { FineBins } from '../../../../src/records/load-totals.ts';
import { growthOf, judgeGrowth } from '../../../../src/verdicts/drill/judge-growth.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const END_MS = 59_000;
const QUIET = drillBins(END_MS);
const at = (what: DrillMark['what'], afterMs: number, detail?: string): DrillMark => ({
  ...{ atMs: T0_MS + afterMs, what },
  ...(detail === undefined ? {} : { detail }),
});
const begun = at('fault', 0);
const GROWN = [begun, at('whole', 10), at('added', 9_000), at('taken', 9_500)];

/** Of 1,000 hits due in each second so many of a hundred fail until 20 s, and from then on; a few more or less in turn. */
function overloaded(before: number, after: number): FineBins {
  const wobble = (second: number): number => (second % 3) - 1;
  return drillBins(
    END_MS,
    Array.from({ length: END_MS / 1_000 }, (_, second) => {
      const failed = (second < 20 ? before : after) + wobble(second);
      return [second * 1_000, second * 1_000 + 1_000, failed, 0] as const;
    }),
    100,
  );
}

function judged(bins: FineBins, control: FineBins, marks: readonly DrillMark[] = GROWN, more: object = {}) {
  const all = plays([playFacts('control', 1, control), playFacts('scale-out:app', 2, bins, { marks, ...more })]);
  return judgeDrill({ drill: 'scale-out:app', title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
}

describe('one more instance under a load that is served', () => {
  it('is met where it is ready, taken, and no hit failed; what it adds is unknown then', () => {
    const result = judged(QUIET, QUIET);
    expect(result).toMatchObject({
      state: 'met',
      growth: { isOverloaded: false, toReady: { worst: 9_000 }, toTaken: { worst: 9_500 } },
      row: { title: 'change: scale-out:app', value: 9.5, unit: 's' },
    });
    expect(result.sentence).toContain('what it adds is unknown');
  });

  it('is missed by one failed hit, unless as many fail without it', () => {
    const one = drillBins(END_MS, [[T0_MS + 500, T0_MS + 600, 1, 0]]);
    expect(judged(one, QUIET)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('1 hits failed in trial 2, at most 0 without') as string,
    });
    expect(judged(one, one).state).toBe('met');
  });

  it('is missed where it does not get ready, or load balancers do not take it', () => {
    const died = [begun, at('whole', 10), at('untaken', 3_000, 'the new app died')];
    expect(judged(QUIET, QUIET, died)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('no instance was added in trial 2: the new app died') as string,
    });
    const left = [
      begun,
      at('whole', 10),
      at('added', 2_000),
      at('untaken', 9_000, 'load balancers had no server more 7 s after it was ready'),
    ];
    expect(judged(QUIET, QUIET, left).state).toBe('missed');
    const unseen = [begun, at('whole', 10), at('added', 2_000), at('untaken', 2_000, 'no load balancer is watched')];
    expect(judged(QUIET, QUIET, unseen).state).toBe('undecided');
  });

  it('is missed by a write that was lost, and undecided where that is unknown', () => {
    const unknown = { measured: { proof: { state: 'unknown', reasons: ['no journal'] } } };
    expect(judged(QUIET, QUIET, GROWN, unknown)).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('no journal') as string,
    });
    const broken = { measured: { proof: { state: 'broken', reasons: ['1 is missing'] } } };
    expect(judged(QUIET, QUIET, GROWN, broken).state).toBe('missed');
  });
});

describe('one more instance under more load than is served', () => {
  const FULL = overloaded(50, 50);
  it('is met by what is served more than before, and than without it', () => {
    const result = judged(overloaded(50, 10), FULL);
    expect(result).toMatchObject({
      state: 'met',
      growth: { isOverloaded: true, servedBefore: 500, servedAfter: 900 },
      row: { value: 400, unit: 'hits/s' },
    });
    expect(result.sentence).toContain('500 hits/s were served before, 900 after');
  });

  it('is missed where nothing more is served, or as much more without it', () => {
    expect(judged(FULL, FULL)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('which may be chance') as string,
    });
    expect(judged(overloaded(50, 40), overloaded(50, 30))).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('as much more as without') as string,
    });
  });

  it('is undecided where nobody knows what more is served without it', () => {
    const played = plays([playFacts('scale-out:app', 2, overloaded(50, 10), { marks: GROWN })]);
    const growth = growthOf(played, []);
    expect(growth).toMatchObject({ isOverloaded: true, servedAfter: 900 });
    expect(judgeGrowth(played, [], growth)).toEqual([
      'undecided',
      expect.stringContaining('without a further instance'),
    ]);
  });

  it('is undecided where the load ended too early, or was too much in some plays only', () => {
    const late = [begun, at('whole', 10), at('added', 42_000), at('taken', 43_000)];
    expect(judged(overloaded(50, 10), FULL, late)).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('a longer --duration') as string,
    });
    expect(judged(overloaded(50, 10), QUIET)).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('another --rate') as string,
    });
  });
});
