const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const BLANK = 32;
const TAB = 9;

/** A chunk size has at most 8 hexadecimal digits, 4 GiB; some servers write zeros in front. */
const MOST_SIZE_DIGITS = 8;

const MOST_ZEROS = 64;

/** Chunk extensions and trailers together. */
const MOST_EXTRA_BYTES = 16_384;

type Position =
  | 'size'
  | 'size-blank'
  | 'extension'
  | 'size-line-feed'
  | 'content'
  | 'content-return'
  | 'content-line-feed'
  | 'trailer-start'
  | 'trailer'
  | 'trailer-line-feed'
  | 'last-line-feed';

/**
 * Cuts a chunked body into its pieces, however the bytes arrive.
 * @source RFC 9112, 7.1
 */
export class ChunkedBody {
  #position: Position = 'size';
  #sizeDigits = 0;
  #zeros = 0;
  #remaining = 0;
  #extraBytes = 0;

  /**
   * @param onContent  told each piece of content, as positions in `bytes`
   * @returns  where the body ended in `bytes`; 'more' when it goes on; 'malformed'
   */
  feed(
    bytes: Buffer,
    start: number,
    end: number,
    onContent: (from: number, to: number) => void,
  ): number | 'more' | 'malformed' {
    let at = start;
    while (at < end) {
      if (this.#position === 'content') {
        const upTo = Math.min(end, at + this.#remaining);
        onContent(at, upTo);
        this.#remaining -= upTo - at;
        at = upTo;
        if (this.#remaining === 0) this.#position = 'content-return';
        continue;
      }
      const next = this.#step(bytes[at] ?? 0);
      at++;
      if (next === 'end') return at;
      if (next === 'malformed') return 'malformed';
      this.#position = next;
    }
    return 'more';
  }

  #step(byte: number): Position | 'end' | 'malformed' {
    switch (this.#position) {
      case 'size':
        return this.#sizeByte(byte);
      case 'size-blank':
        return isBlank(byte) ? this.#extraByte(byte, 'size-blank') : this.#behindSize(byte);
      case 'extension':
        return byte === CR ? 'size-line-feed' : this.#extraByte(byte, 'extension');
      case 'size-line-feed':
        if (byte !== LF) return 'malformed';
        this.#sizeDigits = 0;
        this.#zeros = 0;
        return this.#remaining === 0 ? 'trailer-start' : 'content';
      case 'content-return':
        return byte === CR ? 'content-line-feed' : 'malformed';
      case 'content-line-feed':
        return byte === LF ? 'size' : 'malformed';
      case 'trailer-start':
        return byte === CR ? 'last-line-feed' : this.#extraByte(byte, 'trailer');
      case 'trailer':
        return byte === CR ? 'trailer-line-feed' : this.#extraByte(byte, 'trailer');
      case 'trailer-line-feed':
        return byte === LF ? 'trailer-start' : 'malformed';
      case 'last-line-feed':
        return byte === LF ? 'end' : 'malformed';
      case 'content':
        return 'malformed';
    }
  }

  #sizeByte(byte: number): Position | 'malformed' {
    const digit = hexDigit(byte);
    if (digit !== undefined) {
      const isZeroInFront = this.#remaining === 0 && this.#sizeDigits === 1;
      if (isZeroInFront ? ++this.#zeros > MOST_ZEROS : ++this.#sizeDigits > MOST_SIZE_DIGITS) return 'malformed';
      this.#remaining = this.#remaining * 16 + digit;
      return 'size';
    }
    if (this.#sizeDigits === 0) return 'malformed';
    return isBlank(byte) ? this.#extraByte(byte, 'size-blank') : this.#behindSize(byte);
  }

  #behindSize(byte: number): Position | 'malformed' {
    if (byte === CR) return 'size-line-feed';
    return byte === SEMICOLON ? 'extension' : 'malformed';
  }

  #extraByte(byte: number, position: 'size-blank' | 'extension' | 'trailer'): Position | 'malformed' {
    if (byte === LF || ++this.#extraBytes > MOST_EXTRA_BYTES) return 'malformed';
    return position;
  }
}

/** Old servers fill sizes up with them, and curl and browsers read that. */
function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB;
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : undefined;
}
