import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processState } from '../base/process-identity.ts';
import { temporaryError } from '../base/store-error.ts';
import { FAULT_NOTE_FILE, type FaultNote } from '../records/fault-note.ts';
import { parseAs } from '../records/file-kind.ts';

const PREFIX = 'benchday-fault.';
const NAME = /^benchday-fault\.(\d{1,10})\.[0-9a-f]{16}$/;
const LONGEST_NOTE = 1_000_000;

/** A note that was found, with what removes it. */
export interface FoundNote {
  readonly path: string;
  readonly note: FaultNote;
  /** To be called once it is undone. */
  remove(): Promise<void>;
}

/**
 * Writes down what is about to be broken, in a file of its own of the temporary directory, where `benchday down` looks. It is on the disk when
 * this returns.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED: then nothing may be broken
 */
export async function leaveNote(note: FaultNote, directory = tmpdir()): Promise<FoundNote> {
  const path = join(directory, `${PREFIX}${process.pid}.${randomBytes(8).toString('hex')}`);
  try {
    // wx: what stands there already, a link too, is not opened
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(FAULT_NOTE_FILE.schema.parse(note)));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw temporaryError(path, cause);
  }
  return { path, note, remove: () => rm(path, { force: true }) };
}

/**
 * Notes of this user's processes that are gone. Another user's are nothing to act on: what a note says is done with this user's rights.
 * A half-written one was left before anything was broken, and goes when its process has; one of a later version stays for that.
 */
export async function leftNotes(directory = tmpdir()): Promise<readonly FoundNote[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => NAME.test(name));
  const found: FoundNote[] = [];
  for (const name of names.sort()) {
    const path = join(directory, name);
    const text = await ownText(path);
    if (text === undefined) continue;
    const note = noteIn(text);
    const remove = () => rm(path, { force: true });
    if (note === 'half' && !isAlive(Number(NAME.exec(name)?.[1]))) await remove();
    if (typeof note === 'object' && processState(note.owner).state === 'gone') found.push({ path, note, remove });
  }
  return found;
}

/** @returns undefined for what is no file of this user's that nobody else may write to */
async function ownText(path: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    const isOwn = stat.isFile() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
    return isOwn && stat.size <= LONGEST_NOTE ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}

function noteIn(text: string): FaultNote | 'half' | 'later' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'half';
  }
  const parsed = parseAs(FAULT_NOTE_FILE, value);
  return parsed.state === 'read' ? parsed.record : 'later';
}
