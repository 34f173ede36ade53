import type { CapacityExperiment, CapacityResult } from '../../records/capacity-record.ts';
import { type SearchSettings, nextStep } from '../../verdicts/capacity/search.ts';

export interface SearchTask {
  /** of earlier searches */
  readonly earlier: readonly CapacityExperiment[];
  readonly settings: SearchSettings;
  /** experiments that may be made now, the earlier ones not counted */
  readonly mostExperiments: number;
  /** @returns undefined when it was interrupted */
  readonly measure: (hitsPerDay: number, why: string) => Promise<CapacityExperiment | undefined>;
  /** told all experiments after each, so that none is lost */
  readonly keep: (experiments: readonly CapacityExperiment[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Makes experiments until the search has its answer, may make no more, or is interrupted. */
export async function runSearch(
  task: SearchTask,
): Promise<{ readonly experiments: readonly CapacityExperiment[]; readonly end: CapacityResult['end'] }> {
  const experiments = [...task.earlier];
  for (let made = 0; ; made += 1) {
    const step = nextStep(experiments, task.settings);
    if (step.kind === 'end') return { experiments, end: step.end };
    if (task.signal.aborted) return { experiments, end: 'interrupted' };
    if (made >= task.mostExperiments) return { experiments, end: 'most-experiments' };
    const experiment = await task.measure(step.hitsPerDay, step.why);
    if (experiment === undefined) return { experiments, end: 'interrupted' };
    experiments.push(experiment);
    await task.keep(experiments);
  }
}
