import { LAYER_METRICS } from '../../figures/drill/layers.ts';
import { type PlayFacts, controlHits, playOf } from '../../figures/drill/play-of.ts';
import type { DrillPlay } from '../../records/drill-record.ts';
import type { SampleLine } from '../../records/sample.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import { journalFile, type WriteEnding, writeEndings } from '../../records/write-journal.ts';
import { readIds } from '../../store/id-file.ts';
import { journalText } from '../../store/journal-file.ts';
import { runLayout } from '../../store/layout.ts';
import { samplesIn } from '../../store/run-reader.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { readMarks } from './kept-marks.ts';

/** Every trial so far as a play. */
export type PlayReader = (trials: readonly TrialRecord[]) => Promise<readonly DrillPlay[]>;

type Writes = Pick<PlayFacts, 'endings' | 'stored'>;

/**
 * Every trial of a drill's run as a play, from its record, its marks, its journals and the ids that were found stored. Asked again after each
 * play, it reads only what is new: of a measured trial journals and ids stay as they are.
 */
export function playReader(directory: string): PlayReader {
  const samples = new Map<number, SampleLine[]>();
  const place = { byte: 0 };
  const known = new Map<number, Promise<Writes>>();
  const writesIn = (trial: TrialRecord): Promise<Writes> => {
    if (trial.state !== 'measured') return Promise.resolve({ endings: [] });
    const read = known.get(trial.trial) ?? writesOf(directory, trial);
    known.set(trial.trial, read);
    return read;
  };
  return async (trials) => {
    await addLayerSamples(samples, directory, place);
    const facts = await Promise.all(
      trials.map(async (trial): Promise<PlayFacts> => {
        const own = samples.get(trial.trial);
        const head = { trial, drill: trial.topology, marks: await readMarks(directory, trial) };
        return { ...head, ...(await writesIn(trial)), ...(own === undefined ? {} : { samples: own }) };
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
  };
}

async function writesOf(directory: string, trial: MeasuredTrial): Promise<Writes> {
  const layout = runLayout(directory);
  const stem = layout.journal(trial.trial, trial.topology);
  const journals = await Promise.all(
    Array.from({ length: trial.load.generator.workers }, (_, worker) => endingsIn(journalFile(stem, worker))),
  );
  const stored =
    trial.proof?.sets === undefined
      ? undefined
      : await readIds(layout.ids(trial.trial, trial.topology, 'stored')).catch(() => undefined);
  return { endings: journals.flat(), ...(stored === undefined ? {} : { stored: new Set(stored) }) };
}

/** By trial, what tells that a layer noticed; of a trial without any, nobody who could was watched. */
async function addLayerSamples(
  found: Map<number, SampleLine[]>,
  directory: string,
  place: { byte: number },
): Promise<void> {
  const wanted = LAYER_METRICS.map((metric) => JSON.stringify(metric));
  const isWanted = (line: string): boolean => wanted.some((metric) => line.includes(metric));
  for await (const sample of samplesIn(directory, isWanted, place)) {
    const own = found.get(sample.trial) ?? [];
    own.push(sample);
    found.set(sample.trial, own);
  }
}

/** A journal that is not there makes the proof unknown already. */
async function endingsIn(path: string): Promise<readonly WriteEnding[]> {
  return writeEndings(await journalText(path).catch(() => ''));
}
