import { Worker } from 'node:worker_threads';
import { within } from '../../base/deadline.ts';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { isOwnLimit } from '../../base/own-limits.ts';
import { partSigns } from './part-signs.ts';
import { type Audible, listenTo } from './every-second.ts';
import { threadStanding } from './thread-standing.ts';
import type { LoadPart, ToWorker, WorkerMessage, WorkerTask } from './messages.ts';

/** Hits die young: V8's 48 MB would hold seconds of them, and a collection costs by what survives. */
const YOUNG_MB = 12;

/** A thread ends at once, but where the system does not answer it: a name that is looked up, a disk. */
const END_WITHIN_MS = 10_000;

type Ready = Extract<WorkerMessage, { kind: 'ready' }>;
type End = Extract<WorkerMessage, { kind: 'end' }>;

/** A generating thread; the first part is made ready as it opens. */
export interface WorkerThread extends Audible {
  /** what it said when the part was ready */
  readonly ready: Promise<Ready>;
  /** what it said last of the part; rejects with GENERATOR_FAILED when it dies before that */
  readonly end: Promise<End>;
  /** Makes the next part ready, after the end of the one before. */
  prepare(part: LoadPart): void;
  start(startedAtMs: number): void;
  /** @throws {BenchdayError} GENERATOR_FAILED when it does not end */
  terminate(): Promise<void>;
}

/** @param program  what the thread runs, CommonJS; tests put a faulty one in its place */
export function openWorker(
  program: string,
  task: Omit<WorkerTask, 'kind' | 'program'>,
  onBatch: (batch: Extract<WorkerMessage, { kind: 'batch' }>) => void,
): WorkerThread {
  const name = `generator ${task.slice.index + 1} of ${task.slice.count}`;
  const worker = new Worker(program, {
    eval: true,
    name,
    workerData: { ...task, kind: 'generator', program } satisfies WorkerTask,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  let last = 'nothing yet';
  let threadIds: readonly number[] = [];
  const signs = partSigns<Ready, End>();
  const tell = (message: ToWorker): void => {
    worker.postMessage(message);
  };
  const fail = (message: string, cause?: unknown): void => {
    signs.fail(new BenchdayError('GENERATOR_FAILED', `${name} ${message}`, { cause }));
  };
  const { hear, ...audible } = listenTo(
    signs,
    fail,
    () => `; before that it said: ${last}${threadStanding(threadIds)}`,
  );
  worker.on('message', (message: WorkerMessage) => {
    hear();
    last = wordsOf(message);
    if (message.kind === 'ready') {
      threadIds = message.threadIds ?? threadIds;
      signs.tellReady(message);
    }
    if (message.kind === 'batch') onBatch(message);
    if (message.kind === 'end') signs.tellEnd(message);
  });
  worker.on('error', (error) => {
    signs.fail(storeFailureOf(error) ?? deathOf(name, error));
  });
  worker.on('messageerror', (error) => {
    fail(`sent what cannot be read: ${error.message}`, error);
  });
  worker.on('exit', (code) => {
    fail(`ended early with exit code ${code}`);
  });

  return {
    get ready() {
      return signs.ready;
    },
    get end() {
      return signs.end;
    },
    prepare: (part) => {
      if (signs.next()) tell({ kind: 'prepare', part });
    },
    start: (startedAtMs) => {
      hear();
      tell({ kind: 'start', startedAtMs });
    },
    ...audible,
    terminate: async () => {
      try {
        await within(END_WITHIN_MS, worker.terminate(), `${name} did not end`);
      } catch (cause) {
        throw new BenchdayError('GENERATOR_FAILED', messageOf(cause), { cause });
      }
    },
  };
}

function wordsOf(message: WorkerMessage): string {
  if (message.kind !== 'batch') return message.kind;
  const { settledUntilUs, inFlight } = message;
  const until =
    settledUntilUs === Infinity ? 'all hits' : `what was due in the first ${(settledUntilUs / 1e6).toFixed(1)} s`;
  return `${until} settled, ${inFlight} in flight`;
}

/** What nobody caught is a bug of ours, unless the machine lacked something. */
function deathOf(name: string, error: unknown): BenchdayError {
  const isLimit = isOwnLimit(errnoOf(error)) || errnoOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
  return new BenchdayError(isLimit ? 'LIMIT_REACHED' : 'INTERNAL', `${name} died: ${messageOf(error)}`, {
    cause: error,
  });
}

/** An error that crossed from a thread keeps its fields, not its class. */
function storeFailureOf(error: unknown): BenchdayError | undefined {
  const code = errnoOf(error);
  if (code !== 'DISK_FULL' && code !== 'STORE_FAILED') return undefined;
  return new BenchdayError(code, messageOf(error), { cause: error });
}
