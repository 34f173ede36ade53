import { z } from 'zod';

const count = z.int().nonnegative();

/** Ids that share a fate: how many, and the first of them, in order. */
const finding = z.strictObject({ count, first: z.array(z.string()) });
export type Finding = z.infer<typeof finding>;

/** The sets of writes and what follows from them; every set is one of op ids. */
export const writeSets = z.strictObject({
  /** INVOKE in the journals = acknowledged + refused + unknown */
  attempted: count,
  acknowledged: count,
  refused: count,
  unknown: count,
  /** rows in the database, and how many different ids they have */
  storedRows: count,
  storedIds: count,
  /** messages in the queues when the waiting for them ended; 0 where nothing queues */
  stillQueued: count,
  /** acknowledged, and neither stored nor dead-lettered. With messages left, or dead letters without names: those they cannot explain */
  lost: finding.extend({
    /** when the first of them was acknowledged, ms after time 0 */
    oldestAtMs: z.number().optional(),
  }),
  /** stored, and never attempted */
  phantom: finding,
  /** stored more than once */
  appliedTwice: finding,
  /** said to have failed, and stored */
  wronglyReported: finding,
  /** without an answer, and stored: allowed */
  recovered: finding,
  /** count: deliveries beyond the first of each id; first: those ids. Absent where nobody logs deliveries */
  redelivered: finding.optional(),
  /** absent where nothing is dead-lettered; `isNamed` false: they were counted, not read, so `first` is empty */
  deadLettered: finding.extend({ isNamed: z.boolean() }).optional(),
  /** |acknowledged| + |unknown that are stored or dead-lettered| against |stored or dead-lettered| */
  identity: z.strictObject({ left: count, right: count }),
});
export type WriteSets = z.infer<typeof writeSets>;

/** Whether every acknowledged write of a trial is stored exactly once. */
export const writeProof = z.strictObject({
  /** unknown is never a pass; not-applicable: the scenario declares no writes */
  state: z.enum(['proved', 'broken', 'unknown', 'not-applicable']),
  /** why it is not proved, one sentence each */
  reasons: z.array(z.string()),
  /** absent unless the stored ids could be read */
  sets: writeSets.optional(),
  /** why a side that the topology names was not read; absent where all were, and in older records, whose reasons say it */
  unread: z.strictObject({ deliveries: z.string().optional(), deadLetters: z.string().optional() }).optional(),
});
export type WriteProof = z.infer<typeof writeProof>;

/** Why a side of a proof is missing. */
export type UnreadSides = NonNullable<WriteProof['unread']>;

const UNREAD_REASONS: readonly (readonly [side: keyof UnreadSides, begins: string])[] = [
  ['deliveries', 'the deliveries were not read: '],
  ['deadLetters', 'the dead letters were not counted: '],
];

/** One sentence for each side that was not read. */
export function unreadReasons(unread: UnreadSides): string[] {
  return UNREAD_REASONS.flatMap(([side, begins]) => {
    const failure = unread[side];
    return failure === undefined ? [] : [`${begins}${failure}`];
  });
}

/** The sides that were not read, and why. Older records say it in their reasons only. */
export function unreadSidesOf({ unread, reasons }: WriteProof): UnreadSides {
  if (unread !== undefined) return unread;
  return Object.fromEntries(
    UNREAD_REASONS.flatMap(([side, begins]) => {
      const reason = reasons.find((text) => text.startsWith(begins));
      return reason === undefined ? [] : [[side, reason.slice(begins.length)]];
    }),
  );
}
