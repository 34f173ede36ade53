import { describe, expect, it } from 'vitest';
import { gatesOfSeries, judgeByPeers } from '../../../bench/support/gates-of-series.ts';
import { PEER_RULES } from '../../../bench/support/peer-rules.ts';
import { type GateSettings, DEFAULT_GATE } from '../../../src/records/gate-settings.ts';
import { AFTER, FIGURES, gateInput, invalidFor, twoArms } from '../../support/gate-fixture.ts';

const settings: GateSettings = { ...DEFAULT_GATE, metrics: [{ metric: 'statements_per_hit', tolerance: 0.1 }] };

/** CPU time, of which nothing is exact without a calibration. */
const noisy: GateSettings = { ...DEFAULT_GATE, metrics: [{ metric: 'cpu_ms_per_hit', tolerance: 0.1 }] };

describe('a series cut into gates', () => {
  it('takes eight pairs for each gate of equal arms, and leaves out what decides nothing at the end', () => {
    const gates = gatesOfSeries(gateInput(twoArms({ pairs: 20 }), { settings: noisy }));
    expect(gates.map(({ firstRepetition, pairs, state, alarm }) => [firstRepetition, pairs, state, alarm])).toEqual([
      [1, 8, 'ok', 'none'],
      [9, 8, 'ok', 'none'],
    ]);
  });

  it('confirms a regression with the pairs that follow it', () => {
    const worse = twoArms({
      pairs: 32,
      of: (arm) => (arm === AFTER ? { cpuMsPerHit: FIGURES.cpuMsPerHit * 1.2 } : {}),
    });
    const gates = gatesOfSeries(gateInput(worse, { settings: noisy }));
    expect(
      gates.map(({ firstRepetition, pairs, alarm, worse: named }) => [firstRepetition, pairs, alarm, named]),
    ).toEqual([1, 17].map((first) => [first, 16, 'confirmed', ['cpu_ms_per_hit']]));
  });

  it('confirms nothing that is exact: four pairs are enough', () => {
    const worse = twoArms({
      pairs: 8,
      of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * 1.2 } : {}),
    });
    expect(gatesOfSeries(gateInput(worse, { settings }))).toMatchObject([
      { firstRepetition: 1, pairs: 4, alarm: 'confirmed' },
      { firstRepetition: 5, pairs: 4, alarm: 'confirmed' },
    ]);
  });

  it('does not confirm what the following pairs do not show', () => {
    const once = twoArms({
      pairs: 16,
      of: (arm, repetition) => (arm === AFTER && repetition <= 8 ? { cpuMsPerHit: FIGURES.cpuMsPerHit * 1.2 } : {}),
    });
    expect(gatesOfSeries(gateInput(once, { settings: noisy }))).toMatchObject([{ pairs: 16, alarm: 'unconfirmed' }]);
  });

  it('goes on to a later look where the first ones decide nothing', () => {
    const swinging = twoArms({
      pairs: 20,
      of: (arm, repetition) => ({
        cpuMsPerHit: FIGURES.cpuMsPerHit * (arm === AFTER && repetition % 3 > 0 ? 1.2 : 1),
      }),
    });
    const [first] = gatesOfSeries(gateInput(swinging, { settings: noisy }));
    expect(first?.pairs).toBeGreaterThan(8);
  });

  it('asks for another pair in the place of an invalid one', () => {
    const one = twoArms({
      pairs: 10,
      change: (trial) => (trial.repetition === 3 ? invalidFor('work', trial) : trial),
    });
    expect(gatesOfSeries(gateInput(one, { settings: noisy }))).toMatchObject([{ pairs: 10, state: 'ok' }]);
  });
});

describe('other rules on the same trials', () => {
  const verdicts = (factor: number) =>
    judgeByPeers(
      gateInput(twoArms({ pairs: 17, of: (arm) => (arm === AFTER ? { p50Ms: FIGURES.p50Ms * factor } : {}) })),
      PEER_RULES,
    ).map(({ rule, verdicts: count, alarms }) => [rule.trials, count, alarms]);

  it('says of each pair, or of each eight pairs, whether the candidate is worse', () => {
    expect(verdicts(1)).toEqual([
      [1, 17, 0],
      [1, 17, 0],
      [1, 17, 0],
      [1, 17, 0],
      [8, 2, 0],
      [8, 2, 0],
      [8, 2, 0],
    ]);
    expect(verdicts(1.5).map(([, count, alarms]) => count === alarms)).toEqual(PEER_RULES.map(() => true));
    expect(verdicts(0.5).map(([, , alarms]) => alarms)).toEqual(PEER_RULES.map(() => 0));
  });
});
