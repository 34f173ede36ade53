import { constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { within } from '../base/deadline.ts';

const HEAD_BYTES = 65_536;
const CHUNK_BYTES = 262_144;
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/** The beginning of a file. @param most  bytes. @returns undefined: it is no plain file. @throws {Error} of the system */
export async function fileHead(file: string, most = HEAD_BYTES): Promise<Buffer | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  await using handle = await open(file);
  const memory = Buffer.alloc(most);
  const { bytesRead } = await handle.read(memory, 0, most, 0);
  return memory.subarray(0, bytesRead);
}

/** How long a pipe is waited for. */
export interface PipePatience {
  /** until somebody writes to it */
  readonly beginsWithinMs: number;
  /** between two pieces: what unpacks or fetches a log may pause */
  readonly goesOnWithinMs: number;
}
const PATIENCE: PipePatience = { beginsWithinMs: 60_000, goesOnWithinMs: 600_000 };

/**
 * The bytes of a file, or of a pipe as shells make it for `<(zcat a.gz)`. Each chunk is valid until the next one is asked for.
 * @throws {Error} of the system; for a device; for a pipe to which nobody writes
 */
export async function* fileChunks(
  path: string,
  signal: AbortSignal,
  patience: PipePatience = PATIENCE,
): AsyncGenerator<Buffer> {
  const found = await stat(path);
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new Error('it is a device, not a file');
  if (found.isFIFO()) yield* pipeChunks(path, signal, patience);
  else yield* chunksOf(path);
}

/** Chunks that all lie in the same memory: new ones would be garbage at once. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  await using handle = await open(path, READ);
  const memory = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(memory, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    yield memory.subarray(0, bytesRead);
  }
}

async function* pipeChunks(
  path: string,
  signal: AbortSignal,
  { beginsWithinMs, goesOnWithinMs }: PipePatience,
): AsyncGenerator<Buffer> {
  // The event loop waits for its descriptor; a read, and opening it, would hold a thread, and with it the end of this process.
  const pipe = addAbortSignal(signal, new Socket({ fd: openSync(path, READ), readable: true, writable: false }));
  const chunks = (pipe as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (let withinMs = beginsWithinMs; ; withinMs = goesOnWithinMs) {
      const next = await within(withinMs, chunks.next(), 'it is a pipe, and nobody wrote to it');
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    pipe.destroy();
  }
}
