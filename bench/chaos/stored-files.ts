import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../src/base/errors.ts';
import { parseAs } from '../../src/records/file-kind.ts';
import { type TrialRecord, TRIAL_FILE } from '../../src/records/trial-record.ts';
import { listRuns, readRun } from '../../src/store/run-reader.ts';

/** Trials that were measured, by the path of their record. */
export type Trials = ReadonlyMap<string, TrialRecord>;

/**
 * Reads everything that is stored, as whoever comes next would.
 * @returns trials that count, and what of the files is not whole
 */
export async function storedTrials(
  reports: string | undefined,
): Promise<{ readonly trials: Trials; readonly broken: readonly string[] }> {
  const trials = new Map<string, TrialRecord>();
  if (reports === undefined) return { trials, broken: [] };
  const broken: string[] = [];
  const names = await readdir(reports, { recursive: true }).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const file = path.join(reports, name);
    // Read through the link `latest` it would be there twice.
    if (name.split(path.sep).includes('latest')) continue;
    try {
      const value: unknown = JSON.parse(await readFile(file, 'utf8'));
      if (path.basename(path.dirname(file)) !== 'trials') continue;
      const parsed = parseAs(TRIAL_FILE, value);
      if (parsed.state !== 'read') broken.push(`${name}: ${parsed.problems.join(', ')}`);
      else if (parsed.record.state === 'measured') trials.set(name, parsed.record);
    } catch (problem) {
      broken.push(`${name}: ${messageOf(problem)}`);
    }
  }
  const folders = new Set([
    reports,
    ...names.filter((one) => one.endsWith('run.json')).map((one) => path.join(reports, one, '../..')),
  ]);
  for (const folder of folders) {
    for (const directory of await listRuns(folder)) broken.push(...(await brokenSeries(directory)));
  }
  return { trials, broken };
}

/** A line that was cut by a kill is passed over by the reader; anything else that is wrong is not. */
async function brokenSeries(directory: string): Promise<readonly string[]> {
  try {
    const run = await readRun(directory, path.dirname(directory), { mayBeDrill: true });
    for (const series of [run.samples(), run.latency(), run.events()]) {
      const lines: AsyncIterator<unknown> = series[Symbol.asyncIterator]();
      while ((await lines.next()).done !== true);
    }
    return [];
  } catch (problem) {
    return [messageOf(problem)];
  }
}

/**
 * @param unit  what is kept of an interrupted run: each trial, or only pairs that are whole, as the two of a pair are measured in turn
 * @returns trials of `before` that are gone or were changed
 */
export function lostTrials(before: Trials, after: Trials, unit: 'trial' | 'pair' = 'trial'): readonly string[] {
  return [...before]
    .filter(([, trial]) => unit === 'trial' || isPaired(trial, before))
    .flatMap(([name, trial]) => {
      const now = after.get(name);
      if (now === undefined) return [`${name} is lost`];
      return isDeepStrictEqual(measuredOf(now), measuredOf(trial)) ? [] : [`${name} was changed`];
    });
}

function isPaired({ repetition }: TrialRecord, all: Trials): boolean {
  return [...all.values()].filter((other) => other.repetition === repetition).length === 2;
}

/** A record is stored once more when its trial was torn down, with how that went. */
function measuredOf({ load, startedAtMs }: TrialRecord & { readonly load?: unknown }): unknown {
  return { load, startedAtMs };
}
