import { openBroker } from '../collectors/broker-queues.ts';
import { monotonicMs, sleep } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import type { Drain } from '../topology/topology.ts';
import type { Subject } from './subject.ts';

const POLL_EVERY_MS = 250;

/**
 * Waits until every accepted write was taken out of the queues that the topology declares.
 * @returns how many messages were left when the time was up, 0 when all went; undefined: nothing queues
 * @throws {BenchdayError} SERVICE_DIED when the broker never said what it holds
 */
export async function drainQueues(subject: Subject, signal: AbortSignal): Promise<number | undefined> {
  const drain = subject.running?.topology.drain;
  if (drain === undefined) return undefined;
  const nodes = subject.services.filter(({ name }) => drain.services.includes(name));
  const absent = drain.services.filter((name) => !nodes.some((node) => node.name === name));
  if (absent.length > 0)
    throw new BenchdayError('INTERNAL', `x-benchday.drain names ${absent.join(', ')}, which does not run`);
  await using broker = openBroker(nodes);
  return await waitUntilEmpty(drain, () => broker.messagesIn(drain.queues), {
    nowMs: monotonicMs,
    pause: (ms) => sleep(ms, signal),
  });
}

/** What waiting for empty queues came to. */
export interface Drained {
  /** messages that were left; absent: nothing queues, or it is unknown */
  readonly queuedMessages?: number;
  /** why it is unknown whether all accepted writes were stored */
  readonly undrained?: string;
}

/**
 * @param isDisturbed  a broker that was broken on purpose and does not say what it holds makes the count unknown, and loses no trial
 * @throws {BenchdayError} what `drain` throws, else
 */
export async function drained(drain: () => Promise<number | undefined>, isDisturbed: boolean): Promise<Drained> {
  try {
    const queuedMessages = await drain();
    return queuedMessages === undefined ? {} : { queuedMessages };
  } catch (error) {
    if (isDisturbed && error instanceof BenchdayError && error.code === 'SERVICE_DIED')
      return { undrained: error.message };
    throw error;
  }
}

/**
 * A queue that was seen empty once may only have been counted long ago, or have a message on its way back:
 * it must be seen empty for a while, at every look. A look that fails is no sight of an empty queue.
 */
export async function waitUntilEmpty(
  { services, withinMs, quietMs }: Pick<Drain, 'services' | 'withinMs' | 'quietMs'>,
  countMessages: () => Promise<number>,
  clock: { readonly nowMs: () => number; readonly pause: (ms: number) => Promise<void> },
): Promise<number> {
  const beganMs = clock.nowMs();
  let emptySinceMs: number | undefined;
  let left = 0;
  let lastFailure = 'it was not asked';
  for (;;) {
    const askedMs = clock.nowMs();
    try {
      const count = await countMessages();
      if (count > 0) left = count;
      emptySinceMs = count === 0 ? (emptySinceMs ?? askedMs) : undefined;
    } catch (failure) {
      emptySinceMs = undefined;
      lastFailure = messageOf(failure);
    }
    const nowMs = clock.nowMs();
    if (emptySinceMs !== undefined && nowMs - emptySinceMs >= quietMs) return 0;
    if (nowMs - beganMs >= withinMs) break;
    await clock.pause(POLL_EVERY_MS);
  }
  // Empty at last, but not for long enough to be believed, is not a pass: what was there before is.
  if (left > 0) return left;
  throw new BenchdayError(
    'SERVICE_DIED',
    `${services.join(', ')} did not say for ${quietMs} ms on end that its queues are empty, within ${withinMs} ms; its last failure: ${lastFailure}`,
  );
}
