import { randomBytes } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { atExit } from '../base/at-exit.ts';
import { monotonicMs, sleep } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import { plainSeconds } from '../base/number-text.ts';
import { isAlive, ownIdentity, processState } from '../base/process-identity.ts';
import { storeError } from '../base/store-error.ts';

/** A run that measures on this machine. */
export interface OtherRun {
  readonly pid: number;
  readonly scenario: string;
}

export interface MachineLock extends AsyncDisposable {
  /** other runs that measure on this machine now */
  others(): Promise<readonly OtherRun[]>;
}

export interface LockWait {
  /** so long at most, in ms */
  readonly ms: number;
  readonly signal: AbortSignal;
  /** told once, when there is something to wait for */
  readonly say: (line: string) => void;
}

interface LockPlace {
  /** where all that measure on this machine leave their files, by default the temporary directory */
  readonly directory?: string;
  /** absent: refused at once where another run measures */
  readonly wait?: LockWait | undefined;
}

/**
 * One measurement at a time on a machine: two would load each other's servers. Each process leaves a file of its own in the temporary
 * directory, which all may write to and nobody else may remove from (sticky), so that two checkouts and two users see each other. It claims
 * first and holds only when no other file claims or holds; of two that claim, the first by name stays. Nobody's file is written to or
 * removed but one's own, and those that a process of the same user left when it died.
 * @throws {BenchdayError} RUN_IN_PROGRESS naming the other process; INTERRUPTED while it waits; STORE_FAILED, DISK_FULL
 */
export async function lockMachine(
  scenario: string,
  { directory = tmpdir(), wait }: LockPlace = {},
): Promise<MachineLock> {
  const begunMs = monotonicMs();
  let isTold = false;
  for (;;) {
    const claimed = await claim(scenario, directory);
    const other = await settle(claimed).catch(async (cause: unknown) => {
      await claimed.leave();
      throw cause;
    });
    if (other === undefined) return heldLock(claimed);
    await claimed.leave();
    const leftMs = (wait?.ms ?? 0) - (monotonicMs() - begunMs);
    if (wait === undefined || leftMs <= 0) throw inProgress(other, wait);
    if (!isTold)
      wait.say(
        `waiting for a run of ${other.scenario} (process ${other.pid}) to end, ${plainSeconds(wait.ms)} at most`,
      );
    isTold = true;
    await sleep(Math.min(leftMs, LOOK_AGAIN_MS), wait.signal);
  }
}

/** Measures whether or not others do; they see it, and it sees them. Others that want to be alone are refused meanwhile. */
export async function joinMachine(scenario: string, { directory = tmpdir() }: LockPlace = {}): Promise<MachineLock> {
  return heldLock(await leaveFile('beside', scenario, directory));
}

/** Two that claim at once have settled it long before. */
const SETTLED_WITHIN_MS = 5_000;
const SETTLING_MS = 5;
const LOOK_AGAIN_MS = 1_000;

const PREFIX = 'benchday-run.';
/** process id, what tells two files of one process apart */
const NAME = /^benchday-run\.(\d{1,10}\.[0-9a-f]{8})$/;
/** First in the file, one letter, so that it changes in one go: a file that is renamed may be missed by whoever lists the directory. */
const LETTERS = { claim: 'C', alone: 'A', beside: 'B' } as const;
type State = keyof typeof LETTERS;

interface OwnFile {
  readonly directory: string;
  /** of the file, without its state */
  readonly key: string;
  becomes(state: State): Promise<void>;
  leave(): Promise<void>;
}

interface OtherFile extends OtherRun {
  readonly state: State;
  readonly key: string;
}

const claim = (scenario: string, directory: string): Promise<OwnFile> => leaveFile('claim', scenario, directory);

/** @returns the run that is there before it; absent when it holds */
async function settle(own: OwnFile): Promise<OtherRun | undefined> {
  const begunMs = monotonicMs();
  for (;;) {
    const others = await livingFiles(own);
    const [first] = others.sort(
      (a, b) => Number(a.state === 'claim') - Number(b.state === 'claim') || (a.key < b.key ? -1 : 1),
    );
    if (first === undefined) {
      await own.becomes('alone');
      return undefined;
    }
    // It has claimed too, and must leave, or hold: both show soon.
    const isMineFirst = first.state === 'claim' && own.key < first.key;
    if (!isMineFirst || monotonicMs() - begunMs > SETTLED_WITHIN_MS) return first;
    await sleep(SETTLING_MS);
  }
}

/** @throws {BenchdayError} STORE_FAILED, DISK_FULL */
async function leaveFile(first: State, scenario: string, directory: string): Promise<OwnFile> {
  const key = `${process.pid}.${randomBytes(4).toString('hex')}`;
  const path = join(directory, `${PREFIX}${key}`);
  const failed = (cause: unknown): never => {
    throw storeError(path, cause);
  };
  // wx: what stands there already, a link too, is not opened
  const file = await open(path, 'wx', 0o644).catch(failed);
  const atEnd = atExit(() => {
    rmSync(path, { force: true });
  });
  const leave = async (): Promise<void> => {
    atEnd[Symbol.dispose]();
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

function heldLock(own: OwnFile): MachineLock {
  return {
    async others() {
      const living = await livingFiles(own);
      return living.flatMap(({ state, pid, scenario }) => (state === 'claim' ? [] : [{ pid, scenario }]));
    },
    [Symbol.asyncDispose]: () => own.leave(),
  };
}

/** The files of all others that live. What a dead process of this user left is removed: no other file will ever have its name. */
async function livingFiles({ directory, key: ownKey }: OwnFile): Promise<OtherFile[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw storeError(directory, cause);
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
  const { state, scenario, identity } = content;
  const pid = Number.parseInt(key, 10);
  if (lives(pid, identity)) return { state, key, pid, scenario };
  await removeOwn(path);
  return undefined;
}

/** A process that got the id of one that was killed holds nothing. */
function lives(pid: number, identity: string | undefined): boolean {
  const { state } = processState(identity);
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

/** @returns undefined for what is no file, a link among it, or gone. A file that is not written yet has a holder already, by its name. */
async function contentOf(path: string): Promise<(Content & { readonly state: State }) | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) {
    // Not readable, by another user's umask: it may hold.
    const isFile = await lstat(path).then(
      (stat) => stat.isFile(),
      () => false,
    );
    return isFile ? { state: 'alone', scenario: 'unknown scenario' } : undefined;
  }
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_CONTENT), 0, LONGEST_CONTENT, 0);
    return contentIn(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

function contentIn(text: string): Content & { readonly state: State } {
  const states = Object.entries(LETTERS) as [State, string][];
  const [state = 'claim'] = states.find(([, letter]) => text.startsWith(letter)) ?? [];
  try {
    return { state, ...content.parse(JSON.parse(text.slice(1))) };
  } catch {
    return { state, scenario: 'unknown scenario' };
  }
}

/** In a sticky directory another user's file cannot be removed; this is not even tried, by root neither. */
async function removeOwn(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (stat?.uid === process.getuid?.()) await rm(path, { force: true });
}

function inProgress({ scenario, pid }: OtherRun, wait: LockWait | undefined): BenchdayError {
  const still = wait === undefined ? 'is' : `is still, after ${plainSeconds(wait.ms)},`;
  return new BenchdayError(
    'RUN_IN_PROGRESS',
    `a run of ${scenario} (process ${pid}) ${still} measuring on this machine`,
  );
}
