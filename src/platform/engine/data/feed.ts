import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PassThrough, Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type Docker from 'dockerode';
import { sleep, throwIfAborted } from '../../../base/clock.ts';
import { deadline } from '../../../base/deadline.ts';
import { BenchdayError, messageOf } from '../../../base/errors.ts';
import { displayPath } from '../../../base/file-problem.ts';
import { digestOf } from '../../../topology/data-set.ts';
import type { DataSet } from '../../../topology/topology.ts';
import { textOf } from '../exec.ts';
import type { ServerCommand } from './servers.ts';

/** Of what a command says; the last of it is the error. */
const KEPT_LETTERS = 20_000;
const SLICE_BYTES = 4096;
const NEWLINE = 10;
/** Its output may end a little before the engine knows how it ended. */
const END_LOOKS = 50;
const END_LOOK_MS = 100;
/** Of the whole: what is sent, and what the command does after it has read everything. A large dump may take a night. */
export const LONGEST_COMMAND_HOURS = 24;

/** The bytes of a data set, unpacked. @param seen  is given them as they stand in the file */
export function plainBytes({ file, packing }: Pick<DataSet, 'file' | 'packing'>, seen?: SeenBytes): Readable {
  const read = createReadStream(file, { highWaterMark: 1 << 18 });
  const packed = seen === undefined ? read : throughDigest(read, seen);
  if (packing === undefined) return packed;
  if (packing === 'zstd') return Readable.from(fromZstd(packed));
  return through(packed, createGunzip());
}

/** What cannot be read is an error of what comes out. */
function through(from: Readable, to: Transform): Readable {
  pipeline(from, to).catch((cause: unknown) => to.destroy(cause instanceof Error ? cause : new Error(String(cause))));
  return to;
}

/** What was read of a data set while it was restored: the file may be another one than when its digest was taken. */
export class SeenBytes {
  private readonly hash = createHash('sha256');
  private isAll = false;

  take(chunk: Buffer): void {
    this.hash.update(chunk);
  }

  end(): void {
    this.isAll = true;
  }

  /** @throws {BenchdayError} FILE_INVALID: they are not those that the topology was read with */
  async require(set: DataSet): Promise<void> {
    // A folder is read by the container; an archive may end before its file does.
    const sha256 = this.isAll ? this.hash.digest('hex') : await digestOf(set);
    if (sha256 === set.sha256) return;
    throw new BenchdayError('FILE_INVALID', `data: ${displayPath(set.file)} changed while this command ran`, {
      hint: 'start again when it is written; while it is in use, let nobody write to it',
    });
  }
}

function throughDigest(read: Readable, seen: SeenBytes): Readable {
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen.take(chunk);
      done(null, chunk);
    },
    flush(done) {
      seen.end();
      done();
    },
  });
  return through(read, tap);
}

async function* fromZstd(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Loaded where it is needed.
  const { Decompress } = await import('fzstd');
  const ready: Buffer[] = [];
  const stream = new Decompress((part) => ready.push(Buffer.from(part)));
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      // It keeps what it was given for a while.
      stream.push(new Uint8Array(chunk.subarray(at, at + SLICE_BYTES)), false);
      yield* ready.splice(0);
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* ready.splice(0);
}

export interface Fed {
  /** -1: not known */
  readonly exitCode: number;
  /** the last of what it said */
  readonly said: string;
  /** why not all of the input could be read or sent, where the command did not end by itself before */
  readonly broken?: unknown;
  /** it still runs */
  readonly isLate: boolean;
}

interface Feeding {
  readonly input: Readable;
  /** ends the waiting, not the command */
  readonly signal: AbortSignal;
  readonly withinMs?: number;
}

/**
 * Runs a command in a container, with what it is to read. One that has read everything may go on for long: it builds indexes, or vacuums.
 * @throws {BenchdayError} INTERRUPTED
 */
export async function feed(
  docker: Docker,
  container: Docker.Container,
  { command, environment, user }: ServerCommand,
  { input, signal, withinMs = LONGEST_COMMAND_HOURS * 3_600_000 }: Feeding,
): Promise<Fed> {
  const exec = await container.exec({
    Cmd: [...command],
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ...(user !== undefined && { User: user }),
  });
  const socket = await exec.start({ hijack: true, stdin: true });
  const isOver = deadline(withinMs, signal);
  // Sending and listening both end with it.
  const stop = () => socket.destroy();
  isOver.addEventListener('abort', stop);
  try {
    if (isOver.aborted) stop();
    const said = lastOf(textOf(docker, socket));
    let broken: unknown;
    try {
      await pipeline(input, inputOf(socket), { signal: isOver });
    } catch (cause) {
      broken = cause;
      socket.end();
    }
    const text = await said;
    throwIfAborted(signal);
    if (isOver.aborted) return { exitCode: -1, said: text, isLate: true };
    const exitCode = await exitCodeOf(exec, signal);
    return { exitCode, said: text, isLate: false, ...(broken !== undefined && { broken }) };
  } finally {
    isOver.removeEventListener('abort', stop);
    socket.destroy();
  }
}

/** The end of the input closes one direction only: the answer is still to come. */
function inputOf(socket: Writable): Writable {
  const input = new PassThrough();
  input.pipe(socket);
  socket.on('error', (failure: Error) => input.destroy(failure));
  socket.on('close', () => {
    if (!input.readableEnded) input.destroy(new Error('the command ended before it had read everything'));
  });
  return input;
}

async function lastOf(output: Readable): Promise<string> {
  let kept = '';
  try {
    for await (const chunk of output) kept = (kept + String(chunk)).slice(-KEPT_LETTERS);
  } catch (cause) {
    return `${kept}\n${messageOf(cause)}`.trim();
  }
  return kept.trim();
}

async function exitCodeOf(exec: Docker.Exec, signal: AbortSignal): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const { ExitCode, Running } = await exec.inspect();
    if (ExitCode !== null && !Running) return ExitCode;
    if (attempt === END_LOOKS) return -1;
    await sleep(END_LOOK_MS, signal);
  }
}

/**
 * The beginning of a line of a dump, for a server that only says its number. Lines end as servers count them: not by what else Node's
 * readline takes for an end.
 * @returns undefined: it has fewer, or cannot be read
 */
export async function lineOf(set: Pick<DataSet, 'file' | 'packing'>, number: number): Promise<string | undefined> {
  let at = 1;
  let begun = Buffer.alloc(0);
  const text = () => begun.toString('utf8').replace(/\r$/, '');
  try {
    for await (const chunk of plainBytes(set) as AsyncIterable<Buffer>) {
      let start = 0;
      for (; at < number; at += 1) {
        const end = chunk.indexOf(NEWLINE, start);
        if (end === -1) break;
        start = end + 1;
      }
      if (at < number) continue;
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      begun = Buffer.concat([begun, part.subarray(0, KEPT_LETTERS - begun.length)]);
      if (end !== -1) return text();
    }
    return begun.length === 0 ? undefined : text();
  } catch {
    return undefined;
  }
}
