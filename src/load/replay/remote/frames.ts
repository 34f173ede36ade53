/** A longer frame is no message of ours: a schedule with the rows of its feeds has some MB. */
export const MOST_FRAME_BYTES = 64 * 1024 * 1024;

const HEAD_BYTES = 4;

/**
 * A message as it goes over a connection: its length in bytes (32 bits, big endian), then JSON, which every version of Node reads alike.
 * @throws {TypeError} it holds a number that JSON has no word for; @throws {RangeError} it is too long
 */
export function frameOf(message: unknown): Buffer {
  return framed(Buffer.from(JSON.stringify(message, requireFinite)));
}

/** @throws {RangeError} it is too long */
export function framed(bytes: Buffer): Buffer {
  if (bytes.length > MOST_FRAME_BYTES)
    throw new RangeError(`a message of ${bytes.length} bytes is too long to be sent`);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** JSON would make null of it, and a load of null would be another one. */
function requireFinite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${key} is ${value}`);
  return value;
}

/** Makes messages of the bytes of a connection, however they are cut. */
export class FrameReader {
  readonly #onMessage: (message: unknown) => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** of the frame that is under way, with its head; until that is there, the head's own */
  #wanted = HEAD_BYTES;

  constructor(onMessage: (message: unknown) => void) {
    this.#onMessage = onMessage;
  }

  /** @throws {RangeError} a frame is too long; @throws {SyntaxError} it is not JSON */
  push(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    let rest = Buffer.concat(this.#parts);
    for (;;) {
      if (rest.length < HEAD_BYTES) break;
      const length = rest.readUInt32BE(0);
      if (length > MOST_FRAME_BYTES) throw new RangeError(`a frame of ${length} bytes is no message`);
      this.#wanted = HEAD_BYTES + length;
      if (rest.length < this.#wanted) break;
      const text = rest.toString('utf8', HEAD_BYTES, this.#wanted);
      rest = rest.subarray(this.#wanted);
      this.#wanted = HEAD_BYTES;
      this.#onMessage(JSON.parse(text));
    }
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }
}
