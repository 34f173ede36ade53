import { z } from 'zod';
import { drillRecord } from './drill-record.ts';
import type { FileKind } from './file-kind.ts';
import { requirementRow } from './scorecard.ts';

/** disaster-day.json, beside the drill.json of its plays. */
export const DISASTER_DAY_VERSION = 1;

const { results } = drillRecord.shape;
const { state, sentence, accounting, expected, outage, toWhole, failed, slow } = results.element.shape;

const played = z.strictObject({
  /** e.g. kill:app */
  drill: z.string(),
  title: z.string(),
  /** what had to hold */
  hypothesis: z.string(),
  state,
  sentence,
  plays: z.int().nonnegative(),
  /** from the fault until clients were served well again, ms: median and worst, and of how many plays it is missing */
  outage,
  /** until everything ran as before, ms */
  toWhole,
  /** hits that failed, and that were slow: median and worst; absent: none was played, or an older day */
  failed,
  slow,
  /** published times, or such as follow from settings */
  expected,
  accounting,
});

export const disasterDay = z.strictObject({
  schema: z.literal(DISASTER_DAY_VERSION),
  benchdayVersion: z.string(),
  runId: z.string(),
  command: z.array(z.string()),
  scenario: z.string(),
  topology: z.string(),
  seed: z.int(),
  isQuick: z.boolean(),
  drills: z.array(played),
  /** drills of the whole day that a quick one does not play */
  leftOut: z.array(z.string()),
  /** requirements of which these drills say something, by them alone */
  requirements: z.array(requirementRow),
});
export type DisasterDay = z.infer<typeof disasterDay>;

export const DISASTER_DAY_FILE: FileKind<DisasterDay> = {
  title: 'a disaster-recovery day',
  version: DISASTER_DAY_VERSION,
  schema: disasterDay,
  upgrades: [],
};
