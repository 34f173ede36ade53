import type { TrialRecord } from '../records/trial-record.ts';

/** Whether a user's own k6 script decided what was sent: then the run has no schedule, and no busiest hour that anybody planned. */
export function isScripted({ trials }: { readonly trials: readonly TrialRecord[] }): boolean {
  return trials.some((trial) => trial.state === 'measured' && trial.load.script !== undefined);
}
