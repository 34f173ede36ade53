import { DEFAULT_GATE, type GateSettings } from '../../../../src/records/gate-settings.ts';
import type { Verdict } from '../../../../src/records/verdict.ts';
import { AFTER, FIGURES, twoArms } from '../../../support/gate-fixture.ts';

/** A gate that asks for these metrics alone, each within 10 %. */
export const only = (...metrics: GateSettings['metrics'][number]['metric'][]): GateSettings => ({
  ...DEFAULT_GATE,
  metrics: metrics.map((metric) => ({ metric, tolerance: 0.1 })),
});

export const metricOf = ({ metrics }: Verdict, name: string) => {
  const found = metrics.find(({ metric }) => metric === name);
  if (found === undefined) throw new Error(`no metric ${name}`);
  return found;
};

/** Ten pairs of which the candidate needs so many times the statements. */
export const slower = (factor: number) =>
  twoArms({
    pairs: 10,
    of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * factor } : {}),
  });
