import { wallMs } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import { plainSeconds } from '../base/number-text.ts';
import { isGood, windowOf } from '../figures/drill/windows.ts';
import type { FineBins } from '../records/load-totals.ts';
import type { WarmUpRecord } from '../records/warm-up-record.ts';
import { cumulateRate } from '../scenario/rate-curve.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';
import type { MeasureTask, Settling } from './measure-task.ts';
import { sendLoad } from './measured-load.ts';
import type { Sender } from './sender.ts';
import type { Subject } from './subject.ts';

/** So many seconds in a row must be good. */
const GOOD_S = 5;
const SECOND_MS = 1_000;
const PART_MS = GOOD_S * SECOND_MS;

/**
 * In the place of a warm-up, where others were played before: hits that are not counted, at the rate with which the measurement begins, until
 * five seconds in a row were without an error and with p99 within the limit.
 * @param load.prefix  of its writes
 * @throws {BenchdayError} SERVICE_NOT_READY where that did not come in time
 */
export async function settle(
  subject: Subject,
  task: MeasureTask & { readonly settling: Settling },
  { schedule, prefix, sender }: { schedule: ScheduleSpecification; prefix: string; sender: Sender },
): Promise<WarmUpRecord> {
  const { bins, withinMs } = task.settling;
  const untilMs = wallMs() + withinMs;
  const ratePerSecond = rateAtBegin(schedule);
  for (let part = 0; ; part += 1) {
    const load = await sendLoad(subject, task, sender, {
      phase: 'warm up',
      durationMs: PART_MS,
      schedule: {
        ...schedule,
        // As in a warm-up: other pages than the measurement's.
        seed: schedule.seed + 1 + part,
        curve: { segments: [{ lengthMs: PART_MS, ratePerSecond }] },
        writeKeyPrefix: `${prefix}${part}/`,
      },
      bins,
    });
    const bad = whatIsBad(load.bins);
    if (bad === undefined) return { durationMs: (part + 1) * PART_MS, windows: [], isSteady: null };
    if (wallMs() >= untilMs)
      throw new BenchdayError(
        'SERVICE_NOT_READY',
        `clients were not served well for ${GOOD_S} s in a row within ${plainSeconds(withinMs)}: ${bad}`,
      );
  }
}

/** Hits a second in the first second, or in as long as there are hits. */
function rateAtBegin({ curve }: ScheduleSpecification): number {
  const rate = cumulateRate(curve);
  const lengthUs = Math.min(SECOND_MS * 1_000, rate.durationUs);
  return lengthUs === 0 ? 0 : (rate.hitsBefore(lengthUs) / lengthUs) * 1e6;
}

/** Of the first second that was not good, in words; undefined: all were. */
export function whatIsBad(bins: FineBins | undefined): string | undefined {
  if (bins === undefined) return 'the load engine counts no short bins';
  const seconds = Array.from({ length: GOOD_S }, (_, second) =>
    windowOf(bins, second * SECOND_MS, (second + 1) * SECOND_MS),
  );
  const bad = seconds.find((second) => !isGood(second));
  if (bad === undefined) return undefined;
  if (bad.due === 0) return 'no hit was due in a second of it';
  return `of ${bad.due} hits due in a second ${bad.failed} failed and ${bad.slow} took more than ${bins.limitMs} ms`;
}
