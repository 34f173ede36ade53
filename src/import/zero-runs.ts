/** Shorter runs may be part of what a client sent. */
const SHORTEST_RUN = 16;

/**
 * A log that is cut with `copytruncate` while its server keeps its place in the file begins with a block of zeros, as long as what was
 * cut off. Takes such blocks out of a file that comes in chunks, wherever these are cut.
 */
export class ZeroRuns {
  /** how many bytes were taken out */
  bytes = 0;
  /** zeros at the end of what came so far: nobody knows yet how many follow */
  #held = 0;

  /** @returns the chunk without such blocks: itself where it holds none */
  without(chunk: Buffer): Buffer {
    if (this.#held === 0 && chunk.indexOf(0) === -1) return chunk;
    const parts: Buffer[] = [];
    let from = 0;
    const wasHeld = this.#held > 0;
    let at = wasHeld ? 0 : chunk.indexOf(0);
    while (at !== -1) {
      let end = at;
      while (end < chunk.length && chunk[end] === 0) end++;
      // Short ones within a chunk stay where they are: of UTF-16 every second byte is one.
      if (end < chunk.length && end - at < SHORTEST_RUN && !(wasHeld && at === 0)) {
        at = chunk.indexOf(0, end);
        continue;
      }
      parts.push(chunk.subarray(from, at));
      this.#held += end - at;
      from = end;
      if (end === chunk.length) break;
      parts.push(this.end());
      at = chunk.indexOf(0, end);
    }
    return Buffer.concat([...parts, chunk.subarray(from)]);
  }

  /** @returns the zeros at the end of the file, unless they are such a block */
  end(): Buffer {
    const held = this.#held;
    this.#held = 0;
    if (held < SHORTEST_RUN) return Buffer.alloc(held);
    this.bytes += held;
    return Buffer.alloc(0);
  }
}
