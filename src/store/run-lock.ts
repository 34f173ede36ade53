import { tmpdir } from 'node:os';
import { monotonicMs, sleep } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import { plainSeconds } from '../base/number-text.ts';
import { leaveFile, livingFiles, type OtherRun, type OwnFile } from './run-files.ts';

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

/** All runs of this machine whose processes live, for one who does not measure: those that have only claimed it too. @throws {BenchdayError} STORE_FAILED */
export async function livingRuns(directory = tmpdir()): Promise<readonly OtherRun[]> {
  return (await livingFiles({ directory })).map(({ pid, scenario }) => ({ pid, scenario }));
}

/** Two that claim at once have settled it long before. */
const SETTLED_WITHIN_MS = 5_000;
const SETTLING_MS = 5;
const LOOK_AGAIN_MS = 1_000;

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

function heldLock(own: OwnFile): MachineLock {
  return {
    async others() {
      const living = await livingFiles(own);
      return living.flatMap(({ state, pid, scenario }) => (state === 'claim' ? [] : [{ pid, scenario }]));
    },
    [Symbol.asyncDispose]: () => own.leave(),
  };
}

function inProgress({ scenario, pid }: OtherRun, wait: LockWait | undefined): BenchdayError {
  const still = wait === undefined ? 'is' : `is still, after ${plainSeconds(wait.ms)},`;
  return new BenchdayError(
    'RUN_IN_PROGRESS',
    `a run of ${scenario} (process ${pid}) ${still} measuring on this machine`,
  );
}
