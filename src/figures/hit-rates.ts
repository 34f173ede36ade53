import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';

/** Hits sent a second, of a trial. A script sends for as long as it likes; whose length is not known has no rate. */
export function sentRate({ load: { script, elapsedMs, counts } }: MeasuredTrial, { scenario }: RunRecord): number {
  return counts.sent / ((script === undefined ? scenario.durationMs : elapsedMs) / 1000);
}

/** Hits due a second, of a trial; NaN where the load engine has no due times of ours. */
export function dueRate({ load: { script, loadModel, counts } }: MeasuredTrial, { scenario }: RunRecord): number {
  const hasDueTimes = loadModel === 'open' && script === undefined;
  return hasDueTimes ? counts.scheduled / (scenario.durationMs / 1000) : Number.NaN;
}
