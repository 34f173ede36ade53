import { describe, expect, it } from 'vitest';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { worstFinding } from '../../../../src/verdicts/drill/worst-finding.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const END_MS = 150_000;
const QUIET = drillBins(END_MS);
const FAILED = drillBins(END_MS, [[T0_MS, T0_MS + 100, 1, 0]]);
const at = (what: DrillMark['what'], afterMs: number, more: Partial<DrillMark> = {}): DrillMark => ({
  ...{ atMs: T0_MS + afterMs, what },
  ...more,
});
const BEGUN = [at('fault', 0), at('whole', 10)];
const judgedAs = (state: NonNullable<DrillMark['canary']>['state']): DrillMark =>
  at('judged', 20_000, { detail: state, canary: { state, points: 20 } });
const AWAY = [at('undoing', 20_010), at('rolled-back', 22_000), at('undone', 24_000)];
const UNWATCHED = [...BEGUN, at('added', 2_000), at('untaken', 2_000, { detail: 'no load balancer is watched' })];
const LATE_DEPLOY = [at('fault', 0), at('applied', END_MS), at('whole', END_MS + 1)];
const OVERLOAD = [...BEGUN, at('undone', 60_000)];
/** It sheds in the overload, and serves nothing well for so long after it. */
const shedding = (backMs: number) => drillBins(END_MS, [[T0_MS, T0_MS + 60_000 + backMs, 2, 1]]);

it('a miss decides, whatever is not known beside it; else the first', () => {
  const [unknown, missed, another] = [['undecided', 'a'] as const, ['missed', 'b'] as const, ['missed', 'c'] as const];
  expect(worstFinding([undefined, unknown, missed, another])).toBe(missed);
  expect(worstFinding([undefined, unknown])).toBe(unknown);
  expect(worstFinding([undefined])).toBeUndefined();
});

describe('a miss in the second play is not hidden by a first of which something is unknown', () => {
  it.each([
    ['deploy:app', [LATE_DEPLOY, QUIET], [[...BEGUN, at('replaced', 5)], QUIET], [LATE_DEPLOY, QUIET]],
    [
      'canary:app',
      [[...BEGUN, at('added', 1), judgedAs('cannot-say'), ...AWAY], QUIET],
      [[...BEGUN, at('added', 1), judgedAs('worse'), ...AWAY], QUIET],
      [[...BEGUN, at('added', 1), judgedAs('not-worse'), at('undone', 24_000)], QUIET],
    ],
    ['overload:100', [OVERLOAD, QUIET], [OVERLOAD, shedding(70_000)], [OVERLOAD, shedding(1_000)]],
    ['scale-out:app', [UNWATCHED, QUIET], [[...BEGUN, at('untaken', 3_000)], QUIET], [UNWATCHED, QUIET]],
    ['scale-out:app', [UNWATCHED, QUIET], [UNWATCHED, FAILED], [UNWATCHED, QUIET]],
  ] as const)('%s', (drill, unknown, missed, fine) => {
    const stateOf = (next: typeof missed | typeof fine) => {
      const all = plays([
        playFacts('control', 1, QUIET),
        playFacts(drill, 2, unknown[1], { marks: unknown[0] }),
        playFacts(drill, 3, next[1], { marks: next[0] }),
      ]);
      return judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
    };
    const found = stateOf(missed);
    expect(found.state).toBe('missed');
    expect(found.sentence).toContain('trial 3');
    expect(stateOf(fine).state).toBe('undecided');
  });
});
