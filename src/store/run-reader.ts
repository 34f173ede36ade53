import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { z } from 'zod';
import { boundedLines, readBounded } from '../base/bounded-file.ts';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { type FileKind, parseAs } from '../records/file-kind.ts';
import { type LatencyLine, latencyLine } from '../records/load-totals.ts';
import { type RunRecord, RUN_FILE } from '../records/run-record.ts';
import { type EventLine, eventLine } from '../records/events.ts';
import { type SampleLine, sampleLine } from '../records/sample.ts';
import { type TrialRecord, TRIAL_FILE } from '../records/trial-record.ts';
import { type RunSummary, SUMMARY_FILE } from '../records/summary.ts';
import { VERDICT_FILE, type Verdict } from '../records/verdict.ts';
import { runLayout } from './layout.ts';

const MOST_RECORD_BYTES = 64 * 1024 * 1024;
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/** A stored run. Series are read lazily, line by line, in constant memory. */
export interface StoredRun {
  readonly directory: string;
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary | undefined;
  /** of a run that a gate judged */
  readonly verdict: Verdict | undefined;
  samples(): AsyncIterable<SampleLine>;
  latency(): AsyncIterable<LatencyLine>;
  events(): AsyncIterable<EventLine>;
}

/**
 * @param nameOrPath  a run id under `reports`, `latest`, or a path to a run directory
 * @param options.mayBeDrill  absent: the run of a drill is refused, as its trials were disturbed and say nothing of their topologies
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, USAGE for a drill
 */
export async function readRun(
  nameOrPath: string,
  reports: string,
  { mayBeDrill }: { readonly mayBeDrill?: true } = {},
): Promise<StoredRun> {
  const directory = await locate(nameOrPath, reports);
  const layout = runLayout(directory);
  const run = await readRecord(layout.run, RUN_FILE);
  if (run.isDrill === true && mayBeDrill !== true) {
    throw new BenchdayError(
      'USAGE',
      `${run.runId} is a drill (${run.state}): in its trials something was broken on purpose`,
      {
        hint: `what it found is in ${join(directory, 'drill.md')}; benchday drill plays it again`,
      },
    );
  }
  const files = (await trialFiles(layout.trials)).filter((name) => name.endsWith('.json')).sort();
  const trials: TrialRecord[] = [];
  const fileOf = new Map<number, string>();
  for (const file of files) {
    const trial = await readRecord(join(layout.trials, file), TRIAL_FILE);
    const other = fileOf.get(trial.trial);
    // Each of its figures would count twice.
    if (other !== undefined)
      throw new BenchdayError(
        'RECORD_INVALID',
        `${layout.trials}: trial ${trial.trial} is there twice, in ${other} and ${file}`,
        {
          hint: 'remove the one that is a copy',
        },
      );
    fileOf.set(trial.trial, file);
    trials.push(trial);
  }
  return {
    directory,
    run,
    trials: trials.sort((a, b) => a.trial - b.trial),
    summary: (await exists(layout.summary)) ? await readRecord(layout.summary, SUMMARY_FILE) : undefined,
    verdict: (await exists(layout.verdict)) ? await readRecord(layout.verdict, VERDICT_FILE) : undefined,
    samples: () => readLines(layout.samples, sampleLine),
    latency: () => readLines(layout.latency, latencyLine),
    events: () => readLines(layout.events, eventLine),
  };
}

/** A run that lost its folder of trials still has its other files. */
async function trialFiles(folder: string): Promise<readonly string[]> {
  if (!(await exists(folder))) return [];
  return readdir(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
}

/** Directories of all stored runs, newest first. @throws {BenchdayError} what foldersWith throws */
export async function listRuns(reports: string): Promise<readonly string[]> {
  return (await foldersWith(reports, 'run.json')).toReversed();
}

/**
 * Paths of the folders in a folder that hold a file, by name; links are not followed. A folder that is not there holds none.
 * @throws {BenchdayError} RECORD_INVALID where it cannot be read, or is none: what was not seen is not nothing
 */
export async function foldersWith(folder: string, file: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw unreadable(folder, cause);
  });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    // Whoever reads one into which this user may not look says so.
    if (await exists(join(folder, entry.name, file)).catch(() => true)) found.push(join(folder, entry.name));
  }
  return found.sort();
}

