import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';

/**
 * The trials that count: without the blocks that were invalid and have been measured again as a whole. A repeat that was cut short
 * replaces nothing.
 */
export function standingTrials(run: Pick<RunRecord, 'plan'>, trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const measured = new Set(trials.filter(({ state }) => state === 'measured').map(({ trial }) => trial));
  const replaced = new Set<number>();
  for (const { repetition, repeats } of run.plan) {
    if (repeats === undefined) continue;
    const block = run.plan.filter((planned) => planned.repetition === repetition);
    if (block.every(({ trial }) => measured.has(trial))) replaced.add(repeats.repetition);
  }
  return trials.filter(({ repetition }) => !replaced.has(repetition));
}

/** The measured trials of a topology that its figures are of. An invalid one stays in the record, but not in them, while a usable one is left. */
export function countedTrials(
  run: Pick<RunRecord, 'plan'>,
  trials: readonly TrialRecord[],
  topology: string,
): readonly MeasuredTrial[] {
  const measured = standingTrials(run, trials).flatMap((trial) =>
    trial.state === 'measured' && trial.topology === topology ? [trial] : [],
  );
  const usable = measured.filter(({ validity }) => validity.work !== 'invalid');
  return usable.length > 0 ? usable : measured;
}
