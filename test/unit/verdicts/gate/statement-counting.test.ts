import { expect, test } from 'vitest';
import { DEFAULT_GATE } from '../../../../src/records/gate-settings.ts';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { baselineOf } from '../../../../src/verdicts/gate/baseline.ts';
import { type Subject, compareRuns } from '../../../../src/verdicts/gate/compare-runs.ts';
import { judgeAgainstFile } from '../../../../src/verdicts/gate/judge-against-file.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, BEFORE, digestedOf, gateInput, twoArms } from '../../../support/gate-fixture.ts';

const METRICS = ['statements_per_hit', 'rows_per_hit', 'cpu_ms_per_hit'] as const;
const SETTINGS = { ...DEFAULT_GATE, metrics: METRICS.map((metric) => ({ metric, tolerance: 0.1 })) };
const UTILITY = 'pg_stat_statements.track_utility';

type Counting = Readonly<Record<string, string>> | undefined;

const counting = (values: Counting): Pick<MeasuredTrial, 'databaseSettings'> => {
  if (values === undefined) return {};
  const settings = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { databaseSettings: [{ server: 'database', settings }] };
};
const arms = (before: Counting, after: Counting, runId = 'run') =>
  twoArms({
    pairs: 8,
    runId,
    of: (arm) => (arm === AFTER ? { statementsPerHit: 6 } : {}),
    change: (trial) => ({ ...trial, ...counting(trial.topology === BEFORE ? before : after) }),
  });
const subject = (before: Counting, runId: string): Subject => {
  const run = arms(before, before, runId);
  return { ...run, topology: BEFORE, digested: digestedOf(run) };
};

test.each([
  ['track_utility is another', { [UTILITY]: 'off' }, { [UTILITY]: 'on' }],
  ['track is another', { 'pg_stat_statements.track': 'top' }, { 'pg_stat_statements.track': 'all' }],
  ['only one is known', { [UTILITY]: 'off' }, undefined],
])('a gate does not compare statements and rows when %s, says so at once, and still compares the rest', (_, a, b) => {
  const verdict = judgeGate(gateInput(arms(a, b), { settings: SETTINGS }));
  for (const metric of ['statements_per_hit', 'rows_per_hit'] as const) {
    const found = verdict.metrics.find((one) => one.metric === metric);
    expect(found).toMatchObject({ state: 'inconclusive', validPairs: 0, values: [] });
    expect(found?.reason).toMatch(/not compared: their databases count statements by other settings: .* in trial 1 \(/);
  }
  expect(verdict.metrics.find(({ metric }) => metric === 'cpu_ms_per_hit')?.state).toBe('ok');
  expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
});

test.each([
  ['are the same', { [UTILITY]: 'on' }, { [UTILITY]: 'on' }],
  ['differ in the room for entries alone', { 'pg_stat_statements.max': '5000' }, { 'pg_stat_statements.max': '10000' }],
  ['are not known of either', undefined, undefined],
])('a gate compares statements when the settings %s', (_, a, b) => {
  const verdict = judgeGate(gateInput(arms(a, b), { settings: SETTINGS }));
  expect(verdict.metrics.map(({ state }) => state)).toEqual(['improvement', 'improvement', 'ok']);
});

test('a gate that has measured one pair with unlike settings asks for no more pairs of it', () => {
  const one = twoArms({
    pairs: 1,
    change: (trial) => ({ ...trial, ...counting({ [UTILITY]: trial.topology === BEFORE ? 'on' : 'off' }) }),
  });
  const settings = { ...DEFAULT_GATE, metrics: [{ metric: 'statements_per_hit' as const, tolerance: 0.1 }] };
  expect(judgeGate(gateInput(one, { settings })).next).toEqual({ action: 'stop' });
});

test('runs side by side, and a run against a file, are compared by all but their statements and rows', () => {
  const [off, on] = [subject({ [UTILITY]: 'off' }, 'old'), subject({ [UTILITY]: 'on' }, 'new')];
  const { metrics, notes } = compareRuns(off, [on]);
  const stateOf = (name: string) => metrics.find(({ metric }) => metric === name)?.others[0]?.state;
  expect(METRICS.map(stateOf)).toEqual(['not-comparable', 'not-comparable', 'not-told-apart']);
  expect(notes[0]).toContain(`${UTILITY} is off in old (before), on in new (before)`);

  const verdict = judgeAgainstFile(baselineOf(off), on, SETTINGS);
  expect(verdict.metrics.map(({ state }) => state)).toEqual(['inconclusive', 'inconclusive', 'ok']);
  expect(verdict.metrics[0]?.reason).toContain(`${UTILITY} is off in the file (before), on in this run (before)`);
  expect(judgeAgainstFile(baselineOf(on), on, SETTINGS).state).toBe('ok');
});
