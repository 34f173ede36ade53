import path from 'node:path';
import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';
import { integer } from './format.ts';

interface Scripted {
  readonly run: Pick<RunRecord, 'scenario'>;
  readonly trials: readonly TrialRecord[];
}

/** Whether a user's own k6 script decided what was sent: then the run has no schedule, and no busiest hour that anybody planned. */
export function isScripted({ run, trials }: Scripted): boolean {
  return run.scenario.script !== undefined || scriptOf(trials) !== undefined;
}

/** What a script sent, in words; of several trials from the least to the most. */
export function scriptedHits({ run, trials }: Scripted): string {
  const script = run.scenario.script ?? scriptOf(trials);
  const name = script === undefined ? '' : ` ${path.basename(script)}`;
  const sent = trials.flatMap((trial) => (trial.state === 'measured' ? [trial.load.counts.sent] : []));
  const [least, most] = [Math.min(...sent), Math.max(...sent)];
  if (sent.length === 0) return `the hits of the k6 script${name}`;
  return `${least === most ? integer(most) : `${integer(least)} to ${integer(most)}`} hits of the k6 script${name}`;
}

function scriptOf(trials: readonly TrialRecord[]): string | undefined {
  return trials.find((trial): trial is MeasuredTrial => trial.state === 'measured' && trial.load.script !== undefined)
    ?.load.script?.file;
}
