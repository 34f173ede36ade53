/** Reads times as logs write them. NaN: there is no such time. */

const ZERO = 48;
/** first letters of the months as one number each, so that a line's month costs one comparison */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** 1 to 12; 0 for no month. Case does not matter. */
export function monthNumber(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

const MONTH_BY_CODE = new Map(
  MONTHS.map((name, index) => [monthCode(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)), index + 1]),
);

/** The clock of a log: seconds since the epoch, and how far it was ahead of UTC. */
export interface LogTime {
  timeS: number;
  offsetS: number;
  /** false: the log does not say in which zone it writes, and UTC was assumed */
  hasZone: boolean;
}

/** `dd/Mon/yyyy:HH:MM:SS +zzzz` from `at` on: 26 bytes. Consecutive lines share their day, so the day is worked out once. */
export class CommonTime {
  #dayKey = -1;
  #dayS = Number.NaN;

  /** @returns whether there is such a time */
  read(bytes: Buffer, at: number, into: LogTime): boolean {
    const day = two(bytes, at);
    const month = monthCode(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
    const year = two(bytes, at + 7) * 100 + two(bytes, at + 9);
    const key = (month * 32 + day) * 10_000 + year;
    if (key !== this.#dayKey) {
      this.#dayKey = key;
      this.#dayS = daySeconds(year, MONTH_BY_CODE.get(month) ?? 0, day);
    }
    const [hour, minute, second] = [two(bytes, at + 12), two(bytes, at + 15), two(bytes, at + 18)];
    const sign = bytes[at + 21];
    const [zoneHours, zoneMinutes] = [two(bytes, at + 22), two(bytes, at + 24)];
    // A leap second is written as :60.
    if (!(hour < 24 && minute < 60 && second < 61 && zoneHours < 24 && zoneMinutes < 60)) return false;
    if (sign !== 43 && sign !== 45) return false;
    const offsetS = (zoneHours * 3600 + zoneMinutes * 60) * (sign === 45 ? -1 : 1);
    const timeS = this.#dayS + hour * 3600 + minute * 60 + second - offsetS;
    if (Number.isNaN(timeS)) return false;
    into.timeS = timeS;
    into.offsetS = offsetS;
    into.hasZone = true;
    return true;
  }
}

/** Start of a day in UTC, s since the epoch; NaN for the 31st of February. */
export function daySeconds(year: number, month: number, day: number): number {
  const ms = Date.UTC(year, month - 1, day);
  const date = new Date(ms);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 1900;
  return isReal ? ms / 1000 : Number.NaN;
}

/** Two decimal digits as a number; NaN for anything else. */
function two(bytes: Buffer, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Case does not matter. */
function monthCode(a: number, b: number, c: number): number {
  return ((a | 32) << 16) | ((b | 32) << 8) | (c | 32);
}
