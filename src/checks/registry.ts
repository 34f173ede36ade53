import type { TrialCheck } from './trial-check.ts';
import { accounting } from './validity/accounting.ts';
import { arrivals } from './validity/arrivals.ts';
import { background } from './validity/background.ts';
import { clock } from './validity/clock.ts';
import { content } from './validity/content.ts';
import { deaths } from './validity/deaths.ts';
import { drops } from './validity/drops.ts';
import { duration } from './validity/duration.ts';
import { errors } from './validity/errors.ts';
import { eventLoop } from './validity/event-loop.ts';
import { generatorCpu } from './validity/generator-cpu.ts';
import { lag } from './validity/lag.ts';
import { listenDrops } from './validity/listen-drops.ts';
import { memory } from './validity/memory.ts';
import { offeredRate } from './validity/offered-rate.ts';
import { otherRuns } from './validity/other-runs.ts';
import { ports } from './validity/ports.ts';
import { readWork } from './validity/read-work.ts';
import { sameImages } from './validity/same-images.ts';
import { sameSchedule } from './validity/same-schedule.ts';
import { statements } from './validity/statements.ts';
import { steadyState } from './validity/steady-state.ts';
import { steal } from './validity/steal.ts';
import { throttling } from './validity/throttling.ts';

/** Every question asked of a trial before anyone looks at its result, in the order of the report. */
export const trialChecks: readonly TrialCheck[] = [
  accounting,
  content,
  errors,
  sameSchedule,
  sameImages,
  deaths,
  clock,
  statements,
  readWork,
  otherRuns,
  steal,
  background,
  throttling,
  memory,
  lag,
  generatorCpu,
  eventLoop,
  offeredRate,
  arrivals,
  drops,
  ports,
  listenDrops,
  duration,
  steadyState,
];
