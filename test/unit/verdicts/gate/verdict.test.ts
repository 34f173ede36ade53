import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE, type GateSettings } from '../../../../src/records/gate-settings.ts';
import { random } from '../../../../src/base/random.ts';
import { type Verdict, verdict as verdictSchema } from '../../../../src/records/verdict.ts';
import { LEAST_PAIRS } from '../../../../src/verdicts/calibration/calibration.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { fingerprintOf } from '../../../../src/verdicts/gate/fingerprint.ts';
import { judgeGate, verdictText } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, BEFORE, FIGURES, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal } from '../../../support/noise.ts';

const only = (...metrics: GateSettings['metrics'][number]['metric'][]): GateSettings => ({
  ...DEFAULT_GATE,
  metrics: metrics.map((metric) => ({ metric, tolerance: 0.1 })),
});
const metricOf = ({ metrics }: Verdict, name: string) => {
  const found = metrics.find(({ metric }) => metric === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
};
const slower = (factor: number) =>
  twoArms({
    pairs: 10,
    of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * factor } : {}),
  });

describe('the verdict of a run with two arms', () => {
  it('is ok at the first look when nothing differs at all', () => {
    const verdict = judgeGate(gateInput(twoArms({ pairs: 8 })));
    expect(verdict).toMatchObject({ state: 'ok', next: { action: 'stop' } });
    for (const metric of verdict.metrics) {
      expect(metric).toMatchObject({ state: 'ok', pairs: 8, change: { estimate: 0, lower: 0, upper: 0 } });
    }
    expect(exitOf({ kind: 'gate', gate: { verdict: verdict } }).code).toBe(0);
  });

  it('finds a metric without noise that is 10 % worse with the first pairs that four metrics allow, and asks to confirm it', () => {
    const arms = twoArms({ pairs: 10, of: (arm) => (arm === AFTER ? { cpuMsPerHit: FIGURES.cpuMsPerHit * 1.1 } : {}) });
    const verdict = judgeGate(gateInput(arms));
    expect(verdict).toMatchObject({ state: 'regression', next: { action: 'confirm' } });
    expect(metricOf(verdict, 'cpu_ms_per_hit')).toMatchObject({ state: 'regression', pairs: 10 });
    expect(metricOf(verdict, 'cpu_ms_per_hit').change?.estimate).toBeCloseTo(0.1, 8);
    expect(metricOf(verdict, 'p95_ms').state).toBe('ok');
    expect(verdict.sentence).toContain('CPU time per hit +10.0 % (at least +10.0 %)');
    expect(exitOf({ kind: 'gate', gate: { verdict: verdict } }).code).toBe(1);
    const alone = judgeGate(gateInput(arms, { settings: only('cpu_ms_per_hit') }));
    expect(metricOf(alone, 'cpu_ms_per_hit')).toMatchObject({ state: 'regression', pairs: 8, p: 2 ** -8 });
  });

  it('reports an improvement, proved as a regression is, and lets it pass', () => {
    const verdict = judgeGate(gateInput(slower(0.5)));
    expect(verdict.state).toBe('ok');
    expect(metricOf(verdict, 'statements_per_hit').state).toBe('improvement');
    expect(verdict.sentence).toContain('database statements per hit improved by 50 %');
  });

  it('turns a regression into an improvement of the same size, and back, when the arms change places', () => {
    const noisy = twoArms({
      pairs: 12,
      of: (arm, repetition) => ({ p50Ms: 20 * (arm === AFTER ? 1.2 : 1) * (1 + 0.02 * Math.sin(repetition)) }),
    });
    const settings = only('p50_ms');
    const forth = metricOf(judgeGate(gateInput(noisy, { settings })), 'p50_ms');
    const back = metricOf(
      judgeGate(gateInput(noisy, { settings, arms: { baseline: AFTER, candidate: BEFORE } })),
      'p50_ms',
    );
    expect([forth.state, back.state]).toEqual(['regression', 'improvement']);
    expect((1 + (forth.change?.estimate ?? 0)) * (1 + (back.change?.estimate ?? 0))).toBeCloseTo(1, 8);
  });

  it('waits below the first look and says how many pairs are missing', () => {
    const verdict = judgeGate(gateInput(twoArms({ pairs: 5 })));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 3 } });
    expect(metricOf(verdict, 'p50_ms')).toMatchObject({ pairs: 0, validPairs: 5, nextLook: 8 });
    expect(verdict.sentence).toContain('Measure 3 more pairs.');
    expect(exitOf({ kind: 'gate', gate: { verdict: verdict } }).code).toBe(3);
  });

  it('counts a pair that is invalid for times still for work, and names why it was dropped', () => {
    const arms = twoArms({
      pairs: 9,
      change: (trial) => (trial.trial === 4 ? invalidFor('time', trial) : trial),
    });
    const verdict = judgeGate(gateInput(arms));
    expect(metricOf(verdict, 'cpu_ms_per_hit')).toMatchObject({ validPairs: 9, dropped: [] });
    const time = metricOf(verdict, 'p95_ms');
    expect(time).toMatchObject({ validPairs: 8, state: 'ok' });
    expect(time.dropped[0]?.reason).toMatch(/trial 4 \(\w+\) is invalid: cpu steal 31\.0 %/);
  });

  it('never says ok where every pair is invalid, nor where there is none', () => {
    const spoilt = judgeGate(
      gateInput(twoArms({ pairs: 8, change: (trial) => invalidFor('work', invalidFor('time', trial)) })),
    );
    expect(spoilt).toMatchObject({ state: 'invalid', next: { action: 'stop' } });
    expect(exitOf({ kind: 'gate', gate: { verdict: spoilt } }).code).toBe(4);
    const empty = judgeGate(gateInput({ ...twoArms({ pairs: 8 }), trials: [] }));
    expect(empty.state).toBe('invalid');
    expect(empty.sentence).toContain('no pair of trials is valid');
  });

  it('does not ask for more pairs on a machine that spoils most of them', () => {
    const verdict = judgeGate(
      gateInput(twoArms({ pairs: 8, change: (trial) => (trial.repetition > 3 ? invalidFor('time', trial) : trial) })),
    );
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
    expect(metricOf(verdict, 'p50_ms').reason).toContain('5 of 8 pairs were invalid for time metrics');
    expect(metricOf(verdict, 'statements_per_hit').state).toBe('ok');
  });

  it('drops times of a pair whose trials had different steal', () => {
    const verdict = judgeGate(
      gateInput(
        twoArms({
          pairs: 8,
          change: (trial) =>
            trial.trial !== 1
              ? trial
              : {
                  ...trial,
                  metrics: trial.metrics.map((row) =>
                    row.item === 'steal' ? { ...row, value: 12_000, max: 12_000 } : row,
                  ),
                },
        }),
      ),
    );
    expect(metricOf(verdict, 'p50_ms').dropped[0]?.reason).toContain('CPU share taken by others differed: 9.1 %');
    expect(metricOf(verdict, 'statements_per_hit').dropped).toEqual([]);
  });

  it('drops what was not measured for that metric alone, and failed trials for all', () => {
    const verdict = judgeGate(
      gateInput(
        twoArms({
          pairs: 10,
          change: (trial) => {
            const { trial: number, topology, repetition, startedAtMs, endedAtMs, phases } = trial;
            if (number === 3) {
              const head = { schema: 1 as const, trial: number, topology, repetition, startedAtMs, endedAtMs, phases };
              const error = { code: 'SERVICE_DIED', message: 'postgresql died', hint: '' };
              return { ...head, state: 'failed', phase: 'measure', error };
            }
            if (number !== 1) return trial;
            return { ...trial, metrics: trial.metrics.filter(({ metric }) => !metric.startsWith('postgresql')) };
          },
        }),
      ),
    );
    expect(metricOf(verdict, 'statements_per_hit').dropped.map(({ reason }) => reason)).toEqual([
      'not measured in trial 1',
      expect.stringMatching(/^trial 3 \(\w+\) failed: postgresql died$/),
    ]);
    expect(metricOf(verdict, 'p50_ms').dropped).toHaveLength(1);
  });

  it('takes a block that was measured again in the place of the invalid one', () => {
    const arms = twoArms({ pairs: 9, change: (trial) => (trial.repetition === 1 ? invalidFor('time', trial) : trial) });
    const plan = arms.run.plan.map((planned) =>
      planned.repetition === 9 ? { ...planned, repeats: { repetition: 1, why: 'steal' } } : planned,
    );
    const verdict = judgeGate(gateInput({ ...arms, run: { ...arms.run, plan } }));
    const time = metricOf(verdict, 'p50_ms');
    expect(time.values.map(({ repetition }) => repetition)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(time.dropped).toEqual([{ repetition: 1, reason: 'measured again as repetition 9: steal' }]);
    expect(metricOf(verdict, 'statements_per_hit').validPairs).toBe(8);
  });

  it('takes no percentile that the trials have too few hits for', () => {
    const verdict = judgeGate(gateInput(twoArms({ pairs: 8 }), { settings: only('p99_ms', 'statements_per_hit') }));
    expect(metricOf(verdict, 'p99_ms').dropped[0]?.reason).toContain('had 2000 hits, this metric needs 10000');
    expect(verdict.state).toBe('inconclusive');
  });

  it('compares counts of 0 with each other, and a count with 0', () => {
    const none = twoArms({ pairs: 8, of: () => ({ statementsPerHit: 0 }) });
    expect(judgeGate(gateInput(none)).state).toBe('ok');
    const some = twoArms({ pairs: 10, of: (arm) => ({ statementsPerHit: arm === AFTER ? 1 : 0 }) });
    expect(metricOf(judgeGate(gateInput(some)), 'statements_per_hit').state).toBe('regression');
  });

  it('has a margin no larger than the tolerance, so that every exact change is one or the other', () => {
    const settings = { ...DEFAULT_GATE, metrics: [{ metric: 'statements_per_hit' as const, tolerance: 0.01 }] };
    expect(judgeGate(gateInput(slower(1.02), { settings })).state).toBe('regression');
    expect(judgeGate(gateInput(slower(1.005), { settings })).state).toBe('ok');
  });

  it('keeps and marks a pair far from the others', () => {
    const arms = twoArms({
      pairs: 9,
      of: (arm, repetition) => ({
        p50Ms:
          (20 + 0.1 * repetition) *
          (arm === AFTER && repetition === 5 ? 4 : 1 + (arm === AFTER ? 0.001 * repetition : 0)),
      }),
    });
    const { values } = metricOf(judgeGate(gateInput(arms)), 'p50_ms');
    expect(values.filter(({ isFarOut }) => isFarOut).map(({ repetition }) => repetition)).toEqual([5]);
  });

  it('says when the same arm came first in every pair', () => {
    const arms = twoArms({ pairs: 8 });
    const ordered = arms.trials.map((trial) => ({
      ...trial,
      trial: 2 * trial.repetition - (trial.topology === BEFORE ? 1 : 0),
    }));
    const latency = arms.latency.map((line) => ({
      ...line,
      trial: ordered[arms.trials.findIndex(({ trial }) => trial === line.trial)]?.trial ?? 0,
    }));
    expect(judgeGate(gateInput({ ...arms, trials: ordered, latency })).notes.join()).toContain('same arm came first');
    expect(judgeGate(gateInput(arms)).notes.join()).not.toContain('same arm came first');
  });

  it('is byte for byte the same for the same trials, and has the documented shape', () => {
    const chance = random(3, 5);
    const factors = Array.from({ length: 40 }, () => Math.exp(normal(chance, 0.05)));
    const make = () =>
      gateInput(
        twoArms({
          pairs: 20,
          of: (arm, repetition) => ({ p50Ms: 20 * (factors[2 * repetition - (arm === AFTER ? 1 : 2)] ?? 1) }),
        }),
      );
    const verdict = judgeGate(make());
    expect(verdictText(judgeGate(make()))).toBe(verdictText(verdict));
    expect(verdictText(verdictSchema.parse(JSON.parse(verdictText(verdict))))).toBe(verdictText(verdict));
    const shuffled = make();
    expect(verdictText(judgeGate({ ...shuffled, trials: shuffled.trials.toReversed() }))).toBe(verdictText(verdict));
  });

  it('is the same in seconds as in milliseconds', () => {
    const at = (unit: number) => {
      const arms = twoArms({
        pairs: 12,
        of: (arm, n) => ({ cpuMsPerHit: unit * (4 + 0.05 * n + (arm === AFTER ? 0.1 : 0)) }),
      });
      const { state, change, p, pairs } = metricOf(judgeGate(gateInput(arms)), 'cpu_ms_per_hit');
      return { state, change, p, pairs };
    };
    expect(at(0.001)).toEqual(at(1));
  });
});

