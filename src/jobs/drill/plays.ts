import { LAYER_METRICS } from '../../figures/drill/layers.ts';
import { type PlayFacts, controlHits, playOf } from '../../figures/drill/play-of.ts';
import type { DrillPlay } from '../../records/drill-record.ts';
import type { SampleLine } from '../../records/sample.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { journalFile, type WriteEnding, writeEndings } from '../../records/write-journal.ts';
import { readIds } from '../../store/id-file.ts';
import { journalText } from '../../store/journal-file.ts';
import { runLayout } from '../../store/layout.ts';
import { samplesIn } from '../../store/run-reader.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { readMarks } from './kept-marks.ts';

/** Every trial of a drill's run as a play, from its record, its marks, its journals and the ids that were found stored. */
export async function playsOf(directory: string, trials: readonly TrialRecord[]): Promise<readonly DrillPlay[]> {
  const samples = await layerSamples(directory);
  const facts = await Promise.all(
    trials.map(async (trial) => {
      const own = samples.get(trial.trial);
      return { ...(await factsOf(directory, trial)), ...(own === undefined ? {} : { samples: own }) };
    }),
  );
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

/** By trial, what tells that a layer noticed; of a trial without any, nobody who could was watched. */
async function layerSamples(directory: string): Promise<ReadonlyMap<number, readonly SampleLine[]>> {
  const wanted = LAYER_METRICS.map((metric) => JSON.stringify(metric));
  const found = new Map<number, SampleLine[]>();
  for await (const sample of samplesIn(directory, (line) => wanted.some((metric) => line.includes(metric)))) {
    const own = found.get(sample.trial) ?? [];
    own.push(sample);
    found.set(sample.trial, own);
  }
  return found;
}

/** A journal that is not there makes the proof unknown already. */
async function endingsIn(path: string): Promise<readonly WriteEnding[]> {
  return writeEndings(await journalText(path).catch(() => ''));
}
