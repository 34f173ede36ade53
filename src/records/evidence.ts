import { z } from 'zod';
import { scorecardRow } from './decision.ts';
import type { FileKind } from './file-kind.ts';

/** evidence.json, the first file of an evidence pack: what was tried and found, and a digest of every other file. */
export const EVIDENCE_VERSION = 1;
export const MANIFEST_NAME = 'evidence.json';

const count = z.int().nonnegative();

const tried = z.strictObject({
  runId: z.string(),
  topology: z.string(),
  scenario: z.string(),
  /** what was done, e.g. kill:app */
  what: z.string(),
  /** what had to hold */
  hypothesis: z.string(),
  state: scorecardRow.shape.state,
  sentence: z.string(),
  plays: count,
  /** worst time from the fault until clients were served well again, s; absent: nobody noticed it, or it is not known */
  rtoS: z.number().optional(),
  /** acknowledged writes that were lost, of all plays; absent: of some it is not known */
  lostWrites: count.optional(),
});
export type TriedEvidence = z.infer<typeof tried>;

export const evidenceManifest = z.strictObject({
  schema: z.literal(EVIDENCE_VERSION),
  benchdayVersion: z.string(),
  command: z.array(z.string()),
  tried: z.array(tried),
  /** every other file of the pack, in its order */
  files: z.array(z.strictObject({ path: z.string(), bytes: count, sha256: z.string() })),
});
export type EvidenceManifest = z.infer<typeof evidenceManifest>;

export const EVIDENCE_FILE: FileKind<EvidenceManifest> = {
  title: 'a list of evidence',
  version: EVIDENCE_VERSION,
  schema: evidenceManifest,
  upgrades: [],
};
