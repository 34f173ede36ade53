import { isDeepStrictEqual } from 'node:util';
import { type WriteAccount, proveWrites } from '../checks/write-proof.ts';
import { messageOf } from '../base/errors.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import { unreadSidesOf, type UnreadSides, type WriteProof } from '../records/write-proof.ts';
import { readIds } from '../store/id-file.ts';
import { readJournals } from '../store/journal-file.ts';
import { runLayout } from '../store/layout.ts';

/** What counting again gave, beside what the trial's record says. */
export interface Recount {
  readonly trial: number;
  readonly topology: string;
  readonly recorded: WriteProof;
  readonly recounted: WriteProof;
  /** both come to the same state by the same sets */
  readonly isSame: boolean;
}

/**
 * Counts a trial's writes again from the journals and ids in the run's directory. Of the record it takes only what is no set of ids:
 * how many messages and dead letters were left, whether deliveries are logged, and why a side was not read: that it is missing
 * today is no proof that there was nothing in it.
 * @returns undefined when there is nothing to count: no proof was tried, or no ids could be read then
 * @throws {BenchdayError} RECORD_INVALID for a journal of a later version of benchday
 */
export async function recountWrites(
  directory: string,
  runId: string,
  trial: MeasuredTrial,
): Promise<Recount | undefined> {
  const { proof: recorded } = trial;
  const sets = recorded?.sets;
  if (recorded === undefined || sets === undefined) return undefined;
  const layout = runLayout(directory);
  const idsOf = (kind: 'stored' | 'deliveries') =>
    readIds(layout.ids(trial.trial, trial.topology, kind)).catch((error: unknown) => ({ failure: messageOf(error) }));
  const { workers } = trial.load.generator;
  const account: WriteAccount = {
    journals: await readJournals(layout.journal(trial.trial, trial.topology), workers),
    workers,
    prefix: writePrefix(runId, trial.trial),
    stored: await idsOf('stored'),
    stillQueued: sets.stillQueued,
    ...(sets.redelivered === undefined ? {} : { delivered: await idsOf('deliveries') }),
    ...(sets.deadLettered === undefined ? {} : { deadLetters: { count: sets.deadLettered.count } }),
    ...unreadThen(unreadSidesOf(recorded)),
  };
  const recounted = proveWrites(account);
  const { trial: number, topology } = trial;
  const isSame = recorded.state === recounted.state && isDeepStrictEqual(recorded.sets, recounted.sets);
  return { trial: number, topology, recorded, recounted, isSame };
}

function unreadThen({ deliveries, deadLetters }: UnreadSides): Pick<WriteAccount, 'delivered' | 'deadLetters'> {
  return {
    ...(deliveries === undefined ? {} : { delivered: { failure: deliveries } }),
    ...(deadLetters === undefined ? {} : { deadLetters: { failure: deadLetters } }),
  };
}

/** Of the op ids of a trial's measurement. */
export function writePrefix(runId: string, trial: number): string {
  return `${runId}/${trial}/m/`;
}
