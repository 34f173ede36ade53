import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../base/errors.ts';
import { bzip2Blocks } from './bzip2-blocks.ts';
import { gunzipped, PackingError } from './gzip-members.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** Packed forms that are unpacked here, by their first bytes. */
const UNPACKED = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['bzip2', '425a68'],
] as const;
export type Packing = (typeof UNPACKED)[number][0];

const CUT = 'it is cut off within a packed part, and was read up to there';
/** of fzstd: what comes is no zstd, and what should come does not */
const NO_ZSTD = 0;
const UNEXPECTED_END = 5;
/** Four bytes may stand for a block of 128 KiB: no more than 32 MiB come of a slice. */
const SLICE_BYTES = 1024;

/** @returns undefined: it is not packed, or otherwise */
export function packingOf(first: Buffer): Packing | undefined {
  const bytes = first.toString('hex', 0, 4);
  return UNPACKED.find(([, magic]) => bytes.startsWith(magic))?.[0];
}

/**
 * What is whole of a packed file.
 * @param onProblem  called once with what is wrong, when the rest is not read
 * @throws {PackingError} it is damaged
 */
export function unpacked(
  packing: Packing,
  chunks: AsyncIterable<Buffer>,
  onProblem: (problem: string) => void,
): AsyncGenerator<Buffer> {
  if (packing === 'gzip') return gunzipped(chunks, onProblem);
  return packing === 'zstd' ? fromZstd(chunks, onProblem) : fromBzip2(chunks, onProblem);
}

async function* fromZstd(chunks: AsyncIterable<Buffer>, onProblem: (problem: string) => void): AsyncGenerator<Buffer> {
  // Loaded where it is needed, as most logs are not packed so.
  const { Decompress } = await import('fzstd');
  const ready: Buffer[] = [];
  const stream = new Decompress((part) => ready.push(Buffer.from(part.buffer, part.byteOffset, part.length)));
  const frames = new ZstdFrames();
  let hasBegun = false;
  const give = (part: Uint8Array, isLast: boolean): boolean => {
    try {
      frames.look(part);
      stream.push(part, isLast);
      return true;
    } catch (failure) {
      if (failure instanceof PackingError) throw failure;
      const code = (failure as { code?: unknown }).code;
      if (code === UNEXPECTED_END && isLast) onProblem(CUT);
      else if (code === NO_ZSTD && (hasBegun || ready.length > 0))
        onProblem('what follows its last packed part is not zstd, and was not read');
      else throw new PackingError(messageOf(failure));
      return false;
    }
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      // It keeps what it was given for a while.
      const isFine = give(new Uint8Array(chunk.subarray(at, at + SLICE_BYTES)), false);
      hasBegun ||= ready.length > 0;
      yield* ready.splice(0);
      if (!isFine) return;
      await setImmediate();
    }
  }
  give(new Uint8Array(0), true);
  yield* ready.splice(0);
}

async function* fromBzip2(chunks: AsyncIterable<Buffer>, onProblem: (problem: string) => void): AsyncGenerator<Buffer> {
  const blocks = bzip2Blocks(chunks);
  let hasBegun = false;
  let next = await blocks.next();
  for (; next.done !== true; next = await blocks.next()) {
    hasBegun = true;
    yield next.value;
    await setImmediate();
  }
  if (next.value === undefined) return;
  const { failure, hadAll } = next.value;
  if (!hasBegun || !hadAll) throw new PackingError(messageOf(failure));
  // At the end of all input it looks for more bits than there are.
  onProblem(/magic|bzip/i.test(messageOf(failure)) ? 'what follows its last packed part was not read' : CUT);
}
