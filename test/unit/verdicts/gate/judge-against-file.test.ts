import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE, type GateSettings } from '../../../../src/records/gate-settings.ts';
import { type BaselineFile, WORK_METRICS, baselineOf } from '../../../../src/verdicts/gate/baseline.ts';
import type { Subject } from '../../../../src/verdicts/gate/compare-runs.ts';
import { judgeAgainstFile } from '../../../../src/verdicts/gate/judge-against-file.ts';
import type { TrialRecord } from '../../../../src/records/trial-record.ts';
import { type TwoArms, AFTER, BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

const subject = (arms: TwoArms): Subject => ({ ...arms, topology: BEFORE, digested: digestedOf(arms) });
const settingsOf = (...metrics: GateSettings['metrics'][number]['metric'][]): GateSettings => ({
  ...DEFAULT_GATE,
  metrics: metrics.map((metric) => ({ metric, tolerance: 0.1 })),
});
const WORK = settingsOf('statements_per_hit');
const TRIALS = 6;
const runOf = (statementsPerHit: number | ((repetition: number) => number) = 12, trials = TRIALS, failed = 0) =>
  subject(
    twoArms({
      pairs: trials,
      runId: 'now',
      of: (_, repetition) => ({
        statementsPerHit: typeof statementsPerHit === 'number' ? statementsPerHit : statementsPerHit(repetition),
      }),
      change: (trial) => {
        const counts = { ...trial.load.counts, ok: trial.load.counts.ok - failed, failed };
        return { ...trial, load: { ...trial.load, counts } };
      },
    }),
  );
const fileOf = (one: Subject): BaselineFile => ({ ...baselineOf(one), runId: 'old' });
const FILE = fileOf(runOf());
const judge = (one: Subject, settings = WORK, file = FILE) => judgeAgainstFile(file, one, settings);
const firstOf = (verdict: ReturnType<typeof judge>) => {
  const [first] = verdict.metrics;
  return first && [first.state, first.reason];
};

describe('a work metric against those of a file', () => {
  it('is of the four that depend on no hour', () => {
    expect(WORK_METRICS).toEqual(['statements_per_hit', 'rows_per_hit', 'cpu_ms_per_hit', 'bytes_per_hit']);
  });

  // Margin 3 %, tolerance 10 %; equal trials, so the shift and both bounds are the change itself.
  it.each<[number, string, string]>([
    [12, 'ok', 'even the upper bound, 0.0 %, is below the tolerance of 10 %'],
    [12.35, 'ok', 'even the upper bound, +2.9 %, is below the tolerance of 10 %'],
    [12.37, 'regression', 'worse by more than the margin of 3 %'],
    [11.66, 'ok', 'even the upper bound, -2.8 %, is below the tolerance of 10 %'],
    [11.64, 'improvement', 'better by more than the margin of 3 %'],
    [0, 'improvement', 'better by more than the margin of 3 %'],
  ])('12 in the file and %d now is %s', (now, state, reason) => {
    const verdict = judge(runOf(now));
    expect(firstOf(verdict)).toEqual([state, reason]);
    expect(verdict.state).toBe(state === 'improvement' ? 'ok' : state);
  });

  it('has both sides, the change and the p after Holm over it and the errors', () => {
    const verdict = judge(runOf(15));
    expect(verdict).toMatchObject({
      ...{ runId: 'now', topology: BEFORE, baseline: { runId: 'old', topology: BEFORE }, unlike: [], notes: [] },
    });
    expect(verdict.metrics).toMatchObject([
      {
        ...{ metric: 'statements_per_hit', title: 'database statements per hit', unit: '', tolerance: 0.1 },
        ...{ baseline: Array(6).fill(12), values: Array(6).fill(15), dropped: [] },
        change: { estimate: 0.25, lower: 0.25, upper: 0.25 },
      },
    ]);
    // All six above all six: 1 of 924 ways, times two.
    expect(verdict.metrics[0]?.pAdjusted).toBeCloseTo(2 / 924, 8);
  });

  it('is decided by the tolerance where that is below the margin', () => {
    const strict = { ...WORK, metrics: [{ metric: 'statements_per_hit' as const, tolerance: 0.01 }] };
    expect(firstOf(judge(runOf(12.13), strict))).toEqual(['regression', 'worse by more than the margin of 1 %']);
    expect(firstOf(judge(runOf(12.11), strict))).toEqual([
      'ok',
      'even the upper bound, +0.9 %, is below the tolerance of 1 %',
    ]);
    expect(firstOf(judge(runOf(11.87), strict))).toEqual(['improvement', 'better by more than the margin of 1 %']);
  });

  it('says what is possible where noise leaves it open', () => {
    const noisy = runOf((repetition) => (repetition % 2 === 0 ? 24 : 6));
    expect(firstOf(judge(noisy))).toEqual(['inconclusive', 'up to +100.0 % is possible, tolerance 10 %']);
  });

  it('is not ok at the tolerance itself', () => {
    // Half of the trials lie on the tolerance: the upper bound does too.
    const half = runOf((repetition) => (repetition % 2 === 0 ? 13.2 : 12));
    const [state, reason] = firstOf(judge(half, { ...WORK, margin: 0.09 })) ?? [];
    expect([state, reason]).toEqual(['inconclusive', 'up to +10.0 % is possible, tolerance 10 %']);
  });

  it.each<[number, string]>([
    [12, '2 and 2 trials are too few to decide'],
    [15, '2 and 2 trials are too few to decide'],
  ])('of two trials with 12 and %d is not decided', (now, reason) => {
    expect(firstOf(judge(runOf(now, 2), WORK, fileOf(runOf(12, 2))))).toEqual(['inconclusive', reason]);
  });

  it('is decided on the level itself: three against three are 1 in 20, and alone', () => {
    const { errors: _, ...alone } = fileOf(runOf(12, 3));
    expect(firstOf(judge(runOf(15, 3), WORK, alone))?.[0]).toBe('regression');
    expect(firstOf(judge(runOf(9, 3), WORK, alone))?.[0]).toBe('improvement');
  });

  it('that was 0 has no ratio', () => {
    expect(firstOf(judge(runOf(3), WORK, fileOf(runOf(0))))).toEqual([
      'regression',
      'from 0 to 3: of that there is no ratio, and any margin is below it',
    ]);
    const few = judge(runOf(3, 2), WORK, fileOf(runOf(0, 2)));
    expect(firstOf(few)).toEqual(['inconclusive', '2 and 2 trials are too few to decide: from 0 to 3']);
    expect(few.metrics[0]).not.toHaveProperty('change');
  });

  it.each<[string, Subject, BaselineFile, string]>([
    ['the file lacks', runOf(), { ...FILE, metrics: [] }, 'the file has no values of it'],
    [
      'no trial has',
      subject(twoArms({ pairs: 2, change: (trial) => invalidFor('work', trial) })),
      FILE,
      'no valid trial of before',
    ],
  ])('that %s is not decided', (_what, one, file, reason) => {
    expect(firstOf(judge(one, WORK, file))).toEqual(['inconclusive', reason]);
  });

  it.each<[GateSettings['metrics'][number]['metric'], string]>([
    ['statements_per_hit', 'ok'],
    ['rows_per_hit', 'ok'],
    ['bytes_per_hit', 'ok'],
    ['cpu_ms_per_hit', 'the file is of another machine, by CPU model, CPUs'],
  ])('%s on another machine', (metric, wanted) => {
    const here = runOf();
    const environment = { ...here.run.environment, cpuModel: 'another', cpus: 99 };
    const verdict = judge({ ...here, run: { ...here.run, environment } }, settingsOf(metric));
    const [state, reason] = firstOf(verdict) ?? [];
    expect([verdict.unlike, state === 'ok' ? state : reason]).toEqual([[], wanted]);
  });
});

describe('a verdict against a file', () => {
  it('keeps its states apart: unlike before worse, worse before nothing measured, undecided before ok', () => {
    const worse = runOf(15);
    const schedule = { ...worse.run.schedule, digest: 'other' };
    const unlike = { ...worse, run: { ...worse.run, schedule } };
    expect([judge(unlike).state, judge(worse).state]).toEqual(['invalid', 'regression']);
    expect(judge(runOf(12, 6, 19)).state).toBe('regression');
    // A work metric that is ok beside one that the file lacks.
    const both = settingsOf('statements_per_hit', 'cpu_ms_per_hit');
    const without = { ...FILE, metrics: FILE.metrics.filter(({ metric }) => metric !== 'cpu_ms_per_hit') };
    expect(judge(runOf(), both, without).state).toBe('inconclusive');
    expect(judge(runOf(), both).state).toBe('ok');
    const spoilt = subject(twoArms({ pairs: 2, change: (trial) => invalidFor('work', trial) }));
    expect(judge(spoilt).state).toBe('invalid');
  });

  it('shares its level among metrics and errors, in their order', () => {
    const [first, second] = judge(runOf(15), settingsOf('cpu_ms_per_hit', 'statements_per_hit')).metrics;
    // The smallest of three p-values times three.
    expect([first?.pAdjusted, second?.pAdjusted]).toEqual([1, expect.closeTo(3 / 924, 8)]);
  });

  it('lets a failing site win nothing, and marks its figures', () => {
    // 1 % is none; 21 of 2,000 are.
    expect(firstOf(judge(runOf(6, 6, 20)))).toEqual(['improvement', 'better by more than the margin of 3 %']);
    expect(firstOf(judge(runOf(6, 6, 21)))).toEqual(['ok', 'better by more than the margin of 3 %; of a failing site']);
    expect(firstOf(judge(runOf(15, 6, 21)))).toEqual([
      'regression',
      'worse by more than the margin of 3 %; of a failing site',
    ]);
  });

  it('is not worse than a failing site, which proves nothing', () => {
    const failed = fileOf(runOf(12, 6, 21));
    const against = (one: Subject) => judge(one, WORK, failed);
    expect(firstOf(against(runOf(15)))).toEqual([
      'inconclusive',
      'worse than a failing site, which proves nothing: 126 of 12,000 hits (1.05 %) of the file failed; worse by more than the margin of 3 %',
    ]);
    expect(against(runOf(15)).state).toBe('inconclusive');
    expect(firstOf(against(runOf(15, 6, 21)))?.[0]).toBe('regression');
    expect(firstOf(against(runOf(9)))?.[0]).toBe('improvement');
    expect(firstOf(judge(runOf(15), WORK, fileOf(runOf(12, 6, 20))))?.[0]).toBe('regression');
  });

  it('is not ok where some trials were not measured for what the site answered', () => {
    const error = { code: 'VERIFICATION_FAILED', message: 'the topology answers wrongly', hint: '' };
    const wrongIn = (topology: string) =>
      subject(
        twoArms({
          pairs: TRIALS,
          change: (trial) => {
            if (trial.repetition > 2 || trial.topology !== topology) return trial;
            return { ...failedTrial(trial), repetition: trial.repetition, error } as TrialRecord;
          },
        }),
      );
    expect(judge(wrongIn(BEFORE))).toMatchObject({
      state: 'inconclusive',
      metrics: [{ state: 'ok' }],
      notes: ['before answers wrongly before any load in 2 of 6 trials, which were not measured: it is not ok.'],
    });
    expect(judge(wrongIn(AFTER))).toMatchObject({ state: 'ok', notes: [] });
  });

  it('notes what it did not judge', () => {
    const { errors: _, ...old } = FILE;
    const times = settingsOf('p50_ms', 'statements_per_hit', 'p95_ms');
    const none = 'The file holds no errors, so they were not judged: save it again.';
    const left = 'response times are never compared with a file; a gate measures both arms in turn.';
    expect(judge(runOf(), times, old).notes).toEqual([none, `p50_ms, p95_ms: ${left}`]);
    expect(judge(runOf(), times, old)).not.toHaveProperty('errors');
    expect(judge(runOf(), settingsOf('p50_ms')).notes).toEqual([
      `p50_ms: ${left}`,
      'The scenario gates by no work metric.',
    ]);
    expect(judge(runOf()).notes).toEqual([]);
  });
});
