import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { lostTrials, storedTrials } from '../chaos/stored-files.ts';
import type { DiskCase } from './cases.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/benchday.mjs');
const PRELOAD = path.resolve(import.meta.dirname, 'fail-writes.cjs');
/** Nothing here takes so long on a quiet machine. */
const MOST_MS = 240_000;
const NEVER = Number.MAX_SAFE_INTEGER;

export interface FullDisk {
  /** changes of files that the command made or tried */
  readonly changes: number;
  /** the change that found no space: call and path; absent: the command ended before */
  readonly failed?: string;
  readonly exitCode: number;
  readonly faults: readonly string[];
}

/** Exits of a command that did what it is for, whatever it found. */
const COMPLETE = [0, 1, 3, 4];
const ENVIRONMENT = 5;

/**
 * Runs a command on a disk that is full from its `at`-th change of files on, and once more when there is room.
 * @param at  from 1; absent: it never is, which counts the changes
 */
export async function onFullDisk(one: DiskCase, at = NEVER): Promise<FullDisk> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'full-disk-')));
  const [work, log] = [path.join(folder, 'work'), path.join(folder, 'changes')];
  const temporary = path.join(work, 'tmp');
  try {
    await mkdir(temporary, { recursive: true });
    await using opened = await one.open(work);
    const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      execa(process.execPath, ['--', PROGRAM, ...words], {
        ...{ cwd: work, env: { TMPDIR: temporary, ...env }, reject: false, all: true, timeout: MOST_MS },
      });
    const before = await storedTrials(opened.reports);
    const full = { FULL_DISK_BELOW: work, FULL_DISK_AT: String(at), FULL_DISK_LOG: log };
    const first = await run(opened.words, { ...full, NODE_OPTIONS: `--require ${PRELOAD}` });
    const changes = (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(0, -1);
    const failed = changes[at - 1];
    const stored = await storedTrials(opened.reports);
    const exitCode = first.exitCode ?? -1;
    const faults = [
      ...(failed === undefined ? endedBadly(exitCode, first.all) : saidBadly(exitCode, first.all, work)),
      ...stored.broken,
      ...lostTrials(before.trials, stored.trials),
      ...(await unfinishedFiles(work)),
    ];
    if (failed !== undefined) {
      const again = await run(await opened.again());
      const after = await storedTrials(opened.reports);
      faults.push(
        ...endedBadly(again.exitCode ?? -1, again.all).map((line) => `once there was room, ${line}`),
        ...after.broken,
        ...lostTrials(stored.trials, after.trials),
        ...(await opened.lacks()).map((line) => `once there was room, ${line}`),
      );
    }
    return { changes: changes.length, ...(failed !== undefined && { failed }), exitCode, faults };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function endedBadly(exitCode: number, output: string): readonly string[] {
  return COMPLETE.includes(exitCode) ? [] : [`it ended with ${exitCode}: ${output.trim().slice(-600)}`];
}

/** What lacks space is said, with its path; a command that could do without it ends as it would have. */
function saidBadly(exitCode: number, output: string, work: string): readonly string[] {
  // Relative to where it was typed, or whole.
  const isNamed =
    /no space left while writing \S+/.test(output) || (/no space left/i.test(output) && output.includes(work));
  return [
    ...(exitCode === ENVIRONMENT || COMPLETE.includes(exitCode) ? [] : [`it ended with ${exitCode}`]),
    ...(isNamed ? [] : ['it does not say what found no space']),
  ].map((line) => `${line}: ${output.trim().slice(-600)}`);
}

/** Parts of files that were to replace others. */
async function unfinishedFiles(work: string): Promise<readonly string[]> {
  const names = await readdir(work, { recursive: true });
  return names.filter((name) => name.endsWith('.tmp')).map((name) => `left behind: ${name}`);
}
