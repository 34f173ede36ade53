import { BenchdayError } from '../../base/errors.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { RECOVERED_S } from '../../figures/drill/timeline.ts';
import { dayCurve, peakRatePerSecond } from '../../scenario/day-curve.ts';
import type { Scenario } from '../../scenario/scenario.ts';

const HOURS = 24;
const SECONDS_A_DAY = 86_400;
/** Steadiness is judged by whole seconds before the fault, without the last one. */
const FEWEST_BEFORE_MS = 5_000;
/** A recovery that begins when the fault is undone must still be seen. */
export const AFTER_MS = (RECOVERED_S + 3) * 1_000;

export interface DrillTiming {
  readonly durationMs: number;
  readonly faultAtMs: number;
  readonly holdMs: number;
}

/** @param surgeMs  of an overload, with the time within which all must be well again. @throws {BenchdayError} USAGE where nothing could be told of a recovery */
export function requireTiming({ durationMs, faultAtMs, holdMs }: DrillTiming, surgeMs = 0): void {
  if (faultAtMs < FEWEST_BEFORE_MS)
    throw new BenchdayError(
      'USAGE',
      `--at ${faultAtMs / 1000}: at least ${plainSeconds(FEWEST_BEFORE_MS)} must be steady before a fault`,
    );
  const leastMs = faultAtMs + Math.max(holdMs, surgeMs) + AFTER_MS;
  if (durationMs >= leastMs) return;
  throw new BenchdayError(
    'USAGE',
    `--duration ${durationMs / 1000}: a recovery is ${RECOVERED_S} good seconds after the fault is undone, so it takes ${plainSeconds(leastMs)} at least`,
    { hint: `--duration ${Math.ceil(leastMs / 1000)}, or a smaller --at or --hold` },
  );
}

export interface DrillLoad {
  readonly durationMs: number;
  /** hits a second; absent: that of the day's busiest part */
  readonly ratePerSecond?: number | undefined;
  /** a warm-up of the scenario that takes longer ends after so long; absent: as the scenario says */
  readonly warmUpMostMs?: number | undefined;
}

/**
 * The scenario as a drill plays it: the rate of its busiest part, or another one, all the time, so that what was before a fault can be
 * compared with what is after it.
 */
export function drillScenario(scenario: Scenario, { durationMs, ratePerSecond, warmUpMostMs }: DrillLoad): Scenario {
  const { load, profile, warmUp, gate: _gate, stopWhen: _stopWhen, ...rest } = scenario;
  const perSecond = ratePerSecond ?? peakRatePerSecond(dayCurve(profile, { ...load, mode: 'time-lapse' }));
  return {
    ...rest,
    profile: { ...profile, fractions: Array.from({ length: HOURS }, () => 1 / HOURS) },
    load: { ...load, mode: 'time-lapse', durationMs, hitsPerDay: Math.round(perSecond * SECONDS_A_DAY) },
    warmUp: warmUpMostMs === undefined ? warmUp : shortened(warmUp, warmUpMostMs),
    // What is invalid is said; to play it again is for the caller to decide.
    repeatInvalid: 0,
  };
}

/** Whether it was enough shows before the fault: a play that is not steady there is invalid. */
function shortened(warmUp: Scenario['warmUp'], mostMs: number): Scenario['warmUp'] {
  return { ...warmUp, durationMs: Math.min(warmUp.durationMs, mostMs), until: 'duration' };
}
