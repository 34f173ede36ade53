import { Worker } from 'node:worker_threads';
import { homedir } from 'node:os';
import { z } from 'zod';
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
  /** the .env beside the file; empty text: there is none */
  readonly settings: string;
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
  /** of the .env */
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

interface Waiting {
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
  ): Promise<Extract<FromThread, { state: 'read' }>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      const home = request.environment['HOME'] ?? homedir();
      this.#worker.postMessage({ id, request: { ...request, home }, folders });
      Atomics.add(this.#requests, 0, 1);
      Atomics.notify(this.#requests, 0);
    });
  }

  #take(message: FromThread): void {
    clearTimeout(this.#timer);
    if (message.state === 'begun') {
      this.#current = message.id;
      this.#timer = setTimeout(() => {
        this.#end(new Error('TIME'));
        void this.#worker.terminate();
      }, MOST_MS);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (message.state === 'read') waiting?.resolve(message);
    else waiting?.reject(new Error(message.message));
  }

  #end(reason: Error): void {
    this.isOver = true;
    clearTimeout(this.#timer);
    // Of those that wait their turn nothing is known yet.
    for (const [id, { reject }] of this.#waiting) reject(id === this.#current ? reason : new Error('AGAIN'));
    this.#waiting.clear();
  }
}

let thread: ComposeThread | undefined;

/**
 * Reads Compose files by the specification's own reader.
 * @param folders  where files may be opened, links followed; undefined: anywhere
 * @throws {BenchdayError} FILE_INVALID when that takes too much time or memory
 */
export async function readByCompose(
  request: ComposeRequest,
  folders: readonly string[] | undefined,
): Promise<ComposeAnswer> {
  if (thread === undefined || thread.isOver) thread = new ComposeThread();
  try {
    const { answer, opened, refused } = await thread.ask(request, folders);
    return { ...answerSchema.parse(JSON.parse(answer)), opened, refused };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const file = displayPath(request.files[0]?.path ?? '');
    const limits: Readonly<Record<string, string>> = {
      TIME: `takes more than ${plainSeconds(MOST_MS)} to read`,
      MEMORY: 'takes more than 512 MB of memory to read',
    };
    if (said === 'AGAIN') return readByCompose(request, folders);
    const limit = limits[said];
    if (limit !== undefined) {
      const hint = 'write out what its anchors, includes and extends repeat';
      throw new BenchdayError('FILE_INVALID', `${file}:1: ${limit}`, { hint });
    }
    throw new BenchdayError('INTERNAL', `the reader of Compose files failed on ${file}: ${said}`, { cause });
  }
}
