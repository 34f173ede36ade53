import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What the ids in a file are those of. */
export type IdKind = 'stored' | 'deliveries' | 'lost';

/** Names of everything in a run directory; DESIGN of the directory stands in docs/run-directory.md. */
export interface RunLayout {
  readonly directory: string;
  readonly run: string;
  readonly trials: string;
  readonly samples: string;
  readonly latency: string;
  readonly events: string;
  readonly summary: string;
  /** what a drill found */
  readonly drill: string;
  /** what a gate decided */
  readonly verdict: string;
  readonly logs: string;
  /** what each generator noted of its writes */
  readonly journals: string;
  /** the op ids that were found stored and delivered */
  readonly proofs: string;
  /** what a drill did and saw, by trial */
  readonly marksFolder: string;
  marks(number: number, topology: string): string;
  /** what a topology that was lost as a whole is rebuilt from */
  rebuildPlan(number: number, topology: string): string;
  trial(number: number, topology: string): string;
  /** stem of a trial's journals (records/write-journal.ts) */
  journal(number: number, topology: string): string;
  ids(number: number, topology: string, kind: IdKind): string;
}

export function runLayout(directory: string): RunLayout {
  return {
    directory,
    run: join(directory, 'run.json'),
    trials: join(directory, 'trials'),
    samples: join(directory, 'samples.ndjson'),
    latency: join(directory, 'latency.ndjson'),
    events: join(directory, 'events.ndjson'),
    summary: join(directory, 'summary.json'),
    drill: join(directory, 'drill.json'),
    verdict: join(directory, 'verdict.json'),
    logs: join(directory, 'logs'),
    journals: join(directory, 'journals'),
    proofs: join(directory, 'proofs'),
    marksFolder: join(directory, 'marks'),
    trial: (number, topology) => join(directory, 'trials', `${trialTag(number)}-${fileSafe(topology)}.json`),
    journal: (number, topology) => join(directory, 'journals', `${trialTag(number)}-${fileSafe(topology)}`),
    marks: (number, topology) => join(directory, 'marks', `${trialTag(number)}-${fileSafe(topology)}.json`),
    rebuildPlan: (number, topology) => join(directory, 'rebuild', `${trialTag(number)}-${fileSafe(topology)}.json`),
    ids: (number, topology, kind) =>
      join(directory, 'proofs', `${trialTag(number)}-${fileSafe(topology)}-${kind}.txt.gz`),
  };
}

/** Trials are numbered from 1 in file names and labels. */
export function trialTag(number: number): string {
  return String(number).padStart(2, '0');
}

const LONGEST_NAME = 80;

/** For names that something else tells apart, such as the number of a trial: two texts may get one name. */
export function fileSafe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').slice(0, LONGEST_NAME);
}

/** Where nothing but the name tells two things apart: what was changed or cut has a digest of the whole behind it. */
export function distinctFileName(text: string): string {
  const safe = fileSafe(text);
  if (safe === text) return safe;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${safe.slice(0, LONGEST_NAME - digest.length - 1)}-${digest}`;
}
