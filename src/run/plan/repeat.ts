import type { PlannedTrial } from './plan.ts';

/**
 * The trials that take the place of a block (every topology once), at the end of the plan and in the same order: a pair stays a pair.
 * @param repetition  of the block
 * @param most  how often a block may be measured again, its repeats included
 * @returns [] when it has been repeated as often
 */
export function repeatBlock(
  plan: readonly PlannedTrial[],
  repetition: number,
  { most, why }: { readonly most: number; readonly why: string },
): readonly PlannedTrial[] {
  if (timesRepeated(plan, repetition) >= most) return [];
  const next = Math.max(...plan.map((planned) => planned.repetition)) + 1;
  return plan
    .filter((planned) => planned.repetition === repetition)
    .map(({ topology }, at) => ({
      trial: plan.length + at + 1,
      topology,
      repetition: next,
      repeats: { repetition, why },
    }));
}

function timesRepeated(plan: readonly PlannedTrial[], repetition: number): number {
  const before = plan.find((planned) => planned.repetition === repetition)?.repeats?.repetition;
  return before === undefined ? 0 : 1 + timesRepeated(plan, before);
}
