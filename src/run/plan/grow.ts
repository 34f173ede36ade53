import { type PlannedTrial, planTrials } from './plan.ts';

/**
 * The trials that carry a plan on to more repetitions, in the order that it would have had from the beginning. Repeats of invalid
 * blocks stand between them and count for nothing.
 * @param trials  of each topology, repeats left out
 * @returns [] when the plan is as long already
 */
export function growPlan(
  plan: readonly PlannedTrial[],
  wanted: { readonly topologies: readonly string[]; readonly trials: number; readonly seed: number },
): readonly PlannedTrial[] {
  const planned = new Set(plan.filter(({ repeats }) => repeats === undefined).map(({ repetition }) => repetition)).size;
  const last = Math.max(0, ...plan.map(({ repetition }) => repetition));
  return planTrials(wanted)
    .filter(({ repetition }) => repetition > planned)
    .map(({ topology, repetition }, at) => ({
      trial: plan.length + at + 1,
      topology,
      repetition: last + repetition - planned,
    }));
}
