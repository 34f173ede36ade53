import { type FileHandle, open } from 'node:fs/promises';
import { APPEND_TO_OWN } from '../base/own-file.ts';
import { storeError } from '../base/store-error.ts';

/**
 * A growing file of JSON lines. What is added while a piece is being written goes into the next piece, in order; so a killed run
 * loses at most what was under way.
 * A full disk shows at the next `flush`; lines written before stay readable.
 */
export class LineFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #pending: string[] = [];
  #isWriting = false;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async open(path: string): Promise<LineFile> {
    try {
      return new LineFile(path, await open(path, APPEND_TO_OWN, 0o644));
    } catch (cause) {
      throw storeError(path, cause);
    }
  }

  add(record: unknown): void {
    this.#pending.push(`${JSON.stringify(record)}\n`);
    if (!this.#isWriting) this.#writing = this.#write();
  }

  /** Everything added before is on disk when this resolves. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw storeError(this.#path, this.#failure);
    try {
      await this.#file.sync();
    } catch (cause) {
      throw storeError(this.#path, cause);
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    // Lines added in one go make one piece.
    await Promise.resolve();
    try {
      while (this.#pending.length > 0 && this.#failure === undefined) {
        await this.#file.writeFile(this.#pending.splice(0).join(''));
      }
    } catch (cause) {
      // Kept for flush: whoever adds a line cannot wait for the disk.
      this.#failure = cause;
    }
    this.#pending = [];
    this.#isWriting = false;
  }
}
