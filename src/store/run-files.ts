import { randomBytes } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { atExit } from '../base/at-exit.ts';
import { systemMs } from '../base/clock.ts';
import { isAlive, ownIdentity, processState } from '../base/process-identity.ts';
import { temporaryError } from '../base/store-error.ts';

/** A run that measures on this machine. */
export interface OtherRun {
  readonly pid: number;
  readonly scenario: string;
}

const PREFIX = 'benchday-run.';
/** process id, what tells two files of one process apart */
const NAME = /^benchday-run\.(\d{1,10}\.[0-9a-f]{8})$/;
/** First in the file, one letter, so that it changes in one go: a file that is renamed may be missed by whoever lists the directory. */
const LETTERS = { claim: 'C', alone: 'A', beside: 'B' } as const;
type State = keyof typeof LETTERS;

export interface OwnFile {
  readonly directory: string;
  /** of the file, without its state */
  readonly key: string;
  becomes(state: State): Promise<void>;
  leave(): Promise<void>;
}

export interface OtherFile extends OtherRun {
  readonly state: State;
  readonly key: string;
}

/** A file is touched this often while its process lives. */
const TOUCHED_EVERY_MS = 10_000;
/** Whether a process of another container lives cannot be told by its id: only by when its file was touched. */
const SILENT_AFTER_MS = 90_000;

/** @throws {BenchdayError} STORE_FAILED, DISK_FULL */
export async function leaveFile(first: State, scenario: string, directory: string): Promise<OwnFile> {
  const key = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const path = join(directory, `${PREFIX}${key}`);
  const failed = (cause: unknown): never => {
    throw temporaryError(path, cause);
  };
  // wx: what stands there already, a link too, is not opened
  const file = await open(path, 'wx', 0o644).catch(failed);
  const atEnd = atExit(() => {
    rmSync(path, { force: true });
  });
  const touching = setInterval(() => {
    const now = systemMs() / 1000;
    file.utimes(now, now).catch(() => undefined);
  }, TOUCHED_EVERY_MS).unref();
  const leave = async (): Promise<void> => {
    atEnd[Symbol.dispose]();
    clearInterval(touching);
    await file.close();
    await rm(path, { force: true });
  };
  const text = LETTERS[first] + JSON.stringify({ scenario, identity: ownIdentity() } satisfies Content);
  await file.write(text, 0).catch(async (cause: unknown) => {
    await leave();
    failed(cause);
  });
  return {
    directory,
    key,
    async becomes(state) {
      await file.write(LETTERS[state], 0).catch(failed);
    },
    leave,
  };
}

/** The files of all others that live. What a dead process of this user left is removed: no other file will ever have its name. */
export async function livingFiles({
  directory,
  key: ownKey,
}: Pick<OwnFile, 'directory'> & Partial<OwnFile>): Promise<OtherFile[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw temporaryError(directory, cause);
  });
  const found = await Promise.all(names.map((name) => otherFile(directory, name)));
  return found.flatMap((file) => (file === undefined || file.key === ownKey ? [] : [file]));
}

async function otherFile(directory: string, name: string): Promise<OtherFile | undefined> {
  const key = NAME.exec(name)?.[1];
  if (key === undefined) return undefined;
  const path = join(directory, name);
  const content = await contentOf(path);
  if (content === undefined) return undefined;
  const { state, scenario, identity, touchedMs } = content;
  const pid = Number.parseInt(key, 10);
  if (lives(pid, identity, touchedMs)) return { state, key, pid, scenario };
  await removeOwn(path);
  return undefined;
}

/** A process that got the id of one that was killed holds nothing. */
function lives(pid: number, identity: string | undefined, touchedMs: number): boolean {
  const { state } = processState(identity);
  if (state === 'elsewhere') return systemMs() - touchedMs < SILENT_AFTER_MS;
  return state === 'living' || (state !== 'gone' && isAlive(pid));
}

const LONGEST_CONTENT = 4096;
const content = z.object({
  scenario: z
    .string()
    .max(200)
    .regex(/^\P{C}+$/u),
  identity: z.string().optional(),
});
type Content = z.infer<typeof content>;
type Found = Content & { readonly state: State; readonly touchedMs: number };
const UNKNOWN = 'unknown scenario';

/** @returns undefined for what is no file, a link among it, or gone. A file that is not written yet has a holder already, by its name. */
async function contentOf(path: string): Promise<Found | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) {
    // Not readable, by another user's umask: it may hold.
    const stat = await lstat(path).catch(() => undefined);
    return stat?.isFile() === true ? { state: 'alone', scenario: UNKNOWN, touchedMs: stat.mtimeMs } : undefined;
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_CONTENT), 0, LONGEST_CONTENT, 0);
    return { ...contentIn(buffer.toString('utf8', 0, bytesRead)), touchedMs: stat.mtimeMs };
  } finally {
    await file.close();
  }
}

function contentIn(text: string): Omit<Found, 'touchedMs'> {
  const states = Object.entries(LETTERS) as [State, string][];
  const [state = 'claim'] = states.find(([, letter]) => text.startsWith(letter)) ?? [];
  try {
    return { state, ...content.parse(JSON.parse(text.slice(1))) };
  } catch {
    return { state, scenario: UNKNOWN };
  }
}

/** In a sticky directory another user's file cannot be removed; this is not even tried, by root neither. */
async function removeOwn(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat?.uid === process.getuid?.()) await rm(path, { force: true });
}
