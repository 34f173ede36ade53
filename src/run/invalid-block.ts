import type { RunRecord } from '../records/run-record.ts';
import type { TrialRecord } from '../records/trial-record.ts';

type MetricClass = 'time' | 'work';

/**
 * Why a block is to be measured again: its first invalid trial and what made it so. Judged by validity alone, never by what the
 * trial found.
 * @param repetition  of the block; absent: that of the last trial
 * @param classes     of metrics that are wanted: what is invalid for others is left as it is
 * @returns undefined when the block is not over yet, was interrupted, has its repeat in the plan, or no trial of it is invalid
 */
export function whyInvalid(
  plan: RunRecord['plan'],
  done: readonly TrialRecord[],
  repetition = done.at(-1)?.repetition,
  classes: readonly MetricClass[] = ['time', 'work'],
): string | undefined {
  if (plan.some(({ repeats }) => repeats !== undefined && repeats.repetition === repetition)) return undefined;
  const block = done.filter((trial) => trial.repetition === repetition);
  if (block.length < plan.filter((planned) => planned.repetition === repetition).length) return undefined;
  if (block.some(({ state }) => state === 'interrupted')) return undefined;
  for (const trial of block) {
    if (trial.state !== 'measured') continue;
    const { validity } = trial;
    if (classes.every((metricClass) => validity[metricClass] !== 'invalid')) continue;
    const causes = validity.checks
      .filter(({ state }) => state === 'invalid')
      .map((check) => `${check.title}: ${check.measured}`);
    return `trial ${trial.trial} (${trial.topology}) is invalid: ${causes.join('; ')}`;
  }
  return undefined;
}
