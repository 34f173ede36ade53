import { readFile } from 'node:fs/promises';
import { messageOf } from '../base/errors.ts';
import { journalFile, readJournal, type ReadJournal } from '../records/write-journal.ts';

/** Reads the journals of all generators of a load. One that cannot be read says so among its problems. */
export async function readJournals(stem: string, workers: number): Promise<readonly ReadJournal[]> {
  const read = async (worker: number): Promise<ReadJournal> => {
    try {
      return readJournal(await readFile(journalFile(stem, worker), 'utf8'));
    } catch (cause) {
      const problems = [`it could not be read: ${messageOf(cause)}`];
      return { head: undefined, acknowledged: [], acknowledgedAtMs: [], refused: [], unknown: [], problems };
    }
  };
  return Promise.all(Array.from({ length: workers }, (_, worker) => read(worker)));
}