describe('what is exact', () => {
  const planted = (pairs: number, factor = 4.54 / 4.07) =>
    twoArms({ pairs, of: (arm) => ({ statementsPerHit: arm === AFTER ? 4.07 * factor : 4.07 }) });
  const calibrated = (arms: ReturnType<typeof planted>, deviation: number) => ({
    schema: 1 as const,
    fingerprint: fingerprintOf(arms.run, arms.trials),
    metrics: [
      {
        metric: 'statements_per_hit' as const,
        logRatios: Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? deviation : -deviation)),
      },
    ],
  });

  it('decides with two pairs where a calibration knows it, and needs no second series', () => {
    const arms = planted(2);
    const verdict = judgeGate(gateInput(arms, { calibration: calibrated(arms, 0.0005) }));
    expect(verdict).toMatchObject({ state: 'regression', next: { action: 'stop' } });
    expect(metricOf(verdict, 'statements_per_hit')).toMatchObject({ pairs: 2, exact: { spread: 0 } });
    expect(metricOf(verdict, 'statements_per_hit').change?.lower).toBeCloseTo(4.54 / 4.07 - 1, 6);
    // What is noisy is not decided, and holds nothing back.
    expect(metricOf(verdict, 'p95_ms')).toMatchObject({ state: 'inconclusive', pairs: 0 });
    expect(exitOf({ kind: 'gate', gate: { verdict } }).code).toBe(1);
  });

  it('needs four pairs where nothing but these trials says that it is exact', () => {
    expect(judgeGate(gateInput(planted(2))).next).toEqual({ action: 'continue', pairs: 2 });
    expect(judgeGate(gateInput(planted(4)))).toMatchObject({ state: 'regression', next: { action: 'stop' } });
  });

  it('waits for the planned looks where the calibration shows noise', () => {
    const arms = planted(4);
    const verdict = judgeGate(gateInput(arms, { calibration: calibrated(arms, 0.004) }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('waits for them where its own trials do not agree', () => {
    const arms = twoArms({
      pairs: 4,
      of: (arm, repetition) => ({ statementsPerHit: arm === AFTER ? 4.54 + 0.01 * repetition : 4.07 }),
    });
    expect(judgeGate(gateInput(arms)).next).toEqual({ action: 'continue', pairs: 4 });
  });

  it('is ok at once where the whole gate is exact, and goes on where anything else is asked', () => {
    const alone = judgeGate(gateInput(planted(4, 1.001), { settings: only('statements_per_hit', 'rows_per_hit') }));
    expect(alone).toMatchObject({ state: 'ok', next: { action: 'stop' }, errors: { state: 'ok', pairs: 4 } });
    const beside = judgeGate(gateInput(planted(4, 1.001), { settings: only('statements_per_hit', 'p50_ms') }));
    expect(beside).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('is not ok at once beside errors', () => {
    const arms = planted(4, 1);
    const trials = arms.trials.map((trial) => {
      if (trial.state !== 'measured' || trial.topology !== AFTER) return trial;
      const counts = { ...trial.load.counts, ok: trial.load.counts.ok - 19, failed: 19 };
      return { ...trial, load: { ...trial.load, counts } };
    });
    const verdict = judgeGate(gateInput({ ...arms, trials }, { settings: only('statements_per_hit') }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });

  it('never takes times or CPU time for exact without a calibration', () => {
    const arms = twoArms({ pairs: 4, of: (arm) => (arm === AFTER ? { p50Ms: 30, cpuMsPerHit: 5 } : {}) });
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms', 'cpu_ms_per_hit') }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 4 } });
  });
});

describe('errors', () => {
  const withErrors = (of: {
    readonly before?: number;
    readonly after?: number;
    readonly pairs?: number;
    readonly runId?: string;
  }) =>
    twoArms({
      pairs: of.pairs ?? 8,
      ...(of.runId === undefined ? {} : { runId: of.runId }),
      of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * 0.8 } : {}),
      change: (trial) => {
        const failed = (trial.topology === AFTER ? of.after : of.before) ?? 0;
        const counts = { ...trial.load.counts, ok: trial.load.counts.ok - failed, failed };
        return { ...trial, load: { ...trial.load, counts } };
      },
    });

  it('above 1 % leave the other figures, which win nothing: 3.5 % against none', () => {
    const verdict = judgeGate(gateInput(withErrors({ after: 70 }), { settings: only('statements_per_hit') }));
    expect(verdict).toMatchObject({
      state: 'regression',
      next: { action: 'confirm' },
      errors: { failing: ['candidate'] },
    });
    expect(metricOf(verdict, 'statements_per_hit')).toMatchObject({ state: 'ok', validPairs: 8 });
    expect(metricOf(verdict, 'statements_per_hit').reason).toContain('of a failing site');
    expect(verdict.sentence).not.toContain('improved');
    expect(verdict.notes.join()).toContain(
      'The candidate is a failing site, with errors in 560 of 16,000 hits (3.50 %)',
    );
  });

  it('of the baseline alone make no figure of the candidate a regression: failing is cheap', () => {
    const arms = { baseline: AFTER, candidate: BEFORE };
    const verdict = judgeGate(gateInput(withErrors({ after: 70 }), { arms, settings: only('statements_per_hit') }));
    expect(verdict).toMatchObject({
      state: 'inconclusive',
      next: { action: 'stop' },
      errors: { state: 'improvement' },
    });
    expect(metricOf(verdict, 'statements_per_hit').reason).toContain('worse than a failing site');
  });

  it('of both arms alike let a gate pass, and are named', () => {
    const verdict = judgeGate(gateInput(withErrors({ before: 10, after: 10 })));
    expect(verdict.state).toBe('ok');
    expect(verdict.sentence).toContain('errors: 80 of 16,000 hits (0.50 %) against 80 of 16,000 hits (0.50 %)');
  });

  it('are confirmed like any other regression', () => {
    const confirms = judgeGate(gateInput(withErrors({ after: 19 })));
    const again = judgeGate(gateInput(withErrors({ after: 19, runId: 'second' }), { confirms }));
    expect(again).toMatchObject({ state: 'regression', next: { action: 'stop' }, confirms: { metrics: ['errors'] } });
    const gone = judgeGate(gateInput(withErrors({ runId: 'second' }), { confirms }));
    expect(gone.state).toBe('ok');
    const early = judgeGate(gateInput(withErrors({ after: 19, runId: 'second', pairs: 6 }), { confirms }));
    expect(early.next).toEqual({ action: 'continue', pairs: 2 });
  });

  it("that may be the machine's count in no pair whose times are invalid; wrong answers count there too", () => {
    const late = (kind: 'timedOut' | 'failed') =>
      judgeGate(
        gateInput(
          twoArms({
            pairs: 8,
            change: (trial) => {
              const spoilt = invalidFor('time', trial);
              const counts = { ...trial.load.counts, ok: trial.load.counts.ok - 30, [kind]: 30 };
              return trial.topology === AFTER ? { ...spoilt, load: { ...trial.load, counts } } : spoilt;
            },
          }),
          { settings: only('statements_per_hit') },
        ),
      );
    expect(late('timedOut')).toMatchObject({ state: 'ok', errors: { candidate: { errors: 0 } } });
    expect(late('failed').state).toBe('regression');
  });
});

describe('what must be equal', () => {
  it('is named and leaves no verdict: one name of an image, two images', () => {
    const arms = twoArms({
      pairs: 8,
      change: (trial) =>
        trial.topology === BEFORE
          ? trial
          : { ...trial, containers: trial.containers.map((each) => ({ ...each, imageId: 'sha256:other' })) },
    });
    const verdict = judgeGate(gateInput(arms));
    expect(verdict.state).toBe('invalid');
    expect(verdict.sentence).toContain('cannot be judged, since image benchday/');
    expect(verdict.unlike.length).toBeGreaterThan(0);
  });

  it('is the data: a table that both have must hold as much, unless it is too small to be data, or one alone has it', () => {
    const tables = (rows: number) => [
      { table: 'public.products', rows },
      { table: 'public.settings', rows: rows / 1000 },
      { table: `public.only_${rows}`, rows: 5000 },
    ];
    const withData = (before: number, after: number) =>
      judgeGate(
        gateInput(
          twoArms({
            pairs: 8,
            change: (trial) => ({ ...trial, tables: tables(trial.topology === BEFORE ? before : after) }),
          }),
        ),
      );
    expect(withData(10_000, 10_100)).toMatchObject({ state: 'ok', unlike: [] });
    const verdict = withData(10_000, 20_000);
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'rows of the table public.products', baseline: '10000', candidate: '20000' }],
    });
    expect(exitOf({ kind: 'gate', gate: { verdict: verdict } }).code).toBe(4);
  });

  it('is asked of valid trials only: one whose images changed is a dropped pair, not the end of all', () => {
    const arms = twoArms({
      pairs: 9,
      change: (trial) =>
        trial.trial === 1
          ? invalidFor('work', {
              ...trial,
              containers: trial.containers.map((each) => ({ ...each, imageId: 'sha256:old' })),
            })
          : trial,
    });
    expect(judgeGate(gateInput(arms))).toMatchObject({ state: 'ok', unlike: [] });
  });

  it('is the machine and the scenario of a calibration too', () => {
    const arms = twoArms({ pairs: 8 });
    const other = { ...arms.run, environment: { ...arms.run.environment, cpus: 64 } };
    const calibration = { schema: 1 as const, fingerprint: fingerprintOf(other, arms.trials), metrics: [] };
    const verdict = judgeGate(gateInput(arms, { calibration }));
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'calibration: CPUs', baseline: '64', candidate: '2' }],
    });
  });
});

