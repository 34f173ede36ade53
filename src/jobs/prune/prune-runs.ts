import { lstat, realpath, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { exists } from '../../base/named-file.ts';
import { storeError } from '../../base/store-error.ts';
import { RUN_FILE, type RunRecord } from '../../records/run-record.ts';
import { VERDICT_FILE } from '../../records/verdict.ts';
import { runLayout } from '../../store/layout.ts';
import { isPinned } from '../../store/pins.ts';
import { livingRuns } from '../../store/run-lock.ts';
import { listRuns, readRecord } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { refreshIndex } from '../report/report-files.ts';

export interface PruneWords {
  /** absolute */
  readonly reports: string;
  /** so many of the newest stay */
  readonly keep?: number | undefined;
  /** what began later stays */
  readonly olderThanMs?: number | undefined;
  /** absent: nothing is removed, only said */
  readonly isForReal: boolean;
  /** where processes that measure leave their files; absent: the temporary directory */
  readonly locks?: string;
}

export interface PrunedRuns {
  readonly removed: readonly string[];
  /** stays although it is old enough, and why */
  readonly kept: readonly { readonly id: string; readonly why: string }[];
  /** all runs of the folder */
  readonly all: number;
  readonly isForReal: boolean;
  readonly exit: Exit;
}

interface Candidate {
  readonly directory: string;
  readonly run: RunRecord | undefined;
  /** names of the runs that it was measured, or judged afterwards, to confirm */
  readonly confirms: readonly string[];
  /** why it stays; absent: it may go */
  readonly why?: string | undefined;
}

/** Runs move there first, each in one step: a removal that is cut off leaves no half a run, and the next one ends it. */
const GOING = '.removed';

/**
 * Removes old runs: only finished or failed ones, directly in the folder, that are not pinned, that `latest` does not lead to, and that no run that
 * stays confirms, by its record or by its verdict. Links are not followed. Nothing is removed while a run measures on this machine: it may
 * need what it began with, and would be disturbed.
 * @throws {BenchdayError} USAGE without a rule; RUN_IN_PROGRESS, STORE_FAILED
 */
export async function pruneRuns(words: PruneWords): Promise<PrunedRuns> {
  const { reports, keep, olderThanMs, isForReal } = words;
  if (keep === undefined && olderThanMs === undefined)
    throw new BenchdayError('USAGE', 'name --keep, --older-than, or both', { hint: 'benchday prune --help' });
  if (isForReal) await refuseWhileMeasuring(words.locks);
  const runs = await runsIn(reports);
  const latest = await realpath(join(reports, 'latest')).catch(() => undefined);
  const before = wallMs() - (olderThanMs ?? 0);
  const isOld = ({ run }: Candidate, place: number): boolean =>
    place >= (keep ?? 0) && (run === undefined || run.startedAtMs < before);
  const old = runs.filter(isOld);
  const places = await Promise.all(old.map(({ directory }) => realpath(directory)));
  const judged = old.map((one, at) =>
    one.why === undefined && places[at] === latest ? { ...one, why: 'latest leads to it' } : one,
  );
  const going = withoutConfirmed(judged, runs);
  const chosen = going.filter(({ why }) => why === undefined).map(({ directory }) => directory);
  const removed = isForReal ? await removeAll(reports, chosen) : chosen;
  return {
    removed: removed.map((directory) => basename(directory)),
    kept: going.flatMap(({ directory, why }) => (why === undefined ? [] : [{ id: basename(directory), why }])),
    all: runs.length,
    isForReal,
    exit: exitOf({ kind: 'done' }),
  };
}

async function refuseWhileMeasuring(locks: string | undefined): Promise<void> {
  const [living] = await livingRuns(locks);
  if (living === undefined) return;
  throw new BenchdayError(
    'RUN_IN_PROGRESS',
    `a run of ${living.scenario} (process ${living.pid}) is measuring on this machine`,
    { hint: 'prune when it is over; nothing was removed' },
  );
}

/** The newest first; what cannot be read is last. */
async function runsIn(reports: string): Promise<readonly Candidate[]> {
  const found = await Promise.all((await listRuns(reports)).map(candidateOf));
  const begunAt = ({ run }: Candidate): number => run?.startedAtMs ?? Number.NEGATIVE_INFINITY;
  return found.sort((a, b) => (begunAt(a) === begunAt(b) ? 0 : begunAt(b) - begunAt(a)));
}

async function candidateOf(directory: string): Promise<Candidate> {
  const { run: path, verdict: verdictPath } = runLayout(directory);
  let run: RunRecord | undefined;
  const confirms: string[] = [];
  try {
    run = await readRecord(path, RUN_FILE);
    if (run.confirms !== undefined) confirms.push(run.confirms);
    const verdict = (await exists(verdictPath)) ? await readRecord(verdictPath, VERDICT_FILE) : undefined;
    if (verdict?.confirms !== undefined) confirms.push(verdict.confirms.runId);
    return { directory, run, confirms, why: await reasonToKeep(directory, run) };
  } catch (error) {
    return { directory, run, confirms, why: `it cannot be read: ${messageOf(error)}` };
  }
}

async function reasonToKeep(directory: string, { state }: RunRecord): Promise<string | undefined> {
  if (await isPinned(directory)) return 'it is pinned';
  if (state === 'running') return 'it is not finished: it runs, or was killed';
  return state === 'interrupted' ? 'it is not finished: it can be resumed' : undefined;
}

/** A run that stays needs what it confirms, and that what it confirms. */
function withoutConfirmed(old: readonly Candidate[], all: readonly Candidate[]): readonly Candidate[] {
  const going = new Set(old.filter(({ why }) => why === undefined).map(({ directory }) => directory));
  const needed = new Map<string, string>();
  const staying = all.filter(({ directory }) => !going.has(directory));
  for (const { directory, confirms } of staying) {
    for (const id of confirms) {
      if (needed.has(id)) continue;
      needed.set(id, basename(directory));
      staying.push(...all.filter((other) => basename(other.directory) === id));
    }
  }
  return old.map((one) => {
    const by = needed.get(basename(one.directory));
    return one.why !== undefined || by === undefined ? one : { ...one, why: `${by} confirms it` };
  });
}

/** @returns those that went. One that was pinned, resumed or replaced since it was looked at stays. */
async function removeAll(reports: string, directories: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = [];
  const going = join(reports, GOING);
  try {
    await makeFolders(going);
    // A link there would lead elsewhere.
    if (!(await lstat(going)).isDirectory()) throw new Error('it is no folder');
    for (const directory of directories) {
      if (!(await lstat(directory)).isDirectory() || (await candidateOf(directory)).why !== undefined) continue;
      const to = join(going, basename(directory));
      await rm(to, { recursive: true, force: true });
      await rename(directory, to);
      gone.push(directory);
    }
    await rm(going, { recursive: true, force: true });
  } catch (cause) {
    // The page names no run that is gone; why the others are not is said, whatever becomes of the page.
    await refreshIndex(reports).catch(() => undefined);
    throw storeError(going, cause);
  }
  await refreshIndex(reports);
  return gone;
}
