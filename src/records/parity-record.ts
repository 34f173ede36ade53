import { z } from 'zod';
import { scorecardRow } from './decision.ts';
import type { FileKind } from './file-kind.ts';

/** parity/<topology>.json of the reports: whether a topology is the same wherever it runs, by its Compose files. */
export const PARITY_VERSION = 1;

const place = z.strictObject({
  /** as it was called, e.g. qa */
  place: z.string(),
  topology: z.string(),
  /** of its Compose file after interpolation */
  sha256: z.string(),
  file: z.string(),
});

const image = z.strictObject({
  place: z.string(),
  /** as the file names it, without secrets; absent: the place has no such service */
  image: z.string().optional(),
  /** digest: it can be no other; tag: whatever has that name by then; build: made in that place */
  by: z.enum(['digest', 'tag', 'build']).optional(),
});

const comparedService = z.strictObject({
  service: z.string(),
  images: z.array(image),
  /** what is not the same, one sentence each; values of settings are never among it */
  differences: z.array(z.string()),
  /** what the files cannot show, one sentence each */
  unknown: z.array(z.string()),
});
export type ComparedService = z.infer<typeof comparedService>;

export const parityRecord = z.strictObject({
  schema: z.literal(PARITY_VERSION),
  benchdayVersion: z.string(),
  command: z.array(z.string()),
  /** epoch ms */
  atMs: z.number(),
  /** of the last place: that which serves the users */
  topology: z.string(),
  sha256: z.string(),
  places: z.array(place),
  services: z.array(comparedService),
  state: scorecardRow.shape.state,
  /** how many differences */
  value: z.int().nonnegative(),
  sentence: z.string(),
});
export type ParityRecord = z.infer<typeof parityRecord>;

export const PARITY_FILE: FileKind<ParityRecord> = {
  title: 'a comparison of places',
  version: PARITY_VERSION,
  schema: parityRecord,
  upgrades: [],
};