async function locate(nameOrPath: string, reports: string): Promise<string> {
  const candidates = isAbsolute(nameOrPath) ? [nameOrPath] : [join(reports, nameOrPath), resolve(nameOrPath)];
  for (const candidate of candidates) {
    if (await exists(join(candidate, 'run.json'))) return realpath(candidate);
  }
  const known = (await listRuns(reports)).slice(0, 5).map((path) => basename(path));
  const said = known.length === 0 ? `${reports} holds no run` : `the newest are ${known.join(', ')}`;
  throw new BenchdayError('RUN_UNKNOWN', `there is no run "${nameOrPath}"; ${said}`);
}

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

/** @throws {BenchdayError} RECORD_INVALID where that cannot be known: for want of rights, or by a circle of links */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (NOT_THERE.includes(errnoOf(cause) ?? '')) return false;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): BenchdayError {
  return new BenchdayError('RECORD_INVALID', `could not read ${path}: ${messageOf(cause)}`, { cause });
}

/** @throws {BenchdayError} FILE_NOT_FOUND; RECORD_INVALID where it is not JSON, is of a later version or has another shape */
export async function readRecord<T>(path: string, kind: FileKind<T>): Promise<T> {
  let text: string;
  try {
    text = (await readBounded(path, MOST_RECORD_BYTES)).toString('utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT')
      throw new BenchdayError('FILE_NOT_FOUND', `there is no file ${path}`, { cause, hint: 'check the path' });
    throw unreadable(path, cause);
  }
  const parsed = parseAs(kind, jsonOf(text, path));
  if (parsed.state === 'read') return parsed.record;
  throw anotherShape(path, parsed.problems);
}

async function* readLines<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  if (!(await exists(path))) return;
  const lines = wholeLines(path);
  let number = 0;
  let previous: string | undefined;
  for await (const line of lines) {
    number += 1;
    if (previous !== undefined) yield check(previous, schema, `${path}:${number - 1}`);
    previous = line;
  }
  if (previous === undefined) return;
  // A killed run may leave its last line cut; every line before was whole.
  if (!isJson(previous)) return;
  yield check(previous, schema, `${path}:${number}`);
}

/**
 * Samples of a run, which may still be running.
 * @param isWanted  by its text: to check the shape of every line takes longer than to read it
 * @throws {BenchdayError} RECORD_INVALID
 */
export async function* samplesIn(
  directory: string,
  isWanted: (line: string) => boolean,
  place?: { byte: number },
): AsyncGenerator<SampleLine> {
  const path = runLayout(directory).samples;
  if (!(await exists(path))) return;
  // The last line may be cut.
  for await (const line of wholeLines(path, place))
    if (isWanted(line) && isJson(line)) yield check(line, sampleLine, path);
}

/** Of a series, in which no line comes near that. @throws {BenchdayError} RECORD_INVALID */
async function* wholeLines(path: string, place?: { byte: number }): AsyncGenerator<string> {
  try {
    yield* boundedLines(path, LONGEST_LINE_BYTES, place);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function check<T>(text: string, schema: z.ZodType<T>, where: string): T {
  const result = schema.safeParse(jsonOf(text, where));
  if (result.success) return result.data;
  throw anotherShape(
    where,
    result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `${where} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function anotherShape(where: string, problems: readonly string[]): BenchdayError {
  return new BenchdayError(
    'RECORD_INVALID',
    `${where} does not have the expected shape: ${problems.slice(0, 3).join('; ')}`,
  );
}
