import { copyFile, link, rename, rm } from 'node:fs/promises';
import { refuseOtherThanFiles, writeTemporary } from './atomic-file.ts';
import { asBenchdayError, BenchdayError, errnoOf } from './errors.ts';
import { storeError } from './store-error.ts';

/** A new file that lies beside its place, with what was there until now under another name. */
interface Staged {
  readonly file: string;
  readonly temporary: string;
  /** absent: nothing was there */
  readonly before?: string;
}

/**
 * Writes all files, or none: what takes space is done before anything is replaced, so that a full disk loses nothing that was there.
 * @param check  once all are in their places; what it throws puts back what was there
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED, and what the check throws
 */
export async function replaceFiles(
  files: ReadonlyMap<string, string>,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const staged: Staged[] = [];
  const placed: Staged[] = [];
  const stuck: Staged[] = [];
  try {
    for (const [file, text] of files) staged.push(await stage(file, text));
    for (const one of staged) {
      await rename(one.temporary, one.file).catch((cause: unknown) => {
        throw storeError(one.file, cause);
      });
      placed.push(one);
    }
    await check();
  } catch (cause) {
    for (const one of placed.toReversed()) await putBack(one).catch(() => stuck.push(one));
    throw stuck.length === 0 ? cause : withKept(cause, stuck);
  } finally {
    for (const one of staged) {
      await rm(one.temporary, { force: true });
      if (one.before !== undefined && !stuck.includes(one)) await rm(one.before, { force: true });
    }
  }
}

async function putBack({ file, before }: Staged): Promise<void> {
  await (before === undefined ? rm(file, { force: true }) : rename(before, file));
}

function withKept(cause: unknown, stuck: readonly Staged[]): BenchdayError {
  const { code, message, hint } = asBenchdayError(cause);
  const kept = stuck.flatMap(({ before }) => before ?? []).join(', ');
  return new BenchdayError(code, `${message}; what was there before is in ${kept}`, { cause, hint });
}

async function stage(file: string, text: string): Promise<Staged> {
  await refuseOtherThanFiles(file);
  const temporary = await writeTemporary(file, text);
  const before = `${file}.${process.pid}.old`;
  try {
    await rm(before, { force: true });
    // A second name takes no space; where the file system has none, a copy takes it now.
    await link(file, before).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') throw cause;
      return copyFile(file, before);
    });
    return { file, temporary, before };
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return { file, temporary };
    for (const left of [temporary, before]) await rm(left, { force: true });
    throw storeError(file, cause);
  }
}
