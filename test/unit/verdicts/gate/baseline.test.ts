import { describe, expect, it } from 'vitest';
import { type GateSettings, DEFAULT_GATE } from '../../../../src/records/gate-settings.ts';
import { random } from '../../../../src/base/random.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { BASELINE_FILE, baselineOf, baselineText } from '../../../../src/verdicts/gate/baseline.ts';
import type { Subject } from '../../../../src/verdicts/gate/compare-runs.ts';
import { judgeAgainstFile } from '../../../../src/verdicts/gate/judge-against-file.ts';
import { type Figures, type TwoArms, BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal, shareOf } from '../../../support/noise.ts';

const WORK: GateSettings = {
  ...DEFAULT_GATE,
  metrics: [
    { metric: 'statements_per_hit', tolerance: 0.05 },
    { metric: 'cpu_ms_per_hit', tolerance: 0.1 },
  ],
};

const subject = (arms: TwoArms): Subject => ({ ...arms, topology: BEFORE, digested: digestedOf(arms) });
const runOf = (options: { trials?: number; runId?: string; of?: (repetition: number) => Partial<Figures> } = {}) =>
  subject(
    twoArms({
      pairs: options.trials ?? 6,
      ...(options.runId === undefined ? {} : { runId: options.runId }),
      of: (_, repetition) => options.of?.(repetition) ?? {},
    }),
  );
const saved = baselineOf(runOf({ runId: 'old' }));
const statesOf = (one: Subject, settings = WORK) => {
  const { state, metrics } = judgeAgainstFile(saved, one, settings);
  return { state, metrics: Object.fromEntries(metrics.map((metric) => [metric.metric, metric.state])) };
};

describe('a baseline file', () => {
  it('holds the work metrics of every valid trial, and no response times', () => {
    expect(saved.metrics.find(({ metric }) => metric === 'statements_per_hit')?.values).toEqual(Array(6).fill(12));
    expect(saved.metrics.map(({ metric }) => metric).filter((name) => name.startsWith('p'))).toEqual([]);
    expect(parseAs(BASELINE_FILE, JSON.parse(baselineText(saved)))).toEqual({ state: 'read', record: saved });
  });

  it('with response times in it is refused', () => {
    const metrics = [{ metric: 'p95_ms', values: [1], logs: [0] }];
    expect(JSON.stringify(parseAs(BASELINE_FILE, { ...saved, metrics }))).toMatch(/never compared with a file/);
  });

  it('leaves out trials that are invalid for work', () => {
    const spoilt = twoArms({ pairs: 6, change: (trial) => (trial.repetition < 3 ? invalidFor('work', trial) : trial) });
    const left = baselineOf(subject(spoilt)).metrics.find(({ metric }) => metric === 'statements_per_hit');
    expect(left?.values.length).toBeLessThan(6);
  });
});

describe('errors of a run judged by a baseline file', () => {
  const failing = (failed: number, trials = 6) =>
    subject(
      twoArms({
        pairs: trials,
        change: (trial) => {
          const { counts } = trial.load;
          return { ...trial, load: { ...trial.load, counts: { ...counts, ok: counts.ok - failed, failed } } };
        },
      }),
    );
  const judged = (one: Subject, file = saved) => judgeAgainstFile(file, one, WORK);

  it('are a regression where there are more, and named: 19 of 2,000 hits of each trial against none', () => {
    const verdict = judged(failing(19));
    expect(verdict).toMatchObject({ state: 'regression', errors: { state: 'regression' } });
    expect(verdict.errors?.reason).toBe('more errors: 114 of 12,000 hits (0.95 %) against 0 of 12,000 hits (0.00 %)');
  });

  it('leave a failing site its figures, marked', () => {
    const verdict = judged(failing(70));
    expect(verdict.state).toBe('regression');
    expect(verdict.metrics[0]?.reason).toContain('of a failing site');
  });

  it('are ok where there are as many, fewer where there are fewer, and not decided by three trials', () => {
    expect(judged(failing(19), baselineOf(failing(19))).state).toBe('ok');
    expect(judged(failing(0), baselineOf(failing(19))).errors?.state).toBe('improvement');
    expect(judged(failing(19, 3), baselineOf(failing(0, 3))).errors?.state).toBe('inconclusive');
  });

  it('are not judged by a file that holds none, and that is said', () => {
    const { errors: _, ...old } = saved;
    const verdict = judged(failing(19), old);
    expect(verdict.state).toBe('ok');
    expect(verdict.notes.join()).toContain('The file holds no errors');
  });
});

