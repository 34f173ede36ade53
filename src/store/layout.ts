import { join } from 'node:path';

/** Names of everything in a run directory; DESIGN of the directory stands in docs/run-directory.md. */
export interface RunLayout {
  readonly directory: string;
  readonly run: string;
  readonly trials: string;
  readonly samples: string;
  readonly latency: string;
  readonly events: string;
  readonly summary: string;
  readonly logs: string;
  trial(number: number, topology: string): string;
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
    logs: join(directory, 'logs'),
    trial: (number, topology) => join(directory, 'trials', `${trialTag(number)}-${fileSafe(topology)}.json`),
  };
}

/** Trials are numbered from 1 in file names and labels. */
export function trialTag(number: number): string {
  return String(number).padStart(2, '0');
}

export function fileSafe(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 80);
}
