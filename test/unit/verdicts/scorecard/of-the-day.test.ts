import { describe, expect, it } from 'vitest';
import type { CapacityRecord } from '../../../../src/records/capacity-record.ts';
import type { ScorecardRow } from '../../../../src/records/decision.ts';
import type { TrialRecord } from '../../../../src/records/trial-record.ts';
import { dailyHits, fastResponse, offLoad } from '../../../../src/verdicts/scorecard/of-the-day.ts';
import type { StoredEvidence } from '../../../../src/verdicts/scorecard/requirement.ts';
import { REQUIREMENTS, scoreTopology } from '../../../../src/verdicts/scorecard/score-topology.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const fixture = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
const summary = await summarise(fixture);

type Run = StoredEvidence['runs'][number];
type Rows = Readonly<Record<string, Pick<ScorecardRow, 'state' | 'value' | 'limit'>>>;

function ran(objectives: Rows, hitsPerDay = 23_000_000, file = 'a/summary.json'): Run {
  const rows = Object.entries(objectives).map(([id, row]) => ({ id, title: id, unit: 'ms', rule: 'the rule', ...row }));
  const standings = [{ topology: 't', place: 'best' as const, why: '', objectives: rows }];
  return {
    ...{ file, atMs: 1 },
    record: { ...summary, decision: { ...summary.decision, standings } },
    run: { ...fixture.run, scenario: { ...fixture.run.scenario, hitsPerDay } },
  };
}

function searched(
  lower: number | undefined,
  upper: number | undefined,
  times = 3,
): StoredEvidence['capacities'][number] {
  const end = (hitsPerDay: number | undefined) => (hitsPerDay === undefined ? undefined : { hitsPerDay, times });
  const result = { lower: end(lower), upper: end(upper), sentence: 'it holds so many' };
  return { file: 'capacity/x/capacity.json', atMs: 1, record: { scenario: 's', result } as CapacityRecord };
}

const stored = (some: Partial<StoredEvidence>): StoredEvidence => ({
  ...{ topology: 't', typed: { scenario: 's', topology: 't' }, runs: [], capacities: [], parities: [], drills: [] },
  ...some,
});
const MET = { state: 'met' as const, value: 100, limit: 250 };
const MISSED = { state: 'missed' as const, value: 300, limit: 250 };

describe('23 million daily hits', () => {
  it.each([
    [23_000_000, undefined, 'met'],
    [23_000_000, 30_000_000, 'met'],
    [22_999_999, 23_000_001, 'undecided'],
    [20_000_000, 23_000_000, 'missed'],
    [undefined, 8_000_000, 'missed'],
    [undefined, undefined, 'undecided'],
    // answers that contradict each other
    [24_000_000, 22_000_000, 'undecided'],
  ] as const)('a search that ends between %s and %s', (lower, upper, state) => {
    const found = dailyHits.find(stored({ capacities: [searched(lower, upper)] }));
    expect(found).toMatchObject({ state, limit: 23_000_000, evidence: 'capacity/x/capacity.json' });
    expect(found.value).toBe(lower);
  });

  it.each([
    [23_000_000, undefined, 1, '1 experiment of 23M hits a day held'],
    [23_000_000, undefined, 2, '2 experiments of 23M hits a day held'],
    [undefined, 20_000_000, 1, '1 experiment of 20M hits a day missed'],
  ])('ends %s and %s that %s experiments say are not confirmed', (lower, upper, times, proved) => {
    const found = dailyHits.find(stored({ capacities: [searched(lower, upper, times)] }));
    const detail = `it holds so many; ${proved}, which 3 must to confirm it`;
    expect(found).toMatchObject({ state: 'undecided', detail, sources: [{ state: 'undecided', detail }] });
    const day = ran(lower === undefined ? { p95: MET, errors: MET } : { p95: MISSED, errors: MET });
    const beside = dailyHits.find(stored({ runs: [day], capacities: [searched(lower, upper, times)] }));
    expect(beside.state).toBe(lower === undefined ? 'met' : 'missed');
  });

  it('a newer search that is not confirmed takes nothing back that an older one confirmed', () => {
    const [newer, older] = [searched(24_000_000, undefined, 1), searched(30_000_000, undefined)];
    expect(dailyHits.find(stored({ capacities: [newer, older] }))).toMatchObject({ state: 'met', value: 30_000_000 });
    expect(dailyHits.find(stored({ capacities: [searched(20_000_000, 22_000_000), older] })).state).toBe('missed');
  });

  it('a run that was stopped as it did not hold is missed, whatever its other trials were', () => {
    const run = ran({ p95: MET, errors: MET });
    const topologies = [{ name: 't', stopped: 'it does not hold: stopped 12 s into 60 s' } as never];
    const found = dailyHits.find(stored({ runs: [{ ...run, record: { ...run.record, topologies } }] }));
    expect(found).toMatchObject({ state: 'missed', detail: expect.stringContaining('stopped 12 s into') as string });
    expect(found.value).toBeUndefined();
  });

  it('a search and a run that contradict each other decide nothing, and both are said', () => {
    const runs = [ran({ p95: MET, errors: MET })];
    const found = dailyHits.find(stored({ runs, capacities: [searched(18_000_000, 20_000_000)] }));
    expect(found.state).toBe('undecided');
    expect(found.detail).toMatch(/it holds so many; a day of/);
  });

  it('a run of such a day that met its objectives decides where a search does not', () => {
    const runs = [ran({ p95: MET, errors: MET })];
    const found = dailyHits.find(stored({ runs, capacities: [searched(20_000_000, 40_000_000)] }));
    expect(found).toMatchObject({ state: 'met', value: 23_000_000, evidence: 'a/summary.json' });
    expect(found.sources).toHaveLength(2);
  });

  it.each([
    [{ p95: MISSED, errors: MET }, 'missed'],
    [{ p95: { state: 'undecided' as const }, errors: MET }, 'undecided'],
    [{ p95: { state: 'undecided' as const }, errors: MISSED }, 'missed'],
    [{ p95: MET }, 'not-measured'],
    [{ p95: { state: 'invalid' as const }, errors: { state: 'invalid' as const } }, 'invalid'],
  ] as const)('a run with the answers %j', (rows, state) => {
    expect(dailyHits.find(stored({ runs: [ran(rows as Rows)] })).state).toBe(state);
  });

  it('a smaller day says nothing of it', () => {
    const runs = [ran({ p95: MET, errors: MET }, 22_000_000)];
    expect(dailyHits.find(stored({ runs })).state).toBe('not-measured');
    expect(fastResponse.find(stored({ runs })).state).toBe('not-measured');
  });
});

