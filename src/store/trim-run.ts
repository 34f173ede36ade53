import { jsonIn } from '../base/tolerant-text.ts';
import { lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { boundedLines } from '../base/bounded-file.ts';
import { errnoOf } from '../base/errors.ts';
import { WRITE_ANEW } from '../base/own-file.ts';
import { storeError } from '../base/store-error.ts';
import { LONGEST_LINE_BYTES } from './run-reader.ts';
import { runLayout, trialTag } from './layout.ts';

/**
 * Takes everything out of a run directory that belongs to trials which will be measured again, so that no figure counts twice: their
 * records, series, logs, journals, proofs and marks, a line that was cut, and the summary. Events stay, since they happened.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function trimRun(directory: string, keptTrials: ReadonlySet<number>): Promise<void> {
  const layout = runLayout(directory);
  try {
    await rm(layout.summary, { force: true });
    const tags = new Set([...keptTrials].map(trialTag));
    for (const folder of [layout.trials, layout.logs, layout.journals, layout.proofs, layout.marksFolder]) {
      for (const name of await namesIn(folder)) {
        const [, tag = ''] = /^(\d+)-/.exec(name) ?? [];
        if (!tags.has(tag)) await rm(join(folder, name), { force: true });
      }
    }
    const isKept = ({ trial }: { readonly trial?: unknown }) => typeof trial === 'number' && keptTrials.has(trial);
    await filterLines(layout.samples, isKept);
    await filterLines(layout.latency, isKept);
    await filterLines(layout.events, () => true);
  } catch (cause) {
    throw storeError(directory, cause);
  }
}

/** @throws {Error} it is a link: what lies where it leads is not ours to remove */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    if ((await lstat(folder)).isSymbolicLink()) throw new Error(`${folder} is a link, so its files lie elsewhere`);
    return await readdir(folder);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

/** Keeps the lines that are whole and wanted, in constant memory. */
async function filterLines(path: string, isWanted: (line: { readonly trial?: unknown }) => boolean): Promise<void> {
  if (!(await isThere(path))) return;
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  const file = await open(temporary, WRITE_ANEW, 0o644);
  try {
    for await (const line of boundedLines(path, LONGEST_LINE_BYTES)) {
      const record = parsed(line);
      if (record !== undefined && isWanted(record)) await file.write(`${line}\n`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Undefined for the line that was being written when the process ended. */
function parsed(line: string): { readonly trial?: unknown } | undefined {
  const value = jsonIn(line);
  return typeof value === 'object' && value !== null ? value : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return false;
    throw cause;
  }
}
