import type { AnswerSoFar } from '../../records/live-state.ts';
import { messageOf } from '../../base/errors.ts';
import { counted } from '../../base/number-text.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { summaryOf } from '../sum-up.ts';

/**
 * What a run would say if it ended now, made from what it stored, between two trials. Before each topology was measured once it is early:
 * nothing is compared yet. Never throws: a view costs no run.
 */
export async function answerSoFar(directory: string, reports: string): Promise<AnswerSoFar> {
  try {
    const { run, trials, summary } = await summaryOf(directory, reports);
    return {
      sentence: summary.decision.sentence,
      isEarly: !hasWholeRepetition(run, trials),
      basis: basisOf(run, trials),
    };
  } catch (error) {
    return { sentence: 'The answer so far could not be made.', isEarly: true, basis: messageOf(error) };
  }
}

function hasWholeRepetition({ plan }: RunRecord, trials: readonly TrialRecord[]): boolean {
  const done = new Set(trials.filter(({ state }) => state !== 'interrupted').map(({ trial }) => trial));
  const repetitions = [...new Set(plan.map(({ repetition }) => repetition))];
  return repetitions.some((one) => plan.every(({ repetition, trial }) => repetition !== one || done.has(trial)));
}

function basisOf(run: RunRecord, trials: readonly TrialRecord[]): string {
  const measured = trials.filter(({ state }) => state === 'measured').length;
  const early = hasWholeRepetition(run, trials) ? '' : '; no repetition of all topologies is whole yet';
  return `after ${measured} of ${counted(run.plan.length, 'trial')}${early}`;
}
