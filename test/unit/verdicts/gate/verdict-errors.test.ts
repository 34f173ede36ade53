import { describe, expect, it } from 'vitest';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, BEFORE, FIGURES, gateInput, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { metricOf, only } from './judged.ts';

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

  it('are unknown of a pair one of whose arms was asked nothing, and the pair does not count', () => {
    const arms = twoArms({
      pairs: 8,
      change: (trial) => {
        if (trial.topology !== AFTER || trial.repetition !== 3) return trial;
        const { sent } = trial.load.counts;
        const failures = { ...trial.load.failures, connect: { EMFILE: sent } };
        return {
          ...trial,
          load: { ...trial.load, failures, counts: { ...trial.load.counts, ok: 0, failed: sent } },
        };
      },
    });
    const { errors } = judgeGate(gateInput(arms, { settings: only('statements_per_hit') }));
    expect(errors).toMatchObject({ validPairs: 7, dropped: [{ repetition: 3 }] });
  });
});
