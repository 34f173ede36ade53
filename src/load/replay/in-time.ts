import { sleep } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { scheduleTotals } from '../../scenario/schedule-totals.ts';
import type { LoadCounts } from '../../records/load-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';

export const READY_WITHIN_MS = 60_000;

/** Beyond the schedule and the last hit's time limit; a machine may stand still for a while. */
export const END_GRACE_MS = 60_000;

/** Waits for all; @throws {BenchdayError} INTERRUPTED, or GENERATOR_FAILED when one fails or it takes too long. */
export async function inTime<T>(
  promises: readonly Promise<T>[],
  { withinMs, signal, what }: { readonly withinMs: number; readonly signal: AbortSignal; readonly what: string },
): Promise<T[]> {
  const settled = new AbortController();
  const deadline = async (): Promise<never> => {
    await sleep(withinMs, AbortSignal.any([signal, settled.signal]));
    throw new BenchdayError(
      'GENERATOR_FAILED',
      `the generators did not ${what} within ${Math.round(withinMs / 1000)} s`,
    );
  };
  try {
    return await Promise.race([Promise.all(promises), deadline()]);
  } finally {
    settled.abort();
  }
}

/** A lower load than asked for is never reported as if it were whole. */
export function requireWholeLoad({ scheduled }: LoadCounts, schedule: ScheduleSpecification): void {
  const { hits } = scheduleTotals(schedule);
  if (scheduled === hits) return;
  throw new BenchdayError('GENERATOR_FAILED', `the generators accounted for ${scheduled} of ${hits} scheduled hits`);
}
