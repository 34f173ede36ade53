import type { WriteProof, WriteSets } from '../records/write-proof.ts';
import { integer } from './format.ts';
import type { ReportModel } from './model.ts';
import { MARKS, markText } from './parts/state.ts';
import type { Mark } from './parts/state.ts';

/** A trial whose writes were set against what is stored. */
export interface ProvedTrial {
  readonly trial: number;
  readonly topology: string;
  readonly proof: WriteProof;
}

export function provedTrials({ trials }: ReportModel): readonly ProvedTrial[] {
  return trials.flatMap((trial) =>
    trial.state === 'measured' && trial.proof !== undefined
      ? [{ trial: trial.trial, topology: trial.topology, proof: trial.proof }]
      : [],
  );
}

interface ProofColumn {
  readonly title: string;
  /** undefined: nobody could tell */
  readonly of: (sets: WriteSets) => number | undefined;
}

export const PROOF_COLUMNS: readonly ProofColumn[] = [
  { title: 'Acknowledged', of: (sets) => sets.acknowledged },
  { title: 'Stored', of: (sets) => sets.storedIds },
  { title: 'Lost', of: (sets) => sets.lost.count },
  { title: 'Phantom', of: (sets) => sets.phantom.count },
  { title: 'Applied twice', of: (sets) => sets.appliedTwice.count },
  { title: 'Wrongly reported', of: (sets) => sets.wronglyReported.count },
  { title: 'Recovered', of: (sets) => sets.recovered.count },
  { title: 'Redelivered', of: (sets) => sets.redelivered?.count },
  { title: 'Dead-lettered', of: (sets) => sets.deadLettered?.count },
];

export function proofMark({ state }: WriteProof): Mark {
  switch (state) {
    case 'proved':
      return { glyph: '✓', word: 'proved', tone: 'good' };
    case 'broken':
      return MARKS.broken;
    case 'unknown':
      return { glyph: '?', word: 'unknown', tone: 'unsure' };
    case 'not-applicable':
      return { glyph: '–', word: 'no writes', tone: 'neutral' };
  }
}

/** One line for each trial, for the text of a pull request. */
export function proofLines(model: ReportModel): readonly string[] {
  return provedTrials(model).map(({ trial, topology, proof }) => {
    const { sets } = proof;
    const figures = PROOF_COLUMNS.flatMap(({ title, of }) => {
      const value = sets === undefined ? undefined : of(sets);
      return value === undefined ? [] : [`${title.toLowerCase()} ${integer(value)}`];
    });
    const parts = [figures.join(', '), proof.reasons.join('; ')].filter((part) => part !== '');
    return [`${markText(proofMark(proof))} trial ${trial}, ${topology}`, ...parts].join(': ');
  });
}