describe('a calibration', () => {
  const arms = twoArms({ pairs: 8 });
  const withNoise = (deviation: number, pairs = 20) => {
    const chance = random(11, 12);
    const logRatios = Array.from({ length: pairs }, () => normal(chance, deviation));
    return {
      schema: 1 as const,
      fingerprint: fingerprintOf(arms.run, arms.trials),
      metrics: [{ metric: 'p50_ms' as const, logRatios }],
    };
  };

  it('keeps a time metric from being ok on a machine whose noise is above the tolerance, and says how many pairs it would take', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.4) }));
    const metric = metricOf(verdict, 'p50_ms');
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
    expect(metric.noiseFloor).toBeGreaterThan(0.1);
    expect(metric.pairsNeeded).toBeGreaterThan(100);
    expect(metric.reason).toContain(`about ${metric.pairsNeeded ?? 0} pairs would be needed`);
  });

  it('asks for more pairs while the noise would hide the tolerance', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.1) }));
    expect(metricOf(verdict, 'p50_ms').detectable).toBeGreaterThan(0.1);
    expect(verdict.next).toEqual({ action: 'continue', pairs: 2 });
  });

  it('lets a metric be ok, with the least slowdown that would have been found beside it', () => {
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration: withNoise(0.02) }));
    const metric = metricOf(verdict, 'p50_ms');
    expect(metric).toMatchObject({ state: 'ok', noise: { source: 'calibration', pairs: 20 } });
    expect(metric.detectable).toBeGreaterThan(0);
    expect(metric.detectable).toBeLessThan(0.05);
  });

  it('of too few pairs is not used, and that is said', () => {
    const calibration = withNoise(0.4, LEAST_PAIRS - 1);
    const verdict = judgeGate(gateInput(arms, { settings: only('p50_ms'), calibration }));
    expect(metricOf(verdict, 'p50_ms').noise?.source).toBe('pairs');
    expect(verdict.notes.join()).toContain('too few pairs of response time, 50th percentile');
  });
});

