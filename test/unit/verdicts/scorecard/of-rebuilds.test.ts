import { expect, it } from 'vitest';
import type { DrillRecord, DrillResult } from '../../../../src/records/drill-record.ts';
import { disasterRecovery } from '../../../../src/verdicts/scorecard/of-rebuilds.ts';
import type { StoredEvidence } from '../../../../src/verdicts/scorecard/requirement.ts';
import { DRILL_SETTINGS } from '../../../support/drill-play.ts';

type Drill = StoredEvidence['drills'][number];

function drilled(drill: string, state: DrillResult['state'], value: number | undefined, name = drill): Drill {
  const row = value === undefined ? {} : { value };
  const result = { drill, state, sentence: `${drill}: ${state}`, row } as DrillResult;
  const record = { results: [result], settings: DRILL_SETTINGS, plays: [] } as unknown as DrillRecord;
  return { file: `${name}/drill.json`, atMs: 1, record, run: { scenario: {} } as Drill['run'], trials: [] };
}
const found = (...drills: readonly Drill[]) =>
  disasterRecovery.find({
    ...{ topology: 't', typed: { scenario: 's', topology: 't' }, runs: [], capacities: [], parities: [] },
    drills,
  });

it('is what the newest loss of everything came to', () => {
  const kept = drilled('lose:@all', 'met', 20);
  expect(found(kept)).toMatchObject({ state: 'met', value: 20, evidence: 'lose:@all/drill.json' });
  expect(found(kept).detail).toContain('the loss of the volumes was not played');
  for (const state of ['missed', 'undecided', 'invalid'] as const) {
    expect(found(drilled('lose:@all', state, 20)).state).toBe(state);
    expect(found(drilled('lose:@all', state, 20, 'newer'), kept)).toMatchObject({
      state,
      evidence: 'newer/drill.json',
    });
  }
  expect(found(drilled('lose:@all', 'not-measured', undefined), kept).state).toBe('met');
  expect(found(drilled('lose:@all', 'missed', undefined)).value).toBeUndefined();
});

it('what is lost with the volumes counts where it was played, and does not stand for the other', () => {
  const kept = drilled('lose:@all', 'met', 20);
  expect(found(kept, drilled('lose:@all=volumes', 'missed', 30))).toMatchObject({ state: 'missed', value: 30 });
  expect(found(kept, drilled('lose:@all=volumes', 'met', 30)).state).toBe('met');
  const half = found(drilled('lose:@all=volumes', 'met', 30));
  expect(half.state).toBe('undecided');
  expect(half.detail).toContain('not played: lose:@all');
});

it('a loss of which no play was measured takes nothing back of the other, and stands for nothing', () => {
  const volumes = drilled('lose:@all=volumes', 'not-measured', undefined);
  const kept = found(drilled('lose:@all', 'met', 20), volumes);
  expect(kept).toMatchObject({ state: 'met', value: 20 });
  expect(kept.detail).toContain('the loss of the volumes was not played');
  const half = found(drilled('lose:@all', 'not-measured', undefined), drilled('lose:@all=volumes', 'met', 30));
  expect(half).toMatchObject({ state: 'undecided', value: 30 });
  expect(half.detail).toContain('not played: lose:@all');
  expect(found(volumes).state).toBe('not-measured');
});

it('without such a drill it is not measured, and the command that measures it is named', () => {
  expect(found(drilled('restart:@all', 'met', 20)).state).toBe('not-measured');
  const command = disasterRecovery.command({ scenario: 's', topology: 't' });
  expect(command).toBe('benchday drill s -t t --fault lose:@all --duration 180');
  expect(disasterRecovery.command({ scenario: 's', topology: 't', isTarget: true })).toBeUndefined();
});
