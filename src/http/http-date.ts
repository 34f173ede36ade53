const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Blanks, commas, dashes and all other marks but the colon. @source RFC 6265, 5.1.1: delimiter */
const DELIMITER = /[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/;
const CLOCK = /^(\d\d?):(\d\d?):(\d\d?)(?:\D|$)/;
const DAY = /^(\d\d?)(?:\D|$)/;
const YEAR = /^(\d{2,4})(?:\D|$)/;

/**
 * A time of a cookie or of a header, in any of their forms, always UTC.
 * @returns epoch ms; NaN for one that lacks clock, day, month by name or year, or that there is not
 * @source RFC 6265, 5.1.1, which reads all three forms of RFC 9110, 5.6.7
 */
export function httpDateMs(text: string): number {
  let clock: readonly number[] | undefined;
  let [day, month, year] = [Number.NaN, -1, Number.NaN];
  for (const token of text.split(DELIMITER)) {
    const time = clock === undefined ? CLOCK.exec(token) : null;
    if (time !== null) {
      clock = time.slice(1).map(Number);
      continue;
    }
    const dayText = Number.isNaN(day) ? DAY.exec(token)?.[1] : undefined;
    if (dayText !== undefined) {
      day = Number(dayText);
      continue;
    }
    const named = month === -1 ? MONTHS.indexOf(token.slice(0, 3).toLowerCase()) : -1;
    if (named !== -1) {
      month = named;
      continue;
    }
    const yearText = Number.isNaN(year) ? YEAR.exec(token)?.[1] : undefined;
    if (yearText !== undefined) year = wholeYear(Number(yearText));
  }
  const [hour = 99, minute = 99, second = 99] = clock ?? [];
  if (month === -1 || !(year >= 1601) || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const midnightMs = Date.UTC(year, month, day);
  if (new Date(midnightMs).getUTCDate() !== day) return Number.NaN;
  return midnightMs + ((hour * 60 + minute) * 60 + second) * 1000;
}

function wholeYear(year: number): number {
  if (year > 99) return year;
  return year >= 70 ? year + 1900 : year + 2000;
}
