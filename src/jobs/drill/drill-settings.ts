import type { DrillWord } from '../../faults/fault-word.ts';
import type { DrillSettings } from '../../records/drill-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** What is asked for, as it is stored. */
export function drillSettings(
  words: Omit<DrillSettings, 'drills' | 'ratePerSecond' | 'limitMs' | 'recoverWithinMs' | 'connections' | 'bringUp'> & {
    readonly limitMs: number | undefined;
    readonly recoverWithinMs: number | undefined;
    readonly connections?: DrillSettings['connections'] | undefined;
    readonly bringUp?: DrillSettings['bringUp'] | undefined;
  },
  scenario: Pick<Scenario, 'load' | 'slo'>,
  faults: readonly Pick<DrillWord, 'word'>[],
): DrillSettings {
  const { repetitions, durationMs, faultAtMs, holdMs, limitMs, recoverWithinMs, connections, deployMsEach, bringUp } =
    words;
  return {
    drills: faults.map(({ word }) => word),
    ...{ repetitions, durationMs, faultAtMs, holdMs },
    ratePerSecond: scenario.load.hitsPerDay / 86_400,
    limitMs: limitMs ?? scenario.slo.p95Ms,
    ...(recoverWithinMs === undefined ? {} : { recoverWithinMs }),
    ...(connections === undefined ? {} : { connections }),
    ...(deployMsEach === undefined ? {} : { deployMsEach }),
    ...(bringUp === undefined ? {} : { bringUp }),
  };
}
