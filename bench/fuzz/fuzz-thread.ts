import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SharedState } from './shared-state.ts';

export interface FuzzTask {
  readonly target: string;
  readonly seed: number;
  readonly inputs: number;
  readonly seconds: number;
  /** an empty folder */
  readonly folder: string;
  readonly memory: SharedArrayBuffer;
  /** module with a list `targets`; absent: that of this folder */
  readonly targets?: string;
  readonly limits?: FuzzLimits;
}

export interface FuzzLimits {
  /** of one input */
  readonly mostMs: number;
  readonly mostBytes: number;
  /** an input that is not read to its end by then never will be */
  readonly stuckMs: number;
}

export const LIMITS: FuzzLimits = { mostMs: 1000, mostBytes: 256 * 1024 * 1024, stuckMs: 15_000 };

export interface FoundFault {
  readonly fault: string;
  readonly stack: string;
  readonly input: Uint8Array;
}

export interface FuzzAnswer {
  readonly seconds: number;
  readonly read: number;
  readonly refused: number;
  readonly longestMs: number;
  readonly faults: readonly FoundFault[];
}

/** A thread inherits no loader of TypeScript, so it has one of its own. */
const PROGRAM = `require(${JSON.stringify(fileURLToPath(import.meta.resolve('tsx/cjs')))});
import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
});`;
/** Who waits for something else needs no processor. */
const MOST_WAITS = 8;
const LOOK_MS = 250;
const MOST_HEAP_MB = 1024;

/** Feeds one parser in a thread of its own, and ends that when it hangs or fills its memory: the input it was reading is the fault then. */
export async function fuzz(task: Omit<FuzzTask, 'memory'>): Promise<FuzzAnswer> {
  const state = new SharedState();
  const { stuckMs } = task.limits ?? LIMITS;
  const begunMs = performance.now();
  const thread = new Worker(PROGRAM, {
    eval: true,
    execArgv: [],
    workerData: { ...task, memory: state.memory } satisfies FuzzTask,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  const ended = new AbortController();
  const end = new Promise<FuzzAnswer>((resolve) => {
    const broken = (fault: string): FuzzAnswer => ({
      seconds: (performance.now() - begunMs) / 1000,
      read: state.count,
      refused: 0,
      longestMs: 0,
      faults: [{ fault, stack: '', input: state.input }],
    });
    thread.once('message', resolve);
    thread.once('error', (error: Error) => {
      resolve(broken(`the thread ended: ${error.stack ?? String(error)}`));
    });
    thread.once('exit', (code) => {
      resolve(broken(`the thread ended with ${code}`));
    });
    void watch(state, stuckMs, ended.signal).then((isStuck) => {
      if (isStuck) resolve(broken(`it was not read within ${stuckMs / 1000} s`));
    });
  });
  try {
    return await end;
  } finally {
    ended.abort();
    await thread.terminate();
  }
}

/** @returns whether the same input was read for too long; on a busy machine the thread must have had time for it */
async function watch(state: SharedState, stuckMs: number, signal: AbortSignal): Promise<boolean> {
  let [count, sinceMs, cpuBefore] = [-1, performance.now(), process.cpuUsage()];
  while (!signal.aborted) {
    await sleep(LOOK_MS);
    if (state.count !== count) [count, sinceMs, cpuBefore] = [state.count, performance.now(), process.cpuUsage()];
    const { user, system } = process.cpuUsage(cpuBefore);
    const waitedMs = performance.now() - sinceMs;
    const hadMs = (user + system) / 1000;
    if (count > 0 && (Math.min(waitedMs, hadMs) > stuckMs || waitedMs > MOST_WAITS * stuckMs)) return true;
  }
  return false;
}
