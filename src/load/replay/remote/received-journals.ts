import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { APPEND_TO_OWN } from '../../../base/own-file.ts';
import { storeError } from '../../../base/store-error.ts';
import { journalFile } from '../../../records/write-journal.ts';

interface Received {
  readonly path: string;
  readonly file: number;
  bytes: number;
}

/** The journals of a generator on another host, as they arrive: they are stored where those of this machine's generators are. */
export class ReceivedJournals implements Disposable {
  readonly #files = new Map<number, Received>();

  /** @param workers  who keep one @throws {BenchdayError} DISK_FULL, STORE_FAILED, as `add` and `close` do */
  constructor(stem: string, workers: readonly number[]) {
    for (const worker of workers) {
      const path = journalFile(stem, worker);
      try {
        this.#files.set(worker, { path, file: openSync(path, APPEND_TO_OWN, 0o644), bytes: 0 });
      } catch (cause) {
        this[Symbol.dispose]();
        throw storeError(path, cause);
      }
    }
  }

  add(worker: number, bytes: Buffer): void {
    const one = this.#files.get(worker);
    if (one === undefined) throw new RangeError(`it sent the journal of worker ${worker}, who is not there`);
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(one.file, bytes, written);
    } catch (cause) {
      throw storeError(one.path, cause);
    }
    one.bytes += bytes.length;
  }

  /**
   * All have come. @param lengths  of each journal, where it was written
   * @throws {RangeError} one is not whole
   */
  close(lengths: readonly { readonly worker: number; readonly bytes: number }[]): void {
    for (const [worker, { path, file, bytes }] of this.#files) {
      const there = lengths.find((one) => one.worker === worker)?.bytes;
      if (there !== bytes) throw new RangeError(`of the journal of worker ${worker} ${bytes} of ${there} bytes came`);
      try {
        fdatasyncSync(file);
      } catch (cause) {
        throw storeError(path, cause);
      }
    }
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const { file } of this.#files.values()) closeSync(file);
    this.#files.clear();
  }
}
