import { cpus } from 'node:os';
import { errnoOf, messageOf } from '../../base/errors.ts';
import { monotonicMs } from '../../base/clock.ts';
import { readProc } from '../../base/proc.ts';
import { start } from '../../base/processes.ts';
import type { GeneratorCost } from '../../records/load-totals.ts';
import { coresOfThread, deviceInterruptsByCore, keepThreadOn } from './thread-cores.ts';

type Scheduling = NonNullable<GeneratorCost['scheduling']>;

/** A generating thread, with the ticker that wakes it. */
export interface SendingThread {
  /** of the process that it belongs to */
  readonly pid: number;
  /** of the system: its own and its ticker's */
  readonly threadIds: readonly number[];
}

/** Above every normal thread and below all other real-time ones. @source sched(7) */
const PRIORITY = 1;

/** A thread that needs more than this would keep others from its core: it is to send, not to compute. */
const MOST_OF_A_CORE = 0.5;

const LOOK_EVERY_MS = 1000;
const WITHIN_MS = 5000;

/** Bit of the effective capabilities. @source capabilities(7) */
const CAP_SYS_NICE = 23n;

interface Watched extends SendingThread {
  readonly name: string;
  state: 'normal' | 'real-time' | 'refused';
  /** why it is not real-time */
  why: string | undefined;
  /** that it may run on when it is normal */
  cores: readonly number[];
  cpuMs: number;
  atMs: number;
}

/** What it is asked of. */
export interface Machine {
  readonly cores: number;
  /** runs chrt (util-linux); gives why it did not do it */
  readonly chrt: (args: readonly string[]) => Promise<string | undefined>;
  /** that a thread and its ticker have used since they began; NaN when that is not known */
  readonly cpuMs: (thread: SendingThread) => number;
  /** that a thread may run on, ascending; empty when that is not known */
  readonly coresOf: (pid: number, threadId: number) => readonly number[];
  /** of devices, that each core has handled; empty when that is not known */
  readonly interrupts: () => ReadonlyMap<number, number>;
  /** keeps a thread on these cores, if it can */
  readonly keepOn: (cores: readonly number[], threadId: number) => Promise<void>;
}

/**
 * Lets the generating threads of all processes run before everything normal (SCHED_FIFO), so that hits leave when they are due although
 * the servers keep every core busy. Each thread needs a core that it could hold; one core is left to the others, whatever is asked for.
 * A thread in real time stays on one core with its ticker: moved to whichever core is least busy at each wake-up, as the system does with
 * such threads, a hit cost half as much again (bench:replay).
 */
export class RealTimeThreads implements Disposable {
  readonly #machine: Machine;
  #threads: readonly Watched[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** under way; chrt may take longer than the time between two looks */
  #looking: Promise<void> | undefined;

  /** @param machine  cores: all there are, not those that this process is kept on. Tests have one of their own */
  constructor(machine: Partial<Machine> = {}) {
    this.#machine = { ...REAL_MACHINE, cores: cpus().length, ...machine };
  }

