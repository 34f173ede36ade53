import { z } from 'zod';
import { latencyLine, loadCounts, loadTotals } from '../../../records/load-totals.ts';
import type { ScheduleSpecification } from '../../../scenario/schedule.ts';
import type { PartSettings } from '../../load-engine.ts';
import type { ProcessTask } from '../messages.ts';

/** To a generator on another host. Times are of its own clock, as its `wallMs` shows it. */
export type ToRemote =
  | { readonly kind: 'task'; readonly task: ProcessTask }
  | {
      readonly kind: 'prepare';
      readonly schedule: ScheduleSpecification;
      /** journals lie in a folder of its own; their bytes come as messages */
      readonly settings: Pick<PartSettings, 'intervalMs' | 'bins'> & { readonly hasJournals: boolean };
    }
  | { readonly kind: 'start'; readonly startAtWallMs: number }
  | { readonly kind: 'ping'; readonly id: number };

const count = z.int().nonnegative();
const journal = z.strictObject({ worker: count, bytes: count });

/** From a generator on another host; what came over a network is looked at before it is believed. */
export const fromRemote = z.discriminatedUnion('kind', [
  /** the program runs */
  z.strictObject({ kind: z.literal('loaded') }),
  z.strictObject({ kind: z.literal('pong'), id: count, wallMs: z.number(), systemMs: z.number() }),
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('latency'), line: latencyLine.omit({ trial: true }) }),
  z.strictObject({ kind: z.literal('progress'), progress: z.strictObject({ counts: loadCounts, inFlight: count }) }),
  /** the next bytes of a worker's journal, base64 */
  z.strictObject({ kind: z.literal('journal'), worker: count, bytes: z.base64() }),
  z.strictObject({
    kind: z.literal('end'),
    totals: loadTotals,
    /** of the host, while it sent; absent: the system does not say */
    stealRatio: z.number().optional(),
    /** how long each journal is */
    journals: z.array(journal),
  }),
  z.strictObject({
    kind: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    stack: z.string().optional(),
  }),
]);
export type FromRemote = z.infer<typeof fromRemote>;
