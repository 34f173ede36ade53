/** Long runs keep about so many intervals; short ones have one a second or more. */
const MOST_INTERVALS = 1440;
const SHORTEST_MS = 1000;
const HOURS = 24;

/**
 * Into intervals of which length a measurement is divided: whole parts of an hour of the scheduled day, so that no interval lies in two
 * hours, and the figures of an hour are those of the hits due in it. At most a second, or a 1440th of a long measurement.
 */
export function intervalLengthMs(durationMs: number): number {
  const hourMs = durationMs / HOURS;
  const least = Math.ceil(hourMs / Math.max(SHORTEST_MS, durationMs / MOST_INTERVALS));
  // Rather a few more with edges at whole µs.
  for (let perHour = least; perHour < 2 * least; perHour += 1) {
    if ((durationMs * 1000) % (HOURS * perHour) === 0) return hourMs / perHour;
  }
  return hourMs / least;
}
