import { z } from 'zod';
import { scorecardRow } from './decision.ts';
import type { FileKind } from './file-kind.ts';

/** scorecard.json, in the folder `scorecard` of the reports: the requirements, each with what was found of it in stored runs. */
export const SCORECARD_VERSION = 1;

/** What speaks for or against a requirement. */
const evidence = z.strictObject({
  kind: z.enum(['run', 'capacity', 'drill', 'audit', 'parity']),
  /** from the folder of the reports on */
  file: z.string(),
  /** epoch ms at which it was begun */
  atMs: z.number(),
  /** what was done, e.g. kill:app */
  what: z.string(),
  state: scorecardRow.shape.state,
  /** one sentence */
  detail: z.string(),
});
export type ScorecardEvidence = z.infer<typeof evidence>;

/** `evidence` is the file that decides; `sources` are all that were looked at. */
export const requirementRow = scorecardRow.extend({
  /** what was found, one sentence */
  detail: z.string(),
  sources: z.array(evidence),
});
export type RequirementRow = z.infer<typeof requirementRow>;

export const scorecardColumn = z.strictObject({
  topology: z.string(),
  /** of the Compose file that the evidence is of; absent: there is no evidence */
  sha256: z.string().optional(),
  rows: z.array(requirementRow),
  /** stored runs that could have counted and do not, one sentence each */
  leftOut: z.array(z.string()),
});
export type ScorecardColumn = z.infer<typeof scorecardColumn>;

export const scorecard = z.strictObject({
  schema: z.literal(SCORECARD_VERSION),
  benchdayVersion: z.string(),
  command: z.array(z.string()),
  /** only runs of this scenario count; absent: of any */
  scenario: z.string().optional(),
  columns: z.array(scorecardColumn),
  /** stored files that could not be read, one sentence each */
  unreadable: z.array(z.string()),
});
export type Scorecard = z.infer<typeof scorecard>;

export const SCORECARD_FILE: FileKind<Scorecard> = {
  title: 'a scorecard',
  version: SCORECARD_VERSION,
  schema: scorecard,
  upgrades: [],
};
