import { createReadStream } from 'node:fs';
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { type LatencyLine, latencyLine } from '../records/load-totals.ts';
import {
  type EventLine,
  type RunRecord,
  type SampleLine,
  type TrialRecord,
  eventLine,
  runRecord,
  sampleLine,
  trialRecord,
} from '../records/run-record.ts';
import { type RunSummary, runSummary } from '../records/summary.ts';
import { type Verdict, verdict } from '../records/verdict.ts';
import { runLayout } from './layout.ts';

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
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID
 */
export async function readRun(nameOrPath: string, reports: string): Promise<StoredRun> {
  const directory = await locate(nameOrPath, reports);
  const layout = runLayout(directory);
  const run = await readRecord(layout.run, runRecord);
  const files = (await readdir(layout.trials)).filter((name) => name.endsWith('.json')).sort();
  const trials: TrialRecord[] = [];
  for (const file of files) trials.push(await readRecord(join(layout.trials, file), trialRecord));
  return {
    directory,
    run,
    trials: trials.sort((a, b) => a.trial - b.trial),
    summary: (await exists(layout.summary)) ? await readRecord(layout.summary, runSummary) : undefined,
    verdict: (await exists(layout.verdict)) ? await readRecord(layout.verdict, verdict) : undefined,
    samples: () => readLines(layout.samples, sampleLine),
    latency: () => readLines(layout.latency, latencyLine),
    events: () => readLines(layout.events, eventLine),
  };
}

/** Directories of all stored runs, newest first. */
export async function listRuns(reports: string): Promise<readonly string[]> {
  const entries = await readdir(reports, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await exists(join(reports, entry.name, 'run.json'))))
      found.push(join(reports, entry.name));
  }
  return found.sort().reverse();
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

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** @throws {BenchdayError} RECORD_INVALID where it is not there, is not JSON or has another shape */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `could not read ${path}: ${messageOf(cause)}`, { cause });
  }
  return check(text, schema, path);
}

async function* readLines<T>(path: string, schema: z.ZodType<T>): AsyncGenerator<T> {
  if (!(await exists(path))) return;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function check<T>(text: string, schema: z.ZodType<T>, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `${where} is not JSON: ${messageOf(cause)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new BenchdayError('RECORD_INVALID', `${where} does not have the expected shape: ${issues.join('; ')}`);
}
