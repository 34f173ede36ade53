import { Worker } from 'node:worker_threads';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { deferred } from '../../base/deferred.ts';
import type { StartMessage, WorkerMessage, WorkerTask } from './messages.ts';

/** Hits die young: V8's 48 MB would hold seconds of them, and a collection costs by what survives. */
const YOUNG_MB = 12;

/** A generating thread, made ready but not started. */
export interface WorkerThread {
  /** what it said when it was ready */
  readonly ready: Promise<Extract<WorkerMessage, { kind: 'ready' }>>;
  /** what it said last; rejects with GENERATOR_FAILED when it dies before that */
  readonly end: Promise<Extract<WorkerMessage, { kind: 'end' }>>;
  start(message: StartMessage): void;
  terminate(): Promise<unknown>;
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
  const ready = deferred<Extract<WorkerMessage, { kind: 'ready' }>>();
  const end = deferred<Extract<WorkerMessage, { kind: 'end' }>>();
  const reject = (error: BenchdayError): void => {
    ready.reject(error);
    end.reject(error);
  };
  const fail = (message: string, cause?: unknown): void => {
    reject(new BenchdayError('GENERATOR_FAILED', `${name} ${message}`, { cause }));
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'ready') ready.resolve(message);
    else if (message.kind === 'batch') onBatch(message);
    else end.resolve(message);
  });
  worker.on('error', (error) => {
    const own = storeFailureOf(error);
    if (own === undefined) fail(`died: ${messageOf(error)}`, error);
    else reject(own);
  });
  worker.on('messageerror', (error) => {
    fail(`sent what cannot be read: ${error.message}`, error);
  });
  worker.on('exit', (code) => {
    fail(`ended early with exit code ${code}`);
  });

  return {
    ready: ready.promise,
    end: end.promise,
    start: (message) => {
      worker.postMessage(message);
    },
    terminate: () => worker.terminate(),
  };
}

/** An error that crossed from a thread keeps its fields, not its class. */
function storeFailureOf(error: unknown): BenchdayError | undefined {
  const code = errnoOf(error);
  if (code !== 'DISK_FULL' && code !== 'STORE_FAILED') return undefined;
  return new BenchdayError(code, messageOf(error), { cause: error });
}
