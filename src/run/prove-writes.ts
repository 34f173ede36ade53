import { NO_WRITES, type WriteAccount, proveWrites } from '../checks/write-proof.ts';
import { missingIds } from '../checks/write-sets.ts';
import { messagesOnceKnown, openBroker } from '../collectors/broker-queues.ts';
import { readWriteIds } from '../collectors/stored-writes.ts';
import type { RunningService } from '../platform/platform.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import type { WriteProof } from '../records/write-proof.ts';
import { readJournals } from '../store/journal-file.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { IdKind } from '../store/layout.ts';
import { servicesNamed } from './services-named.ts';
import type { Subject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';

export interface ProofTask {
  readonly planned: PlannedTrial;
  readonly context: Pick<TrialContext, 'engine' | 'keep'> & { readonly scenario: Pick<Scenario, 'requests'> };
}

/**
 * Sets the journals of a trial against the ids in its database, and keeps the ids so that anybody can count again.
 * @returns undefined where nobody could tell: the topology does not say how to read ids, or the load engine keeps no journal
 * @throws {BenchdayError} FILE_INVALID when the declared SQL gives no ids; DISK_FULL, STORE_FAILED
 */
export async function proveTrialWrites(
  subject: Subject,
  { planned, context }: ProofTask,
  measured: { readonly prefix: string; readonly workers: number; readonly queuedMessages: number | undefined },
): Promise<WriteProof | undefined> {
  const { prefix, workers, queuedMessages = 0 } = measured;
  const writes = subject.running?.topology.storedWrites;
  if (writes?.ids === undefined || context.engine.keepsJournal !== true) return undefined;
  if (!context.scenario.requests.some(({ isWrite }) => isWrite)) return NO_WRITES;

  const databases = servicesNamed(subject, writes.services);
  const idsBy = (sql: string, kind: IdKind) =>
    orFailure(async () => {
      const ids = await readWriteIds(databases, sql, `${prefix}%`);
      await context.keep.ids(planned, kind, ids);
      return ids;
    });
  const { stored, deliveries, deadLetters } = writes.ids;
  const found = await idsBy(stored, 'stored');
  const account: WriteAccount = {
    journals: await readJournals(context.keep.journal(planned), workers),
    workers,
    prefix,
    stored: found,
    stillQueued: queuedMessages,
    ...(deliveries === undefined ? {} : { delivered: await idsBy(deliveries, 'deliveries') }),
    ...(deadLetters === undefined
      ? {}
      : {
          deadLetters: await orFailure(() =>
            countDead(servicesNamed(subject, deadLetters.services), deadLetters.queue),
          ),
        }),
  };
  const proof = proveWrites(account);
  // The proof names the first of them alone.
  if (!('failure' in found) && proof.sets !== undefined && proof.sets.lost.count > 0)
    await context.keep.ids(planned, 'lost', missingIds(account.journals, { stored: found }));
  return proof;
}

/** To read the ids of dead letters without taking them out, a client would have to be given each and give it back. They are counted. */
async function countDead(nodes: readonly RunningService[], queue: string): Promise<{ readonly count: number }> {
  await using broker = openBroker(nodes);
  return { count: await messagesOnceKnown(broker, [queue]) };
}

/** A side that could not be read makes the proof unknown; a wrong declaration and a full disk are for the user to mend. */
async function orFailure<T>(read: () => Promise<T>): Promise<T | { readonly failure: string }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BenchdayError && error.code !== 'SERVICE_DIED') throw error;
    return { failure: messageOf(error) };
  }
}
