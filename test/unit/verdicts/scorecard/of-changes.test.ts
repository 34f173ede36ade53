import { expect, it } from 'vitest';
import type { DrillRecord, DrillResult } from '../../../../src/records/drill-record.ts';
import { quickDeploy, rollback } from '../../../../src/verdicts/scorecard/of-changes.ts';
import type { StoredEvidence } from '../../../../src/verdicts/scorecard/requirement.ts';
import { DRILL_SETTINGS } from '../../../support/drill-play.ts';

type Drill = StoredEvidence['drills'][number];

function drilled(
  drill: string,
  state: DrillResult['state'],
  value: number,
  connections?: 'fresh' | 'keep-alive',
): Drill {
  const result = { drill, state, sentence: `${drill}: ${state}`, row: { value } } as DrillResult;
  const settings = { ...DRILL_SETTINGS, ...(connections === undefined ? {} : { connections }) };
  const record = { results: [result], settings, plays: [] } as unknown as DrillRecord;
  return { file: `${drill}/drill.json`, atMs: 1, record, run: { scenario: {} } as Drill['run'], trials: [] };
}
const stored = (...drills: readonly Drill[]): StoredEvidence => ({
  ...{ topology: 't', typed: { scenario: 's', topology: 't' }, runs: [], capacities: [], parities: [] },
  drills,
});
const KEPT = drilled('deploy:app', 'met', 20);
const FRESH = drilled('deploy:app', 'met', 25, 'fresh');

it('a deploy is met on kept and on fresh connections; one alone is undecided, and the other is named', () => {
  expect(quickDeploy.find(stored(KEPT, FRESH))).toMatchObject({ state: 'met', value: 25 });
  const half = quickDeploy.find(stored(KEPT));
  expect(half.state).toBe('undecided');
  expect(half.detail).toContain('not played: deploy with fresh connections');
  expect(quickDeploy.find(stored()).state).toBe('not-measured');
});

it('what is missed decides, and the newest of a kind counts', () => {
  const missed = drilled('deploy:app', 'missed', 30, 'fresh');
  expect(quickDeploy.find(stored(KEPT, missed, FRESH))).toMatchObject({
    ...{ state: 'missed', evidence: 'deploy:app/drill.json', detail: 'deploy:app: missed' },
  });
  expect(quickDeploy.find(stored(KEPT, FRESH, missed)).state).toBe('met');
});

it('a rollback is by tag and by itself', () => {
  const bad = drilled('bad-deploy:app', 'met', 9);
  expect(rollback.find(stored(bad)).state).toBe('undecided');
  expect(rollback.find(stored(bad, drilled('rollback:app=a', 'met', 20)))).toMatchObject({ state: 'met', value: 20 });
  expect(rollback.find(stored(bad, drilled('rollback:app=a', 'invalid', 20))).state).toBe('invalid');
  expect(rollback.find(stored(KEPT)).state).toBe('not-measured');
  expect(rollback.command({ scenario: 's', topology: 't' })).toContain('--fault bad-deploy:SERVICE');
});
