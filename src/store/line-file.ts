import { type FileHandle, open } from 'node:fs/promises';
import { storeError } from './atomic-file.ts';

const FLUSH_AT_CHARACTERS = 256 * 1024;

/**
 * A growing file of JSON lines. Lines are gathered and written in large pieces, in order.
 * A full disk shows at the next `flush`; lines written before stay readable.
 */
export class LineFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #pending: string[] = [];
  #pendingCharacters = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<LineFile> {
    try {
      return new LineFile(path, await open(path, 'a'));
    } catch (cause) {
      throw storeError(path, cause);
    }
  }

  add(record: unknown): void {
    const line = `${JSON.stringify(record)}\n`;
    this.#pending.push(line);
    this.#pendingCharacters += line.length;
    if (this.#pendingCharacters >= FLUSH_AT_CHARACTERS) this.#startWriting();
  }

  /** Everything added before is on disk when this resolves. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
  async flush(): Promise<void> {
    this.#startWriting();
    await this.#writing;
    if (this.#failure !== undefined) throw storeError(this.#path, this.#failure);
    try {
      await this.#file.sync();
    } catch (cause) {
      throw storeError(this.#path, cause);
    }
  }

  async close(): Promise<void> {
    this.#startWriting();
    await this.#writing;
    await this.#file.close();
  }

  #startWriting(): void {
    if (this.#pending.length === 0) return;
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingCharacters = 0;
    this.#writing = this.#writing.then(async () => {
      if (this.#failure !== undefined) return;
      try {
        await this.#file.writeFile(text);
      } catch (cause) {
        // Kept for flush: whoever adds a line cannot wait for the disk.
        this.#failure = cause;
      }
    });
  }
}
