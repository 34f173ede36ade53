/** What a thread that reads inputs shares with the one that watches it: how many it has read, and the one it is reading. */
const HEAD_BYTES = 16;
const MOST_INPUT_BYTES = 512 * 1024;

export class SharedState {
  readonly memory: SharedArrayBuffer;
  readonly #head: Int32Array;
  readonly #input: Uint8Array;

  constructor(memory = new SharedArrayBuffer(HEAD_BYTES + MOST_INPUT_BYTES)) {
    this.memory = memory;
    this.#head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.#input = new Uint8Array(memory, HEAD_BYTES);
  }

  /** of inputs so far */
  get count(): number {
    return Atomics.load(this.#head, 0);
  }

  get input(): Buffer {
    return Buffer.from(this.#input.slice(0, Atomics.load(this.#head, 1)));
  }

  begin(input: Buffer): void {
    const part = input.subarray(0, MOST_INPUT_BYTES);
    this.#input.set(part);
    Atomics.store(this.#head, 1, part.length);
    Atomics.add(this.#head, 0, 1);
  }
}
