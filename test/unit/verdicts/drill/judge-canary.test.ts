import { describe, expect, it } from 'vitest';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const END_MS = 60_000;
const QUIET = drillBins(END_MS);
const at = (what: DrillMark['what'], afterMs: number, more: Partial<DrillMark> = {}): DrillMark => ({
  ...{ atMs: T0_MS + afterMs, what },
  ...more,
});
const judgedAs = (state: NonNullable<DrillMark['canary']>['state']): DrillMark =>
  at('judged', 20_000, { detail: `${state}: so it is`, canary: { state, points: 20, ratio: 2 } });
const HEAD = [at('fault', 0), at('whole', 10), at('added', 8_000)];
const AWAY = [at('undoing', 20_010), at('rolled-back', 22_000, { detail: 'the canary' }), at('undone', 24_000)];

function judged(drill: string, marks: readonly DrillMark[], bins = QUIET) {
  const all = plays([playFacts('control', 1, QUIET), playFacts(drill, 2, bins, { marks })]);
  return judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
}

describe('a version that burns CPU', () => {
  it('is met by its being taken away; how long that took and what it cost is said', () => {
    const slow = drillBins(END_MS, [[T0_MS + 9_000, T0_MS + 12_000, 0, 8]]);
    const result = judged('bad-canary:app', [...HEAD, judgedAs('worse'), ...AWAY], slow);
    expect(result).toMatchObject({
      state: 'met',
      canary: { states: ['worse'], toRollback: { worst: 14_000 }, harmed: 240 },
      row: { title: 'change: bad-canary:app', value: 14, unit: 's' },
    });
    expect(result.sentence).toContain('taken away 14.0 s after it was ready (worse: so it is); 240 hits more');
  });

  it('is missed where it was let through, and undecided where nobody could say', () => {
    expect(judged('bad-canary:app', [...HEAD, judgedAs('not-worse'), at('undone', 24_000)])).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('it was let through: not-worse') as string,
    });
    expect(judged('bad-canary:app', [...HEAD, judgedAs('cannot-say'), ...AWAY]).state).toBe('undecided');
    expect(judged('bad-canary:app', HEAD).state).toBe('missed');
    const unready = [
      at('fault', 0),
      at('whole', 10),
      at('undoing', 5_000, { detail: 'the canary: it died' }),
      ...AWAY.slice(1),
    ];
    expect(judged('bad-canary:app', unready)).toMatchObject({
      state: 'undecided',
      sentence: expect.not.stringContaining('let through') as string,
    });
  });

  it('has no cost beyond what is usual where no control says what that is', () => {
    const marks = [...HEAD, judgedAs('worse'), ...AWAY];
    const all = plays([playFacts('bad-canary:app', 2, QUIET, { marks })]);
    const alone = judgeDrill({
      drill: 'bad-canary:app',
      title: 'it',
      expected: [],
      plays: all,
      settings: DRILL_SETTINGS,
    });
    expect(alone.canary?.states).toEqual(['worse']);
    expect(alone.canary).not.toHaveProperty('harmed');
  });
});

it('how long it took is not known where one play did not take it away', () => {
  const marks = [...HEAD, judgedAs('worse'), ...AWAY];
  const through = [...HEAD, judgedAs('not-worse'), at('undone', 24_000)];
  const drill = 'bad-canary:app';
  const all = plays([
    playFacts('control', 1, QUIET),
    playFacts(drill, 2, QUIET, { marks }),
    playFacts(drill, 3, QUIET, { marks: through }),
  ]);
  const result = judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
  expect(result).toMatchObject({ state: 'missed', canary: { toRollback: { worst: 14_000, missing: 1 } } });
  expect(result.row.value).toBeUndefined();
});

describe('a version that is as good', () => {
  it('is met where it is found so, and no hit failed', () => {
    const good = [...HEAD, judgedAs('not-worse'), at('undone', 24_000)];
    expect(judged('canary:app', good).state).toBe('met');
    expect(judged('canary:app', [...HEAD, judgedAs('better'), at('undone', 24_000)]).state).toBe('met');
    const one = drillBins(END_MS, [[T0_MS, T0_MS + 100, 1, 0]]);
    expect(judged('canary:app', good, one)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('1 hits failed in trial 2') as string,
    });
  });

  it('is missed where it is called worse, or did not get ready', () => {
    expect(judged('canary:app', [...HEAD, judgedAs('worse'), ...AWAY]).state).toBe('missed');
    const dead = [
      at('fault', 0),
      at('whole', 10),
      at('undoing', 3_000, { detail: 'the canary: it died' }),
      ...AWAY.slice(1, 2),
    ];
    expect(judged('canary:app', dead)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('the canary: it died in trial 2') as string,
    });
  });

  it('is undecided where the load ended before both were gone', () => {
    expect(judged('canary:app', [...HEAD, judgedAs('not-worse'), at('undone', 50_100)]).state).toBe('undecided');
  });
});
