import { readRun } from '../../store/run-reader.ts';
import type { Caller } from '../caller.ts';
import { type MeasuredRun, type RunPlace, measurePrepared } from './measure-run.ts';
import { type RunWords, prepareRun } from './prepare-run.ts';
import { refuseOtherWords, refuseTopologies, wordsOf } from './resumed-words.ts';

/**
 * Continues an interrupted run, which says itself what it was: only what is missing or invalid is measured.
 * @param name  id or path of the run
 * @param words  none may be given: the run says them itself
 * @throws {BenchdayError} as measureRun; RUN_UNKNOWN, RESUME_REFUSED, USAGE for one that is over
 */
export async function resumeRun(
  name: string,
  words: Omit<RunWords, 'scenario'>,
  place: RunPlace,
  caller: Caller,
): Promise<MeasuredRun> {
  refuseOtherWords(words);
  const stored = await readRun(name, place.reports);
  refuseTopologies(words, stored);
  const prepared = await prepareRun(
    { ...wordsOf(stored, words.topologies), allowHostAccess: words.allowHostAccess, collect: words.collect },
    { isPlan: false, resumes: stored, say: caller.say },
  );
  return measurePrepared(prepared, place, caller, stored);
}
