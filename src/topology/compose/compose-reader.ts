import { Worker } from 'node:worker_threads';
import { homedir } from 'node:os';
import { z } from 'zod';
import { monotonicMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { plainSeconds } from '../../base/number-text.ts';

/** What compose-go is asked for. All paths are absolute. */
export interface ComposeRequest {
  /** the Compose file, then those that are merged into it */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly folder: string;
  /** of the project, where the file names none */
  readonly name: string;
  readonly profiles: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** names of variables that the file does not get */
  readonly withheld: readonly string[];
  /** files of variables; a later one goes before an earlier one */
  readonly settings: readonly string[];
}

const failure = z.object({ file: z.string().optional(), place: z.string().optional(), message: z.string() });
export type ComposeFailure = z.output<typeof failure>;

const answerSchema = z.object({
  /** the normal form */
  project: z.record(z.string(), z.unknown()).optional(),
  failures: z.array(failure),
  inconsistent: z.string().optional(),
  disabled: z.record(z.string(), z.array(z.string())),
  warnings: z.array(z.string()),
  /** variables that any of the files asks for */
  asked: z.array(z.string()),
  /** names that are taken from the environment without a `${}`; isNamed: those in the `${}` of a file of settings */
  bare: z.array(z.object({ place: z.string(), name: z.string(), isNamed: z.boolean() })),
  /** of the files of variables */
  settings: z.record(z.string(), z.string()),
});

export type ComposeAnswer = z.output<typeof answerSchema> & {
  /** files that were read beside the Compose files, and those that were not allowed; links followed */
  readonly opened: readonly string[];
  readonly refused: readonly string[];
};

type FromThread = { readonly id: number } & (
  | { readonly state: 'begun' }
  | {
      readonly state: 'read';
      readonly answer: string;
      readonly opened: readonly string[];
      readonly refused: readonly string[];
    }
  | { readonly state: 'failed'; readonly message: string }
);

const MOST_MS = 60_000;

/** What the attempts at one file may take together. That others are read before it costs it nothing. */
export class ReadingTime {
  #leftMs = MOST_MS;

  get leftMs(): number {
    return this.#leftMs;
  }

  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - ms);
  }
}

/** The reader came to no answer. */
export class NoAnswer extends BenchdayError {
  /** the end of the message, without the file */
  readonly why: string;

  constructor(file: string, { why, hint }: { readonly why: string; readonly hint: string }) {
    super('FILE_INVALID', `${displayPath(file)}:1: ${why}`, { hint });
    this.why = why;
  }
}

/** The reader ended at a file; the message says how. */
class ReaderEnd extends Error {}

interface Waiting {
  readonly time: ReadingTime;
  readonly resolve: (message: Extract<FromThread, { state: 'read' }>) => void;
  readonly reject: (failure: Error) => void;
}

/** One thread reads all files of a process, one after the other: to compile the program costs a second. */
class ComposeThread {
  /** counts the requests; the thread sleeps on it */
  readonly #requests = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker = new Worker(new URL('./compose-go/reader-worker.mjs', import.meta.url), {
    name: 'compose reader',
    workerData: { requests: this.#requests.buffer },
    execArgv: [],
  });
  readonly #waiting = new Map<number, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #current = 0;
  #begunMs = 0;
  isOver = false;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (message: FromThread) => {
      this.#take(message);
    });
    this.#worker.on('error', (error) => {
      this.#end(error);
    });
    this.#worker.on('exit', () => {
      this.#end(new Error('the reader of Compose files ended'));
    });
  }

  ask(
    request: ComposeRequest,
    folders: readonly string[] | undefined,
    time: ReadingTime,
  ): Promise<Extract<FromThread, { state: 'read' }>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { time, resolve, reject });
      this.#worker.ref();
      const home = request.environment['HOME'] ?? homedir();
      this.#worker.postMessage({ id, request: { ...request, home }, folders });
      Atomics.add(this.#requests, 0, 1);
      Atomics.notify(this.#requests, 0);
    });
  }

  #take(message: FromThread): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting.get(message.id);
    if (message.state === 'begun') {
      this.#current = message.id;
      this.#begunMs = monotonicMs();
      this.#timer = setTimeout(() => {
        this.#end(new ReaderEnd('TIME'));
        void this.#worker.terminate();
      }, waiting?.time.leftMs);
      return;
    }
    waiting?.time.spend(monotonicMs() - this.#begunMs);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (message.state === 'read') waiting?.resolve(message);
    else {
      this.isOver = true;
      void this.#worker.terminate();
      waiting?.reject(new ReaderEnd(message.message));
    }
  }

  #end(reason: Error): void {
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#waiting.get(this.#current)?.time.spend(monotonicMs() - this.#begunMs);
    // Of those that wait their turn nothing is known yet; a thread that never began would fail again.
    const isOfAll = this.#current === 0;
    for (const [id, { reject }] of this.#waiting) {
      reject(isOfAll || id === this.#current ? reason : new Error('AGAIN'));
    }
    this.#waiting.clear();
  }
}

let thread: ComposeThread | undefined;

const LIMITS: Readonly<Record<string, string>> = {
  TIME: `takes more than ${plainSeconds(MOST_MS)} to read`,
  MEMORY: 'takes more than 512 MB of memory to read',
  OUTPUT: 'is more than 64 MB when all that it repeats is written out',
};

/**
 * Reads Compose files by the specification's own reader.
 * @param folders  where files may be opened, links followed; undefined: anywhere
 * @param time     what is left of it for the file; it is spent
 * @throws {NoAnswer} when that takes too much time or memory, and when the reader itself fails on the file
 */
export async function readByCompose(
  request: ComposeRequest,
  folders: readonly string[] | undefined,
  time = new ReadingTime(),
): Promise<ComposeAnswer> {
  const file = request.files[0]?.path ?? '';
  if (time.leftMs === 0) throw noAnswer(file, 'TIME');
  if (thread === undefined || thread.isOver) thread = new ComposeThread();
  try {
    const { answer, opened, refused } = await thread.ask(request, folders, time);
    return { ...answerSchema.parse(JSON.parse(answer)), opened, refused };
  } catch (cause) {
    if (cause instanceof ReaderEnd) throw noAnswer(file, cause.message);
    const said = cause instanceof Error ? cause.message : String(cause);
    if (said === 'AGAIN') return readByCompose(request, folders, time);
    throw new BenchdayError('INTERNAL', `the reader of Compose files failed on ${displayPath(file)}: ${said}`, {
      cause,
    });
  }
}

function noAnswer(file: string, reason: string): NoAnswer {
  const limit = LIMITS[reason];
  if (limit !== undefined) {
    return new NoAnswer(file, { why: limit, hint: 'write out what its anchors, includes and extends repeat' });
  }
  // What stands in quotes may be the value of a variable.
  const words = reason.replaceAll(/"[^"]*"/g, '"..."');
  return new NoAnswer(file, {
    why: `Compose's own reader failed on it: ${words}`,
    hint: 'docker compose config reads it by the same reader; look for a value of another kind than its key takes',
  });
}
