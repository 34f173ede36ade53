import { describe, expect, it } from 'vitest';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import { junitXml } from '../../../../src/report/gate/junit.ts';
import { verdictMarkdown } from '../../../../src/report/gate/verdict-markdown.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { wrongAnswersOf } from '../../../../src/verdicts/gate/wrong-answers.ts';
import { AFTER, BEFORE, gateInput, twoArms } from '../../../support/gate-fixture.ts';

const PROBLEM = 'GET http://127.0.0.1:20480/ (page): expected status 200, got 500; it said: "no"';

function wrongTrial({
  schema,
  trial,
  topology,
  repetition,
  startedAtMs,
  endedAtMs,
  phases,
}: MeasuredTrial): TrialRecord {
  const error = { code: 'VERIFICATION_FAILED', message: `the topology answers wrongly:\n  ${PROBLEM}`, hint: '' };
  return {
    schema,
    trial,
    topology,
    repetition,
    startedAtMs,
    endedAtMs,
    phases,
    state: 'failed',
    phase: 'verify',
    error,
  };
}

/** @param wrong  repetitions at which an arm answered wrongly */
function judged(pairs: number, wrong: { readonly before?: number[]; readonly after?: number[] }, runId?: string) {
  const arms = twoArms({
    pairs,
    ...(runId === undefined ? {} : { runId }),
    change: (trial) => {
      const of = trial.topology === BEFORE ? wrong.before : wrong.after;
      return of?.includes(trial.repetition) === true ? wrongTrial(trial) : trial;
    },
  });
  const verdict = judgeGate(gateInput(arms));
  return { arms, verdict, exit: exitOf({ kind: 'gate', gate: { verdict } }).code };
}

describe('a site that answers wrongly before any load', () => {
  it('is a regression where the candidate alone does, and is confirmed like every other', () => {
    const { verdict, exit } = judged(2, { after: [1, 2] });
    expect(verdict).toMatchObject({
      state: 'regression',
      next: { action: 'confirm' },
      wrongAnswers: { state: 'candidate', baseline: { wrong: 0, trials: 2 }, candidate: { wrong: 2, trials: 2 } },
    });
    expect(verdict.sentence).toBe(
      `Regression: ${AFTER} against ${BEFORE}: wrong answers before any load in 2 of 2 trials of the candidate, none of 2 of the baseline: ${PROBLEM}. Confirm it once in a run with fresh containers before it blocks.`,
    );
    expect(exit).toBe(1);

    const again = twoArms({ pairs: 2, runId: 'b', change: (one) => (one.topology === AFTER ? wrongTrial(one) : one) });
    const confirmed = judgeGate(gateInput(again, { confirms: verdict }));
    expect(confirmed).toMatchObject({ state: 'regression', next: { action: 'stop' } });
    expect(confirmed.sentence).toMatch(/Confirmed: run .* found it too/);
    const passed = judgeGate(gateInput(twoArms({ pairs: 8, runId: 'c' }), { confirms: verdict }));
    expect(passed.state, 'what did not come again is none').toBe('ok');
  });

  it('is no regression where both do: the arms cannot be compared', () => {
    for (const wrong of [
      { before: [1, 2], after: [1, 2] },
      { before: [1], after: [2] },
    ]) {
      const { verdict, exit } = judged(2, wrong);
      expect(verdict).toMatchObject({ state: 'invalid', next: { action: 'stop' }, wrongAnswers: { state: 'both' } });
      expect(verdict.sentence).toMatch(
        /cannot be judged, since both arms answer wrongly before any load, the baseline in/,
      );
      expect(exit).toBe(4);
    }
  });

  it('is no regression where only the baseline does', () => {
    const { verdict, exit } = judged(2, { before: [1, 2] });
    expect(verdict).toMatchObject({ state: 'invalid', next: { action: 'stop' }, wrongAnswers: { state: 'baseline' } });
    expect(verdict.sentence).toContain('since the baseline answers wrongly before any load, in 2 of 2 trials');
    expect(exit).toBe(4);
    expect(judged(9, { before: [3] }).verdict.state, 'once of nine').toBe('ok');
  });

  it('is undecided where only some of the candidate’s trials do, however the metrics are', () => {
    const { verdict, exit } = judged(2, { after: [2] });
    expect(verdict).toMatchObject({ state: 'inconclusive', wrongAnswers: { state: 'sometimes' } });
    expect(verdict.next.action).toBe('continue');
    expect(exit).toBe(3);
    const longer = judged(21, { after: [3] });
    expect(longer.verdict).toMatchObject({ state: 'inconclusive', next: { action: 'stop' } });
    expect(longer.verdict.sentence).toContain('wrong answers before any load in 1 of 21 trials of the candidate');
    expect(judged(12, { after: [1, 3, 5, 7, 8, 9, 11] }).verdict.state, '7 of 12 against 0 of 12 are no chance').toBe(
      'regression',
    );
  });

  it('says nothing by one trial', () => {
    expect(judged(1, { after: [1] }).verdict).toMatchObject({ wrongAnswers: { state: 'sometimes' } });
    expect(judged(1, { after: [1] }).exit).not.toBe(1);
  });

  it('stands in what a pull request is shown', () => {
    const { verdict } = judged(2, { after: [1, 2] });
    expect(verdictMarkdown(verdict)).toMatch(
      /❌ regression.*\n\nRegression: .*wrong answers before any load in 2 of 2/,
    );
    expect(junitXml(verdict)).toMatch(/<failure type="regression" message="wrong answers before any load in 2 of 2/);
    expect(judged(8, {}).verdict, 'and nowhere else').not.toHaveProperty('wrongAnswers');
  });
});

it('equal arms that answer wrongly by chance are seldom a confirmed regression, whatever the chance is', () => {
  const [measured] = twoArms({ pairs: 1 }).trials;
  if (measured?.state !== 'measured') throw new Error('nothing was measured');
  let seed = 1;
  const draw = () => {
    // Park & Miller 1988; at most 1 of 256 at a chance of one half: 16 of 4,000.
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (const chance of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    let alarms = 0;
    const isWorse = () => {
      const trials = [1, 2].flatMap((repetition) =>
        [BEFORE, AFTER].map((topology) => {
          const trial = { ...measured, topology, repetition };
          return draw() < chance ? wrongTrial(trial) : trial;
        }),
      );
      return wrongAnswersOf({ trials, arms: { baseline: BEFORE, candidate: AFTER } })?.state === 'candidate';
    };
    for (let gate = 0; gate < 4000; gate += 1) if (isWorse() && isWorse()) alarms += 1;
    expect(alarms, `chance ${chance}`).toBeLessThanOrEqual(30);
  }
});
