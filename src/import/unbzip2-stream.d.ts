/** The parts within unbzip2-stream, which its types do not name. */
declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export interface Bits {
    (count: number | null): number;
    readonly bytesRead: number;
  }
  /** @param next  undefined: there are no more bytes, and whoever wants one fails */
  export default function bitIterator(next: () => Uint8Array | undefined): Bits;
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  import type { Bits } from 'unbzip2-stream/lib/bit_iterator.js';

  const bzip2: {
    /** @returns blocks of how many 100 000 bytes follow */
    header(bits: Bits): number;
    /** @returns the checksum so far, or null where the blocks end */
    decompress(
      bits: Bits,
      onByte: (byte: number) => void,
      memory: Int32Array,
      memoryLength: number,
      checksum: number,
    ): number | null;
  };
  export default bzip2;
}
