import type { RunRecord } from '../records/run-record.ts';

const HOURS = 24;

/**
 * The clock hour for which most hits are asked, however many parts the profile has; the first of several.
 * @param fractions  of a day, a multiple of 24
 * @returns 0..23
 */
export function busiestHour(fractions: readonly number[]): number {
  const perHour = fractions.length / HOURS;
  const hours = Array.from({ length: HOURS }, (_, hour) =>
    fractions.slice(hour * perHour, (hour + 1) * perHour).reduce((sum, part) => sum + part, 0),
  );
  // A sum of rounded parts may differ in the last bit from an equal one.
  const most = Math.max(...hours) * (1 - 1e-9);
  return hours.findIndex((share) => share >= most);
}

/** The busiest hour of the profile, stretched over the measurement. @returns ms since time 0 */
export function peakHourOf({ scenario }: RunRecord): { readonly fromMs: number; readonly toMs: number } {
  const hour = busiestHour(scenario.profile.fractions);
  const hourMs = scenario.durationMs / HOURS;
  return { fromMs: hour * hourMs, toMs: (hour + 1) * hourMs };
}