it('a failing site meets nothing, however fast it fails, and whatever errors its scenario allows', async () => {
  const fails = (trial: TrialRecord): TrialRecord => {
    if (trial.state !== 'measured') return trial;
    const { counts } = trial.load;
    const failed = Math.ceil(0.02 * counts.sent);
    return { ...trial, load: { ...trial.load, counts: { ...counts, ok: counts.ok - failed, failed } } };
  };
  const { scenario } = fixture.run;
  const objectives = { p95Ms: 10_000, errorRatio: 0.05 };
  const run = { ...fixture.run, scenario: { ...scenario, hitsPerDay: 23_000_000, objectives, slo: objectives } };
  const record = await summarise({ ...fixture, run, trials: fixture.trials.map(fails) });
  const [standing] = record.decision.standings ?? [];
  expect([standing?.place, standing?.objectives.map(({ state }) => state)]).toEqual(['failing', ['met', 'met']]);
  const runs = [{ file: 'a/summary.json', atMs: 1, record, run }];
  const of = stored({ runs, topology: standing?.topology ?? '' });
  expect(fastResponse.find(of)).toMatchObject({
    state: 'undecided',
    detail: expect.stringContaining('its figures are of a failing site') as string,
  });
  expect(dailyHits.find(of)).toMatchObject({
    state: 'undecided',
    detail: expect.stringContaining('its figures are of a failing site') as string,
  });
  expect(dailyHits.find(of).value).toBeUndefined();
});

it('fast response is the p95 of the newest run of such a day, by its own objective', () => {
  const runs = [ran({ p95: MISSED }, 23_000_000, 'new/summary.json'), ran({ p95: MET })];
  expect(fastResponse.find(stored({ runs }))).toMatchObject({
    ...MISSED,
    evidence: 'new/summary.json',
  });
});

describe('off-load the database', () => {
  it('is the objective of the scenario', () => {
    const row = { state: 'missed' as const, value: 0.6, limit: 0.75 };
    expect(offLoad.find(stored({ runs: [ran({ offload: row })] }))).toMatchObject(row);
  });

  it('is that of the newest run that measured it: one without a reference takes nothing back', () => {
    const unmeasured = { state: 'not-measured' as const };
    const row = { state: 'met' as const, value: 0.9, limit: 0.75 };
    const newer = ran({ offload: unmeasured, p95: unmeasured, errors: unmeasured }, 23_000_000, 'new/summary.json');
    const runs = [newer, ran({ offload: row, p95: MET, errors: MET })];
    expect(offLoad.find(stored({ runs }))).toMatchObject({ ...row, evidence: 'a/summary.json' });
    expect(fastResponse.find(stored({ runs }))).toMatchObject({ ...MET, evidence: 'a/summary.json' });
    expect(dailyHits.find(stored({ runs }))).toMatchObject({ state: 'met', evidence: 'a/summary.json' });
    expect(offLoad.find(stored({ runs: [newer] })).state).toBe('not-measured');
  });

  it('has a value and no state where nobody asked for a ratio', () => {
    const [other] = summary.topologies.filter(({ measured }) => (measured?.offloadRatio ?? 0) > 0);
    const found = offLoad.find(stored({ runs: [ran({})], topology: other?.name ?? '' }));
    expect(found).toMatchObject({ state: 'undecided', value: other?.measured?.offloadRatio });
    expect(found.limit).toBeUndefined();
  });
});

it('nothing stored is nothing measured: every row says so, and what measures it where a command does', () => {
  const rows = scoreTopology(stored({}));
  expect(rows.map(({ state }) => state)).toEqual(REQUIREMENTS.map(() => 'not-measured'));
  expect(rows).toHaveLength(13);
  expect(rows.filter(({ value, evidence }) => value !== undefined || evidence !== undefined)).toEqual([]);
  expect(rows.find(({ id }) => id === 'no-single-point')?.command).toBe(
    'benchday drill s -t t --audit --hold 30 --duration 75',
  );
  for (const { command, detail } of rows) expect(command ?? detail).toMatch(/^benchday |no command measures it yet/);
});

it('a row that is decided needs no command', () => {
  const rows = scoreTopology(stored({ runs: [ran({ p95: MET, errors: MISSED })] }));
  expect(rows.find(({ id }) => id === 'fast-response')?.command).toBeUndefined();
  expect(rows.find(({ id }) => id === 'daily-hits')?.command).toBeUndefined();
});
