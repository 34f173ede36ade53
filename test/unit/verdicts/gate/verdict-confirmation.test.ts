import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, FIGURES, gateInput, twoArms } from '../../../support/gate-fixture.ts';
import { normal } from '../../../support/noise.ts';
import { metricOf, slower } from './judged.ts';

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