describe('a regression', () => {
  const first = judgeGate(gateInput(slower(1.2)));
  const second = (factor: number, metric: 'statementsPerHit' | 'cpuMsPerHit' = 'statementsPerHit', pairs = 10) =>
    twoArms({
      pairs,
      runId: 'second',
      of: (arm) => (arm === AFTER ? { [metric]: FIGURES[metric] * factor } : {}),
    });

  it('blocks when fresh containers show it again', () => {
    const verdict = judgeGate(gateInput(second(1.2), { confirms: first }));
    expect(verdict).toMatchObject({ state: 'regression', next: { action: 'stop' } });
    expect(verdict.sentence).toContain(`Confirmed: run ${first.runId} found it too.`);
  });

  it('does not block when they do not', () => {
    const verdict = judgeGate(gateInput(second(1), { confirms: first }));
    expect(verdict.state).toBe('ok');
    expect(verdict.sentence).toContain('was not confirmed');
  });

  it('is looked for at every planned look: eight pairs can prove nothing among four metrics', () => {
    const confirms = judgeGate(gateInput({ ...second(1.2, 'cpuMsPerHit'), run: { ...second(1).run, runId: 'one' } }));
    const verdict = judgeGate(gateInput(second(1.2, 'cpuMsPerHit', 8), { confirms }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'continue', pairs: 2 } });
  });

  it('is not looked for longer because of what it is not about', () => {
    const chance = random(9, 4);
    const noisy = twoArms({
      pairs: 8,
      runId: 'second',
      of: () => ({ p50Ms: 20 * Math.exp(normal(chance, 0.4)) }),
    });
    const verdict = judgeGate(gateInput(noisy, { confirms: first }));
    expect(metricOf(verdict, 'p50_ms')).toMatchObject({ state: 'inconclusive', nextLook: 10 });
    expect(metricOf(verdict, 'statements_per_hit').state).toBe('ok');
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
  });

  it('is not confirmed by another metric', () => {
    const verdict = judgeGate(gateInput(second(1.2, 'cpuMsPerHit'), { confirms: first }));
    expect(verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
  });

  it('is not confirmed by the same trials', () => {
    const verdict = judgeGate(gateInput(slower(1.2), { confirms: first }));
    expect(verdict).toMatchObject({
      state: 'invalid',
      unlike: [{ what: 'a regression is confirmed by other trials' }],
    });
  });
});