describe('the level of a run judged by a baseline file', () => {
  const four = { ...WORK, metrics: [...WORK.metrics, { metric: 'bytes_per_hit' as const, tolerance: 0.1 }] };
  const worse = runOf({ trials: 4, of: (repetition) => ({ statementsPerHit: 13 + repetition / 100 }) });
  const file = baselineOf(runOf({ trials: 4, of: (repetition) => ({ statementsPerHit: 12 + repetition / 100 }) }));

  it('is shared by the metrics and the errors: four against four are 1 in 70, too much for four comparisons', () => {
    const { errors: _, ...withoutErrors } = file;
    const byThree = judgeAgainstFile(withoutErrors, worse, four).metrics[0];
    const byFour = judgeAgainstFile(file, worse, four).metrics[0];
    expect([byThree?.state, byThree?.pAdjusted]).toEqual(['regression', expect.closeTo(3 / 70, 4)]);
    expect([byFour?.state, byFour?.pAdjusted]).toEqual(['inconclusive', expect.closeTo(4 / 70, 4)]);
  });

  it('leaves four trials enough for the metrics that a gate has by itself', () => {
    expect(judgeAgainstFile(file, worse, WORK).metrics[0]?.state).toBe('regression');
  });

  it('is 5 % for all together, where errors differ from trial to trial and metrics by noise alone', () => {
    const noisy = (stream: number) => {
      const chance = random(stream, 91);
      const arms = twoArms({
        pairs: 5,
        of: () => ({
          statementsPerHit: 12 * Math.exp(normal(chance, 0.04)),
          cpuMsPerHit: 4 * Math.exp(normal(chance, 0.04)),
        }),
        change: (trial) => {
          const failed = Math.min(1000, Math.round(10 * Math.exp(normal(chance, 1.9))));
          const { counts } = trial.load;
          return { ...trial, load: { ...trial.load, counts: { ...counts, ok: counts.ok - failed, failed } } };
        },
      });
      return subject(arms);
    };
    const settings = { ...WORK, margin: 0 };
    const runs = 300;
    const alarms = shareOf(runs, (run) => {
      const { state } = judgeAgainstFile(baselineOf(noisy(2 * run)), noisy(2 * run + 1), settings);
      return state === 'regression';
    });
    expect(alarms).toBeLessThanOrEqual(0.05 + 1.645 * Math.sqrt((0.05 * 0.95) / runs));
  }, 60_000);
});

describe('a run judged by a baseline file', () => {
  it('is ok when it does the same', () => {
    expect(statesOf(runOf())).toEqual({
      state: 'ok',
      metrics: { statements_per_hit: 'ok', cpu_ms_per_hit: 'ok' },
    });
  });

  it('is a regression by the metric that got worse', () => {
    expect(statesOf(runOf({ of: () => ({ statementsPerHit: 12.6 }) }))).toEqual({
      state: 'regression',
      metrics: { statements_per_hit: 'regression', cpu_ms_per_hit: 'ok' },
    });
  });

  it('says what improved', () => {
    expect(statesOf(runOf({ of: () => ({ statementsPerHit: 10 }) }))).toMatchObject({
      state: 'ok',
      metrics: { statements_per_hit: 'improvement' },
    });
  });

  it('with too few trials is inconclusive, never ok', () => {
    const { state, metrics } = judgeAgainstFile(baselineOf(runOf({ trials: 2 })), runOf({ trials: 2 }), WORK);
    expect(state).toBe('inconclusive');
    expect(metrics[0]?.reason).toBe('2 and 2 trials are too few to decide');
  });

  it('has its response times left out, and that is said', () => {
    const { metrics, notes } = judgeAgainstFile(saved, runOf({ of: () => ({ p50Ms: 200 }) }), DEFAULT_GATE);
    expect(metrics.map(({ metric }) => metric)).toEqual(['statements_per_hit', 'cpu_ms_per_hit']);
    expect(notes.join()).toMatch(/p50_ms, p95_ms: response times are never compared with a file/);
  });

  it('on another machine is judged by what does not depend on it', () => {
    const here = runOf();
    const environment = { ...here.run.environment, cpuModel: 'another' };
    const verdict = judgeAgainstFile(saved, { ...here, run: { ...here.run, environment } }, WORK);
    expect(verdict.state).toBe('inconclusive');
    expect(verdict.metrics.map(({ state, reason }) => ({ state, reason }))).toMatchObject([
      { state: 'ok' },
      { state: 'inconclusive', reason: 'the file is of another machine, by CPU model' },
    ]);
  });

  it('of other traffic is invalid', () => {
    const here = runOf();
    const schedule = { ...here.run.schedule, digest: 'f'.repeat(16) };
    const verdict = judgeAgainstFile(saved, { ...here, run: { ...here.run, schedule } }, WORK);
    expect(verdict).toMatchObject({ state: 'invalid', unlike: [{ what: 'schedule, digest' }] });
  });

  it('of which nothing is valid is invalid', () => {
    const spoilt = twoArms({ pairs: 6, change: (trial) => invalidFor('work', trial) });
    expect(judgeAgainstFile(saved, subject(spoilt), WORK).state).toBe('invalid');
  });

  it('that differs by noise alone is a regression at most 1 time in 20', () => {
    const noisy = (stream: number) => {
      const chance = random(stream, 77);
      return runOf({ trials: 5, of: () => ({ statementsPerHit: 12 * Math.exp(normal(chance, 0.04)) }) });
    };
    const settings = { ...WORK, margin: 0 };
    const alarms = shareOf(200, (run) => {
      const { state } = judgeAgainstFile(baselineOf(noisy(2 * run)), noisy(2 * run + 1), settings);
      return state === 'regression';
    });
    expect(alarms).toBeLessThanOrEqual(0.05 + 1.645 * Math.sqrt((0.05 * 0.95) / 200));
  });
});
