import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../base/clock.ts';
import { type LineProgram, startLineProgram } from '../../base/line-program.ts';
import { limitError } from '../../base/own-limits.ts';
import { countAsOwn } from '../../base/own-processes.ts';

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

type FromReader = { readonly id: number } & (
  | { readonly state: 'begun' }
  | {
      readonly state: 'read';
      readonly answer: unknown;
      readonly opened: readonly string[];
      readonly refused: readonly string[];
    }
  | { readonly state: 'failed'; readonly message: string }
);

export const MOST_MS = 60_000;

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

/** The reader ended at a file; the message says how. */
export class ReaderEnd extends Error {}

/** The reader crashed, which the file is not to blame for. */
export class Crash extends ReaderEnd {}

/** The reader ended at another file: this one is to be asked for again. */
export class NotRead extends Error {}

interface Waiting {
  readonly time: ReadingTime;
  readonly resolve: (message: Extract<FromReader, { state: 'read' }>) => void;
  readonly reject: (failure: Error) => void;
}

const READER = fileURLToPath(new URL('./compose-go/reader-worker.mjs', import.meta.url));

/** A program that runs for some ms is not worth optimizing: that would cost two seconds of CPU each time. */
const FLAGS = ['--liftoff-only'];

/**
 * V8 of Node 20 crashes now and then, about once in 1,500 files on a busy machine and of none in particular: in a call through the table
 * of functions, whose entry is 0. Optimized code, eager compilation and a GC in one thread change nothing.
 */
const CRASHES: readonly string[] = ['SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS', 'SIGABRT'];

/** A reader that nobody asks holds memory beside a measurement, and one more costs a second. */
const IDLE_MS = 5000;

/**
 * One process reads all files, one after the other: to compile the program costs a second. It is a process, and no thread, as a crash of V8
 * in a thread ends the whole program, and as flags of V8 are a whole process's.
 */
export class ComposeProcess {
  readonly #program: LineProgram;
  readonly #counted: Disposable;
  readonly #waiting = new Map<number, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #current = 0;
  #begunMs = 0;
  isOver = false;

  constructor() {
    this.#program = startLineProgram(process.execPath, [...FLAGS, READER], {
      onLine: (line) => {
        this.#take(JSON.parse(line.toString('utf8')) as FromReader);
      },
      onEnd: (how, cause) => {
        this.#counted[Symbol.dispose]();
        const limit = limitError(cause, 'the reader of Compose files could not be started');
        this.#end(limit ?? this.#ending(how));
      },
    });
    this.#counted = countAsOwn(this.#program.pid);
  }

  ask(
    request: ComposeRequest,
    folders: readonly string[] | undefined,
    time: ReadingTime,
  ): Promise<Extract<FromReader, { state: 'read' }>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) clearTimeout(this.#timer);
      this.#waiting.set(id, { time, resolve, reject });
      this.#program.hold(true);
      const home = request.environment['HOME'] ?? homedir();
      this.#program.write(JSON.stringify({ id, request: { ...request, home }, folders }));
    });
  }

  #take(message: FromReader): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting.get(message.id);
    if (message.state === 'begun') {
      this.#current = message.id;
      this.#begunMs = monotonicMs();
      this.#timer = setTimeout(() => {
        this.#end(new ReaderEnd('TIME'));
        this.#program.kill();
      }, waiting?.time.leftMs);
      return;
    }
    waiting?.time.spend(monotonicMs() - this.#begunMs);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#rest();
    if (message.state === 'read') waiting?.resolve(message);
    else {
      this.isOver = true;
      this.#program.kill();
      waiting?.reject(new ReaderEnd(message.message));
    }
  }

  #ending(how: string): Error {
    if (CRASHES.some((signal) => how.endsWith(signal))) return new Crash(how);
    return this.#current === 0 ? new Error(`the reader of Compose files ${how}`) : new ReaderEnd(how);
  }

  #rest(): void {
    this.#program.hold(false);
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#program.end();
    }, IDLE_MS).unref();
  }

  #end(reason: Error): void {
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#waiting.get(this.#current)?.time.spend(monotonicMs() - this.#begunMs);
    // Of those that wait their turn nothing is known yet; a process that never began would fail again.
    const isOfAll = this.#current === 0;
    for (const [id, { reject }] of this.#waiting) {
      reject(isOfAll || id === this.#current ? reason : new NotRead());
    }
    this.#waiting.clear();
    this.#program.hold(false);
  }
}
