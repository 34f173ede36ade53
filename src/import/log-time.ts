/** Reads times as logs write them. NaN: there is no such time. */

const ZERO = 48;
/** first letters of the months as one number each, so that a line's month costs one comparison */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_BY_CODE = new Map(
  MONTHS.map((name, index) => [monthCode(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)), index + 1]),
);

/** The clock of a log: seconds since the epoch, and how far it was ahead of UTC. */
export interface LogTime {
  timeS: number;
  offsetS: number;
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

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** ISO 8601, or seconds, ms, µs or ns since the epoch. Without a zone it is taken as UTC. */
export function parseTime(text: string, into: LogTime): boolean {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [year, month, day, hour, minute, second] = iso.slice(1, 7).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (hour > 23 || minute > 59 || second > 60) return false;
    const offsetS = zoneSeconds(iso[7]);
    into.timeS = daySeconds(year, month, day) + hour * 3600 + minute * 60 + second - offsetS;
    into.offsetS = offsetS;
    return !Number.isNaN(into.timeS);
  }
  if (!/^\d{9,19}(?:\.\d+)?$/.test(text)) return false;
  const value = Number(text);
  // 1e11 s is the year 5138, 1e11 ms is 1973: the unit shows in the size.
  const perSecond = value < 1e11 ? 1 : value < 1e14 ? 1e3 : value < 1e17 ? 1e6 : 1e9;
  into.timeS = Math.floor(value / perSecond);
  into.offsetS = 0;
  return true;
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(/\D/g, '');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
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