describe('control work', () => {
  it('drops a pair between whose trials the machine itself changed, so that the result is not biased', () => {
    // From the fifth pair's second trial on the machine is a third slower; the candidate is not.
    const shifted = twoArms({
      pairs: 9,
      of: (arm, repetition) => ({ p50Ms: slowdown(arm, repetition) * 20, cpuMsPerHit: slowdown(arm, repetition) * 4 }),
      change: (trial) => ({
        ...trial,
        control: {
          units: 300,
          wallMs: 5 * slowdown(trial.topology, trial.repetition),
          cpuMs: 4 * slowdown(trial.topology, trial.repetition),
        },
      }),
    });
    const verdict = judgeGate(gateInput(shifted, { settings: only('p50_ms', 'cpu_ms_per_hit', 'statements_per_hit') }));
    for (const name of ['p50_ms', 'cpu_ms_per_hit']) {
      const metric = metricOf(verdict, name);
      expect(metric).toMatchObject({ state: 'ok', validPairs: 8, change: { estimate: 0, upper: 0 } });
      expect(metric.dropped).toHaveLength(1);
      expect(metric.dropped[0]?.reason).toMatch(
        /^the machine itself changed: its control work took [\d.]+ ms before trial 9, [\d.]+ ms before trial 10 \(\+33\.0 %\)$/,
      );
    }
    expect(metricOf(verdict, 'statements_per_hit'), 'statements do not depend on the machine').toMatchObject({
      validPairs: 9,
      dropped: [],
    });
  });

  function slowdown(arm: string, repetition: number): number {
    if (repetition < 5) return 1;
    return repetition === 5 && arm === BEFORE ? 1 : 1.33;
  }
});
