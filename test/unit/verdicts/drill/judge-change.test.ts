import { describe, expect, it } from 'vitest';
import type { DrillMark } from '../../../../src/records/drill-record.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';

const QUIET = drillBins(60_000);
const CONTROL = playFacts('control', 1, QUIET);
const begun: readonly DrillMark[] = [{ atMs: T0_MS, what: 'fault' }];
const at = (what: DrillMark['what'], afterMs: number, detail?: string): DrillMark => ({
  ...{ atMs: T0_MS + afterMs, what },
  ...(detail === undefined ? {} : { detail }),
});
const WHOLE = [at('broken', 500), at('whole', 9_000)];
const ROLLED = [...begun, at('replaced', 4_000), at('replaced', 8_000), at('applied', 8_000), ...WHOLE];
const BACK = [...begun, at('undoing', 5_000, 'app: it was not ready'), at('rolled-back', 8_000, 'app'), ...WHOLE];

function judged(drill: string, marks: readonly DrillMark[], bins = QUIET, control = CONTROL, connections?: 'fresh') {
  const all = plays([control, playFacts(drill, 2, bins, { marks })]);
  const settings = { ...DRILL_SETTINGS, ...(connections === undefined ? {} : { connections }) };
  return judgeDrill({ drill, title: 'it', expected: [], plays: all, settings });
}

describe('a deploy', () => {
  it('is met where every instance was replaced and no hit failed', () => {
    const result = judged('deploy:app', ROLLED);
    expect(result).toMatchObject({ state: 'met', row: { value: 9, title: 'change: deploy:app' } });
    expect(result.sentence).toContain('every instance was replaced and ready after 9.0 s');
    expect(judged('deploy:app', ROLLED, QUIET, CONTROL, 'fresh').sentence).toContain('hits on fresh connections');
  });

  const some = (failed: number) => drillBins(60_000, [[T0_MS, T0_MS + 100, failed, 0]]);
  it('is missed by one failed hit, unless as many fail without it', () => {
    const result = judged('deploy:app', ROLLED, some(1));
    expect(result.state).toBe('missed');
    expect(result.sentence).toContain('1 hits failed in trial 2 while instances were replaced, at most 0 without');
    expect(judged('deploy:app', ROLLED, some(2), playFacts('control', 1, some(2))).state).toBe('met');
  });

  it('is missed where the new version was rolled back, or did not come to its end', () => {
    expect(judged('deploy:app', BACK)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('rolled back in trial 2: app: it was not ready') as string,
    });
    expect(judged('rollback:app=a', [...begun, at('replaced', 4_000), ...WHOLE]).state).toBe('missed');
  });

  it('is undecided where the load ended before it', () => {
    const late = [...begun, at('applied', 50_001), at('whole', 50_002)];
    expect(judged('deploy:app', late)).toMatchObject({
      state: 'undecided',
      sentence: expect.stringContaining('a longer --duration') as string,
    });
  });
});

describe('a bad version', () => {
  it('must be rolled back', () => {
    expect(judged('bad-deploy:app', BACK).state).toBe('met');
    expect(judged('bad-deploy:app', ROLLED)).toMatchObject({
      state: 'missed',
      sentence: expect.stringContaining('it was not rolled back') as string,
    });
  });
});
