import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { APPEND_TO_OWN } from '../../base/own-file.ts';
import { storeError } from '../../base/store-error.ts';
import {
  journalEndLine,
  journalHeadLine,
  journalLine,
  type JournalHead,
  type WriteEvent,
} from '../../records/write-journal.ts';
import type { WriteEnd } from './tally.ts';

const EVENTS: Readonly<Record<WriteEnd, WriteEvent>> = { acknowledged: 'OK', refused: 'FAIL', unknown: 'INFO' };

/** Where a generator notes its writes. Each call returns when the system has the line: a killed process loses none. */
export interface Journal {
  /** before the bytes leave */
  invoke(index: number, atMs: number): void;
  end(index: number, end: WriteEnd, atMs: number): void;
  /** Every write has ended. */
  close(): void;
}

/**
 * Written line by line and synchronously: one system call a line, 1 µs (p99 2.5 µs), which 40 writes a second do not feel.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED; so do its methods. A load whose writes cannot be noted must end
 */
export function openJournal(path: string, head: JournalHead): Journal {
  let file: number;
  try {
    file = openSync(path, APPEND_TO_OWN, 0o644);
  } catch (cause) {
    throw storeError(path, cause);
  }
  let invokes = 0;
  const write = (line: string): void => {
    try {
      const bytes = Buffer.from(line);
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    } catch (cause) {
      throw storeError(path, cause);
    }
  };
  write(journalHeadLine(head));
  return {
    invoke(index, atMs) {
      invokes++;
      write(journalLine('INVOKE', index, atMs));
    },
    end(index, end, atMs) {
      write(journalLine(EVENTS[end], index, atMs));
    },
    close() {
      write(journalEndLine(invokes));
      try {
        fdatasyncSync(file);
        closeSync(file);
      } catch (cause) {
        throw storeError(path, cause);
      }
    },
  };
}
