import { systemMs, wallMs } from '../../base/clock.ts';
import { BenchdayError, isErrorCode } from '../../base/errors.ts';
import { isOwnLimit } from '../../base/own-limits.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { deferred } from '../../base/deferred.ts';
import { countAsOwn } from '../../base/own-processes.ts';
import { startNodeProgram } from '../../base/processes.ts';
import { type Audible, listenTo } from './every-second.ts';
import type { SendingThread } from './real-time.ts';
import { partSigns } from './part-signs.ts';
import type { ProcessMessage, ProcessTask, ToProcess } from './messages.ts';

const MOST_ERROR_TEXT = 2000;

/** A generating process; for each part it is told to prepare, then to start. */
export interface GeneratorProcess extends AsyncDisposable, Audible {
  /** its threads, once the part is ready */
  readonly ready: Promise<readonly SendingThread[]>;
  /** what it counted in the part; rejects with GENERATOR_FAILED when it dies before that */
  readonly end: Promise<LoadTotals>;
  prepare(message: Extract<ToProcess, { kind: 'prepare' }>): void;
  /** @param startedAtMs  time 0, as `wallMs` of this process shows it */
  start(startedAtMs: number): void;
}

export interface ProcessListener {
  latency(line: Extract<ProcessMessage, { kind: 'latency' }>['line']): void;
  progress(progress: Extract<ProcessMessage, { kind: 'progress' }>['progress']): void;
}

/** @param program  what the process runs, CommonJS, read from its standard input: no file is needed, and an argument would be too long */
export function openGeneratorProcess(program: string, task: ProcessTask, listener: ProcessListener): GeneratorProcess {
  const child = startNodeProgram(program, { serialization: 'advanced' });
  const counted = countAsOwn(child.pid);
  const name = `generator process ${task.slice.index + 1} of ${task.slice.count} (pid ${child.pid ?? 'none'})`;
  const signs = partSigns<readonly SendingThread[], LoadTotals>();
  const gone = deferred<undefined>();
  let errorText = '';
  const fail = (message: string): void => {
    const said = errorText.trim() === '' ? '' : `; it said: ${errorText.trim()}`;
    signs.fail(new BenchdayError('GENERATOR_FAILED', `${name} ${message}${said}`));
  };
  const { hear, ...audible } = listenTo(signs, fail);

  child.on('message', (message: ProcessMessage) => {
    hear();
    if (message.kind === 'ready') signs.tellReady(message.threads);
    else if (message.kind === 'latency') listener.latency(message.line);
    else if (message.kind === 'progress') listener.progress(message.progress);
    else if (message.kind === 'failed') signs.fail(failureOf(message, name));
    else signs.tellEnd(message.totals);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errorText = (errorText + chunk.toString()).slice(-MOST_ERROR_TEXT);
  });
  child.on('error', (error) => {
    fail(`could not be run: ${error.message}`);
    if (child.pid === undefined) gone.resolve(undefined);
  });
  child.on('close', (code, signal) => {
    fail(signal === null ? `ended early with exit code ${code ?? 'none'}` : `was killed by ${signal}`);
    gone.resolve(undefined);
  });
  child.send(task, () => undefined);

  return {
    get ready() {
      return signs.ready;
    },
    get end() {
      return signs.end;
    },
    prepare: (message) => {
      if (signs.next()) child.send(message, () => undefined);
    },
    start: (startedAtMs) => {
      hear();
      const startAtSystemMs = systemMs() + (startedAtMs - wallMs());
      child.send({ kind: 'start', startAtSystemMs } satisfies ToProcess, () => undefined);
    },
    ...audible,
    async [Symbol.asyncDispose]() {
      // It has nothing to put in order, and one that is stopped listens to nothing else.
      child.kill('SIGKILL');
      await gone.promise;
      counted[Symbol.dispose]();
    },
  };
}

/** What a generating process said of its failure, as an error of ours. @param name  of the process */
export function failureOf(
  { code, message, stack }: Omit<Extract<ProcessMessage, { kind: 'failed' }>, 'kind'>,
  name: string,
): BenchdayError {
  if (code === 'DISK_FULL' || code === 'STORE_FAILED') return new BenchdayError(code, message);
  const where = stack === undefined ? {} : { cause: Object.assign(new Error(message), { stack }) };
  const own = isOwnLimit(code) ? 'LIMIT_REACHED' : code;
  const known = isErrorCode(own) ? own : 'INTERNAL';
  return new BenchdayError(known, `${name}: ${message}`, where);
}
