import { readFile } from 'node:fs/promises';
import { type PlayFacts, controlHits, playOf } from '../../figures/drill/play-of.ts';
import type { DrillPlay } from '../../records/drill-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { journalFile, type WriteEnding, writeEndings } from '../../records/write-journal.ts';
import { readIds } from '../../store/id-file.ts';
import { runLayout } from '../../store/layout.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { readMarks } from './kept-marks.ts';

/** Every trial of a drill's run as a play, from its record, its marks, its journals and the ids that were found stored. */
export async function playsOf(directory: string, trials: readonly TrialRecord[]): Promise<readonly DrillPlay[]> {
  const facts = await Promise.all(trials.map((trial) => factsOf(directory, trial)));
  const controls = facts.filter(({ drill }) => drill === CONTROL);
  return facts.map((fact) => {
    const others = controls.filter(({ trial }) => trial.trial !== fact.trial.trial);
    return playOf(
      fact,
      others.flatMap((control) => controlHits(control) ?? []),
    );
  });
}

async function factsOf(directory: string, trial: TrialRecord): Promise<PlayFacts> {
  const head = { trial, drill: trial.topology, marks: await readMarks(directory, trial) };
  if (trial.state !== 'measured') return { ...head, endings: [] };
  const layout = runLayout(directory);
  const stem = layout.journal(trial.trial, trial.topology);
  const journals = await Promise.all(
    Array.from({ length: trial.load.generator.workers }, (_, worker) => endingsIn(journalFile(stem, worker))),
  );
  const stored =
    trial.proof?.sets === undefined
      ? undefined
      : await readIds(layout.ids(trial.trial, trial.topology, 'stored')).catch(() => undefined);
  return { ...head, endings: journals.flat(), ...(stored === undefined ? {} : { stored: new Set(stored) }) };
}

/** A journal that is not there makes the proof unknown already. */
async function endingsIn(path: string): Promise<readonly WriteEnding[]> {
  return writeEndings(await readFile(path, 'utf8').catch(() => ''));
}
