import { z } from 'zod';
import type { FileKind } from './file-kind.ts';

export const FAULT_NOTE_VERSION = 1;

/** What is written down before something is broken, so that whoever finds it can undo it. */
export const faultNote = z.strictObject({
  schema: z.literal(FAULT_NOTE_VERSION),
  /** the process that broke it, see base/process-identity */
  owner: z.string(),
  runId: z.string(),
  trial: z.string(),
  /** as it was asked for, e.g. kill:database */
  word: z.string(),
  /** id of the fault, which reads `plan` */
  fault: z.string(),
  /** what its undoing needs */
  plan: z.unknown(),
});
export type FaultNote = z.infer<typeof faultNote>;

export const FAULT_NOTE_FILE: FileKind<FaultNote> = {
  title: 'a note of a fault',
  version: FAULT_NOTE_VERSION,
  schema: faultNote,
  upgrades: [],
};
