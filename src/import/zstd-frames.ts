import { PackingError } from './gzip-members.ts';

/** @source zstd's own limit where nobody asks for more: ZSTD_WINDOWLOG_LIMIT_DEFAULT */
const LARGEST_WINDOW_BYTES = 2 ** 27;
/** @source RFC 8878, 3.1.1.2.4 */
const LARGEST_BLOCK_BYTES = 131_072;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
const RUN = 1;
const RESERVED = 3;

/** It is whole, but wants more memory than is given. */
export class WindowError extends PackingError {}

/**
 * Looks at the heads of frames and blocks before they are unpacked: what they ask for in memory is bounded.
 * @source RFC 8878
 */
export class ZstdFrames {
  #head: number[] = [];
  #within: 'frame' | 'block' | 'something else' = 'frame';
  #toPass = 0;
  #hasChecksum = false;

  /** @throws {PackingError} more memory is wanted than any zstd of a log takes */
  look(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#within !== 'something else';) {
      const passed = Math.min(this.#toPass, bytes.length - at);
      this.#toPass -= passed;
      at += passed;
      if (at === bytes.length) return;
      this.#head.push(bytes[at++] ?? 0);
      if (this.#within === 'frame') this.#frame(Buffer.from(this.#head));
      else if (this.#head.length === 3) this.#block(Buffer.from(this.#head).readUIntLE(0, 3));
    }
  }

  #frame(head: Buffer): void {
    if (head.length < 5) return;
    const magic = head.readUInt32LE(0);
    if (magic >>> 4 === SKIPPABLE) {
      if (head.length === 8) this.#pass(head.readUInt32LE(4), 'frame');
      return;
    }
    if (magic !== MAGIC) {
      this.#within = 'something else';
      return;
    }
    const flags = head[4] ?? 0;
    const isSingle = (flags & 32) !== 0;
    const sizeBytes = flags >> 6 === 0 ? Number(isSingle) : 1 << (flags >> 6);
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
    if (head.length < 5 + Number(!isSingle) + dictionaryBytes + sizeBytes) return;
    const windowBytes = isSingle ? sizeOf(head.subarray(head.length - sizeBytes)) : windowOf(head[5] ?? 0);
    if (windowBytes > LARGEST_WINDOW_BYTES)
      throw new WindowError(`wants a window of ${Math.ceil(windowBytes / 2 ** 20)} MiB, of which 128 are given`);
    this.#hasChecksum = (flags & 4) !== 0;
    this.#pass(0, 'block');
  }

  #block(head: number): void {
    const isLast = (head & 1) !== 0;
    const kind = (head >> 1) & 3;
    const bytes = head >>> 3;
    if (bytes > LARGEST_BLOCK_BYTES || kind === RESERVED) throw new PackingError('invalid block');
    const packed = kind === RUN ? 1 : bytes;
    if (isLast) this.#pass(packed + (this.#hasChecksum ? 4 : 0), 'frame');
    else this.#pass(packed, 'block');
  }

  #pass(bytes: number, next: 'frame' | 'block'): void {
    this.#head = [];
    this.#toPass = bytes;
    this.#within = next;
  }
}

/** Two bytes are counted from 256 on. */
function sizeOf(written: Buffer): number {
  if (written.length === 8) return Number(written.readBigUInt64LE(0));
  return written.readUIntLE(0, written.length) + (written.length === 2 ? 256 : 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