  /** Asks for the threads of a part before it begins; those that were refused are not asked for again. Never throws. */
  async raise(threads: readonly SendingThread[]): Promise<void> {
    if (this.#threads.length === 0) {
      this.#threads = threads.map((thread, index) => ({
        ...thread,
        name: `generating thread ${index + 1} of ${threads.length}`,
        state: 'normal',
        why: undefined,
        cores: [],
        cpuMs: Number.NaN,
        atMs: 0,
      }));
    }
    // What is looked at is never shorter than a second of the part: code is compiled in its first moments.
    clearInterval(this.#timer);
    await this.#looking;
    this.#timer = setInterval(() => {
      this.#looking ??= this.look().finally(() => (this.#looking = undefined));
    }, LOOK_EVERY_MS);
    this.#timer.unref();
    const most = Math.max(0, this.#machine.cores - 1);
    for (const thread of this.#threads.slice(most)) {
      thread.why = `at most ${most} of ${this.#threads.length} generating threads run in real time on ${this.#machine.cores} cores`;
    }
    const chosen = this.#threads.slice(0, most).filter(({ state }) => state === 'normal');
    await Promise.all(chosen.map((thread) => this.#raiseOne(thread)));
    await this.#settleOnCores();
  }

  /** What each has used since the last look, once a second: one that needs too much goes back to normal, until the next part. */
  async look(): Promise<void> {
    for (const thread of this.#threads) {
      const ratio = this.#usedRatio(thread);
      if (thread.state !== 'real-time' || !(ratio > MOST_OF_A_CORE)) continue;
      const why = `${thread.name} needed more than half a core`;
      const isLowered = await this.#lower(thread);
      if (isLowered) thread.state = 'normal';
      thread.why = isLowered ? `${why} and went back to normal` : `${why} and could not be put back to normal`;
    }
  }

  /** What is in force; undefined where no thread named itself. */
  describe(): Scheduling | undefined {
    if (this.#threads.length === 0) return undefined;
    const realTime = this.#threads.filter(({ state }) => state === 'real-time').length;
    const reasons = new Set(this.#threads.flatMap(({ why }) => (why === undefined ? [] : [why])));
    return { threads: this.#threads.length, realTime, reasons: [...reasons] };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #raiseOne(thread: Watched): Promise<void> {
    if (Number.isNaN(this.#machine.cpuMs(thread))) {
      thread.state = 'refused';
      thread.why = 'the CPU time of a thread cannot be read (schedstat), so that it could not be put back to normal';
      return;
    }
    for (const id of thread.threadIds) {
      // What a thread starts later, such as those that unpack bodies, stays normal.
      const refusal = await this.#machine.chrt(['--reset-on-fork', '--fifo', '--pid', String(PRIORITY), String(id)]);
      if (refusal === undefined) continue;
      thread.state = 'refused';
      thread.why = refusal;
      await this.#lower(thread);
      return;
    }
    thread.state = 'real-time';
    thread.why = undefined;
    this.#usedRatio(thread);
  }

  /** Each on a core of its own, those with the fewest interrupts of devices first: where a disk's came in, a hit cost a fifth more at 800 a second. */
  async #settleOnCores(): Promise<void> {
    const interrupts = this.#machine.interrupts();
    const free = new Set<number>();
    const threads = this.#threads.filter(({ state }) => state === 'real-time');
    for (const thread of threads) {
      const [own] = thread.threadIds;
      if (thread.cores.length === 0 && own !== undefined) thread.cores = this.#machine.coresOf(thread.pid, own);
      for (const core of thread.cores) free.add(core);
    }
    for (const thread of threads) {
      const quietestFirst = thread.cores.toSorted((a, b) => (interrupts.get(a) ?? 0) - (interrupts.get(b) ?? 0));
      const core = quietestFirst.find((one) => free.delete(one));
      if (core !== undefined) await this.#keepOn([core], thread);
    }
  }

  async #keepOn(cores: readonly number[], { threadIds }: SendingThread): Promise<void> {
    await Promise.all(threadIds.map((id) => this.#machine.keepOn(cores, id)));
  }

  /** The share of a core that it has used since it was last asked. */
  #usedRatio(thread: Watched): number {
    const [cpuMs, atMs] = [this.#machine.cpuMs(thread), monotonicMs()];
    const ratio = (cpuMs - thread.cpuMs) / (atMs - thread.atMs);
    thread.cpuMs = cpuMs;
    thread.atMs = atMs;
    return ratio;
  }

  /** @returns whether all of it is normal now */
  async #lower(thread: Watched): Promise<boolean> {
    let isLowered = true;
    for (const id of thread.threadIds) {
      const refusal = await this.#machine.chrt(['--other', '--pid', '0', String(id)]);
      if (refusal !== undefined) isLowered = false;
    }
    if (thread.cores.length > 0) await this.#keepOn(thread.cores, thread);
    return isLowered;
  }
}

const REAL_MACHINE = {
  chrt: runChrt,
  cpuMs: cpuMsOf,
  coresOf: coresOfThread,
  interrupts: deviceInterruptsByCore,
  keepOn: keepThreadOn,
};

function cpuMsOf({ pid, threadIds }: SendingThread): number {
  return threadIds.reduce((sum, id) => {
    // Time on a CPU, ns. @source proc(5), schedstat
    const text = readProc(`/proc/${pid}/task/${id}/schedstat`);
    return sum + (text === undefined ? Number.NaN : Number(text.split(' ', 1)[0]) / 1e6);
  }, 0);
}

async function runChrt(args: readonly string[]): Promise<string | undefined> {
  try {
    await start('chrt', [...args], { timeout: WITHIN_MS, env: { LC_ALL: 'C' } });
    return undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'chrt (util-linux) is not installed';
    const said = messageOf(error);
    if (!said.includes('not permitted')) return `chrt failed: ${said.split('\n').at(-1) ?? ''}`;
    return mayBeNice()
      ? 'the control group of the generator has no real-time share (CONFIG_RT_GROUP_SCHED)'
      : 'real-time scheduling needs root or CAP_SYS_NICE';
  }
}

function mayBeNice(): boolean {
  const mask = /^CapEff:\s+([0-9a-f]+)$/m.exec(readProc('/proc/self/status') ?? '')?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> CAP_SYS_NICE) & 1n) === 1n;
}
