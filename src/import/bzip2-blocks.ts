const PIECE_BYTES = 262_144;
const BLOCK_UNIT = 100_000;
/** A block may be a little longer packed than unpacked. */
const HEADROOM_BYTES = 25_000;

/** Collects single bytes. */
class Pieces {
  readonly full: Buffer[] = [];
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #end = 0;

  readonly add = (byte: number): void => {
    this.#piece[this.#end++] = byte;
    if (this.#end === PIECE_BYTES) this.#next();
  };

  take(): Buffer[] {
    if (this.#end > 0) this.#next();
    return this.full.splice(0);
  }

  #next(): void {
    this.full.push(this.#piece.subarray(0, this.#end));
    this.#piece = Buffer.allocUnsafe(PIECE_BYTES);
    this.#end = 0;
  }
}

/** What ended the unpacking, and whether all that was packed had come by then. */
export interface Bzip2End {
  readonly failure: unknown;
  readonly hadAll: boolean;
}

/**
 * Unpacks bzip2 block by block: the stream of the package unpacks all it has at once, and some bytes may stand for gigabytes. One
 * block is 46 MB at most.
 * @returns undefined: it was whole
 */
export async function* bzip2Blocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, Bzip2End | undefined> {
  const [{ default: bzip2 }, { default: bitIterator }] = await Promise.all([
    // Loaded where it is needed, as most logs are not packed so.
    import('unbzip2-stream/lib/bzip2.js'),
    import('unbzip2-stream/lib/bit_iterator.js'),
  ]);
  const waiting: Buffer[] = [];
  const pieces = new Pieces();
  let bits: ReturnType<typeof bitIterator> | undefined;
  let [came, units, checksum] = [0, 0, 0];
  // For all blocks: to clear 3.6 MB for each costs more than to unpack small ones. A block reads only what it wrote, unless it is damaged.
  let memory = new Int32Array(0);
  const step = (): { failure: unknown } | undefined => {
    try {
      bits ??= bitIterator(() => waiting.shift());
      if (units === 0) {
        units = bzip2.header(bits);
        checksum = 0;
        return undefined;
      }
      const length = units * BLOCK_UNIT;
      if (memory.length < length) memory = new Int32Array(length);
      const sum = bzip2.decompress(bits, pieces.add, memory, length, checksum);
      if (sum === null) units = 0;
      else checksum = sum;
      return undefined;
    } catch (failure) {
      return { failure };
    }
  };
  for await (const chunk of chunks) {
    // Whoever reads the chunks uses their memory again.
    waiting.push(Buffer.from(chunk));
    came += chunk.length;
    while (came - (bits?.bytesRead ?? 0) >= HEADROOM_BYTES + units * BLOCK_UNIT) {
      const failed = step();
      if (failed !== undefined) return { ...failed, hadAll: false };
      yield* pieces.take();
    }
  }
  while (came > (bits?.bytesRead ?? 0)) {
    const failed = step();
    if (failed !== undefined) return { ...failed, hadAll: true };
    yield* pieces.take();
  }
  return units === 0 ? undefined : { failure: new Error('input stream ended prematurely'), hadAll: true };
}
