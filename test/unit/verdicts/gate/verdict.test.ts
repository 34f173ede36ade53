import { describe, expect, it } from 'vitest';
import { DEFAULT_GATE } from '../../../../src/records/gate-settings.ts';
import { random } from '../../../../src/base/random.ts';
import { verdict as verdictSchema } from '../../../../src/records/verdict.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { judgeGate, verdictText } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, BEFORE, FIGURES, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { normal } from '../../../support/noise.ts';
import { metricOf, only, slower } from './judged.ts';

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
