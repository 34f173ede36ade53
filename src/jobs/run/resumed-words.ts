import { counted } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { keptTrials } from '../../run/resume.ts';
import { stoppedText } from '../../records/trial-record.ts';
import { lacksSecret } from '../../topology/compose/stored-word.ts';
import { storedPlace, typedPlace } from '../platform-of.ts';
import type { RunWords } from './prepare-run.ts';

/**
 * What an interrupted run would be asked for on the command line, by its record.
 * @param typed  topologies beside --resume; they are needed where one had a password, which is not stored, unless the scenario has it
 * @throws {BenchdayError} USAGE for one that is over, or a comparison of arms
 */
export function wordsOf({ run, trials }: Pick<StoredRun, 'run' | 'trials'>, typed?: RunWords['topologies']): RunWords {
  if (run.arms !== undefined) {
    throw new BenchdayError('USAGE', `${run.runId} is the comparison of a gate or a calibration`, {
      hint: `benchday gate --resume ${run.runId}, or benchday calibrate --resume ${run.runId}`,
    });
  }
  const kept = keptTrials(run, trials);
  if (run.state === 'finished' && kept.length === run.plan.length) {
    throw new BenchdayError('USAGE', `${run.runId} is finished: ${answeredText(kept)}`, {
      hint: `benchday report ${run.runId} writes its report again`,
    });
  }
  const [first] = run.topologies;
  const isTarget = first?.name === 'target' && first.services.length === 0;
  return {
    scenario: run.scenario.file,
    seed: run.scenario.seed,
    trials: new Set(run.plan.filter(({ repeats }) => repeats === undefined).map(({ repetition }) => repetition)).size,
    topologies: isTarget ? undefined : topologiesOf(run, typed),
    target: isTarget ? first.file : undefined,
    ...storedPlace(run),
  };
}

function answeredText(trials: ReturnType<typeof keptTrials>): string {
  const stopped = trials.filter((trial) => stoppedText(trial) !== undefined).length;
  const measured = `${counted(trials.length - stopped, 'trial is', 'trials are')} measured`;
  return stopped === 0 ? measured : `${measured}, and stop_when ended ${stopped}`;
}

/** Those of the scenario where a word that was stored has lost a password. */
function topologiesOf({ topologies }: StoredRun['run'], typed: RunWords['topologies']): RunWords['topologies'] {
  const stored = topologies.map(({ file, word }) => word ?? file);
  return stored.some(lacksSecret) ? typed : stored;
}

/** @throws {BenchdayError} USAGE when words are given that an interrupted run says itself */
export function refuseOtherWords({ target, trials, seed, ...place }: Omit<RunWords, 'scenario' | 'topologies'>): void {
  refuse({ target, ...typedPlace(place), trials, seed });
}

/** @throws {BenchdayError} USAGE when topologies are typed that the run says itself; it does not where one has lost a password */
export function refuseTopologies({ topologies }: Pick<RunWords, 'topologies'>, { run }: Pick<StoredRun, 'run'>): void {
  if (!run.topologies.some(({ word = '' }) => lacksSecret(word))) refuse({ topology: topologies });
}

function refuse(words: Readonly<Record<string, unknown>>): void {
  const given = Object.entries(words).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const names = given.map(([name]) => `--${name}`).join(', ');
  throw new BenchdayError('USAGE', `--resume continues a run as it was: ${names} cannot be given with it`);
}
