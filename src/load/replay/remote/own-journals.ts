import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeError } from '../../../base/store-error.ts';
import { journalFile } from '../../../records/write-journal.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * The journals of a generator on another host. Its threads write them into a private folder, which is taken away as soon as all are open:
 * nothing is left there even after a SIGKILL. What they write is read by descriptor. @source unlink(2)
 */
export class OwnJournals implements Disposable {
  readonly #folder: string;
  #open: { readonly worker: number; readonly file: number; bytes: number }[] = [];

  /** @throws {BenchdayError} DISK_FULL, STORE_FAILED */
  constructor() {
    const place = join(tmpdir(), 'benchday-generator-');
    try {
      this.#folder = mkdtempSync(place);
    } catch (cause) {
      throw storeError(place, cause);
    }
  }

  get stem(): string {
    return join(this.#folder, 'writes');
  }

  /** Every worker has opened its own. @param workers  their numbers among all workers of the load */
  take(workers: readonly number[]): void {
    this.#open = workers.map((worker) => ({ worker, file: openSync(journalFile(this.stem, worker), 'r'), bytes: 0 }));
    this.#removeFolder();
  }

  /** What was written since the last time, in order. */
  read(onBytes: (worker: number, bytes: Buffer) => void): void {
    for (const one of this.#open) {
      for (;;) {
        const chunk = Buffer.alloc(CHUNK_BYTES);
        const length = readSync(one.file, chunk, 0, CHUNK_BYTES, one.bytes);
        if (length === 0) break;
        one.bytes += length;
        onBytes(one.worker, chunk.subarray(0, length));
      }
    }
  }

  lengths(): readonly { readonly worker: number; readonly bytes: number }[] {
    return this.#open.map(({ worker, bytes }) => ({ worker, bytes }));
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#open.splice(0)) closeSync(file);
    this.#removeFolder();
  }

  #removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
