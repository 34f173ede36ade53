import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { atExit } from '../base/at-exit.ts';
import { BenchdayError, errnoOf } from '../base/errors.ts';
import { isAlive, ownIdentity, processState } from '../base/process-identity.ts';
import { storeError } from '../base/store-error.ts';
import { removeStale } from './stale-file.ts';

/** A run that measures on this machine. */
export interface OtherRun {
  readonly pid: number;
  readonly scenario: string;
}

export interface MachineLock extends AsyncDisposable {
  /** other runs that measure on this machine now */
  others(): Promise<readonly OtherRun[]>;
}

/**
 * One measurement at a time on a machine: two would load each other's servers. The lock stands in the temporary directory,
 * so that two checkouts see each other. A lock whose process is gone is taken over.
 * @throws {BenchdayError} RUN_IN_PROGRESS naming the other process
 */
export async function lockMachine(scenario: string, path = lockPath()): Promise<MachineLock> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    // Linked, not written in place: nobody can read a lock that has no holder yet.
    const own = `${path}.new.${process.pid}`;
    try {
      await writeFile(own, contentFor(scenario), { mode: 0o644 });
      await link(own, path);
      const lock = heldLock(path, path);
      const [other] = await lock.others();
      if (other === undefined) return lock;
      await lock[Symbol.asyncDispose]();
      throw inProgress(other);
    } catch (cause) {
      if (cause instanceof BenchdayError) throw cause;
      if (errnoOf(cause) !== 'EEXIST') throw storeError(path, cause);
    } finally {
      await rm(own, { force: true });
    }
    const text = await readFile(path, 'utf8').catch(() => '');
    const holder = holderIn(text);
    if (holder !== undefined && holds(holder)) throw inProgress(holder);
    await removeStale(path, text, { own: contentFor(scenario), isStale });
  }
  throw new BenchdayError('RUN_IN_PROGRESS', `${path} is taken by others again and again`);
}

/** Measures whether or not others do; they see it, and it sees them. Others that want to be alone are refused meanwhile. */
export async function joinMachine(scenario: string, path = lockPath()): Promise<MachineLock> {
  const own = `${path}${BESIDE}${process.pid}`;
  try {
    await writeFile(own, contentFor(scenario), { mode: 0o644 });
  } catch (cause) {
    throw storeError(own, cause);
  }
  return heldLock(own, path);
}

const BESIDE = '.beside.';
/** Others may take over a lock that is stale, and leave a stale one themselves. */
const MOST_ATTEMPTS = 10;

function lockPath(): string {
  return join(tmpdir(), 'benchday-run.lock');
}

function contentFor(scenario: string): string {
  return `${process.pid} ${scenario} ${ownIdentity()}\n`;
}

function inProgress({ scenario, pid }: OtherRun): BenchdayError {
  return new BenchdayError('RUN_IN_PROGRESS', `a run of ${scenario} (process ${pid}) is measuring on this machine`);
}

function heldLock(own: string, path: string): MachineLock {
  const atEnd = atExit(() => {
    if (holderIn(readFileSync(own, 'utf8'))?.pid === process.pid) rmSync(own, { force: true });
  });
  return {
    others: () => livingRuns(path),
    async [Symbol.asyncDispose](): Promise<void> {
      atEnd[Symbol.dispose]();
      if ((await holderOf(own))?.pid === process.pid) await rm(own, { force: true });
    },
  };
}

async function livingRuns(path: string): Promise<readonly OtherRun[]> {
  const names = await readdir(dirname(path)).catch((): string[] => []);
  const files = names.filter((name) => name === basename(path) || name.startsWith(`${basename(path)}${BESIDE}`));
  const holders = await Promise.all(files.map((name) => holderOf(join(dirname(path), name))));
  return holders.flatMap((holder) => {
    if (holder === undefined || holder.pid === process.pid || !holds(holder)) return [];
    return [{ pid: holder.pid, scenario: holder.scenario }];
  });
}

interface Holder extends OtherRun {
  /** absent: a lock of a version before 0.3 */
  readonly identity?: string;
}

/** A process that got the id of one that was killed holds nothing. */
function holds({ pid, identity }: Holder): boolean {
  const { state } = processState(identity);
  return state === 'living' || (state !== 'gone' && isAlive(pid));
}

function isStale(text: string): boolean {
  const holder = holderIn(text);
  return holder === undefined || !holds(holder);
}

async function holderOf(path: string): Promise<Holder | undefined> {
  return holderIn(await readFile(path, 'utf8').catch(() => ''));
}

function holderIn(text: string): Holder | undefined {
  const [, pid, scenario, identity] = /^(\d+) (\S+)(?: (\S+ \d+ \S+))?/.exec(text) ?? [];
  if (pid === undefined || scenario === undefined) return undefined;
  return { pid: Number(pid), scenario, ...(identity !== undefined && { identity }) };
}
