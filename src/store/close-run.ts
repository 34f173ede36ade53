import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { CHANGE_OWN } from '../base/own-file.ts';
import type { RunRecord } from '../records/run-record.ts';

const RUNNING = /^ {2}"state": "running",\n/m;

/**
 * Says in the stored record of a run that it does not go on, in place and without a byte more: for a full disk, and for a process that
 * is just ending. A record that is closed already stays.
 */
export function closeRun(file: string, state: Exclude<RunRecord['state'], 'running' | 'finished'>): void {
  const bytes = readFileSync(file);
  // Byte by byte: what stands before may be of any script.
  const found = RUNNING.exec(bytes.toString('latin1'));
  if (found === null) return;
  const text = `"state":"${state}",`.padEnd(found[0].length, ' ');
  const handle = openSync(file, CHANGE_OWN);
  try {
    writeSync(handle, text, found.index, 'latin1');
  } finally {
    closeSync(handle);
  }
}
