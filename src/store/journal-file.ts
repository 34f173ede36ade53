import { readBounded } from '../base/bounded-file.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { journalFile, readJournal, type ReadJournal } from '../records/write-journal.ts';

/** Of a day at a hundred writes a second, with room; what is longer was written by nobody here. */
const MOST_BYTES = 400 * 1024 * 1024;

/** The text of a journal. @throws {Error} of the system; or that it is no regular file, or longer than any */
export async function journalText(path: string): Promise<string> {
  return (await readBounded(path, MOST_BYTES)).toString('utf8');
}

/**
 * Reads the journals of all generators of a load. One that cannot be read says so among its problems.
 * @throws {BenchdayError} RECORD_INVALID for one of a later format, which is no broken one
 */
export async function readJournals(stem: string, workers: number): Promise<readonly ReadJournal[]> {
  const read = async (worker: number): Promise<ReadJournal> => {
    try {
      return readJournal(await journalText(journalFile(stem, worker)));
    } catch (cause) {
      const problems = [`it could not be read: ${messageOf(cause)}`];
      return { head: undefined, acknowledged: [], acknowledgedAtMs: [], refused: [], unknown: [], problems };
    }
  };
  const journals = await Promise.all(Array.from({ length: workers }, (_, worker) => read(worker)));
  const later = journals.findIndex(({ laterFormat }) => laterFormat !== undefined);
  if (later === -1) return journals;
  throw new BenchdayError('RECORD_INVALID', `${journalFile(stem, later)}: ${journals[later]?.problems[0] ?? ''}`);
}
