import type { TrialCheck } from './trial-facts.ts';
import { accounting } from './validity/accounting.ts';
import { content } from './validity/content.ts';
import { deaths } from './validity/deaths.ts';
import { drops } from './validity/drops.ts';
import { duration } from './validity/duration.ts';
import { errors } from './validity/errors.ts';
import { generatorCpu } from './validity/generator-cpu.ts';
import { lag } from './validity/lag.ts';
import { otherRuns } from './validity/other-runs.ts';
import { offeredRate } from './validity/offered-rate.ts';
import { sameSchedule } from './validity/same-schedule.ts';
import { statements } from './validity/statements.ts';
import { steal } from './validity/steal.ts';

/** Every question asked of a trial before anyone looks at its result, in the order of the report. */
export const trialChecks: readonly TrialCheck[] = [
  accounting,
  content,
  errors,
  sameSchedule,
  deaths,
  statements,
  otherRuns,
  steal,
  lag,
  generatorCpu,
  offeredRate,
  drops,
  duration,
];
