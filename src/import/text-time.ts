import { daySeconds, type LogTime, monthNumber } from './log-time.ts';

const CLOCK = String.raw`(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?`;
const ISO = new RegExp(String.raw`^(\d{4})[-/](\d\d)[-/](\d\d)(?:T|[ ]+|_)${CLOCK}${ZONE}$`, 'i');
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.\d+)?(Z|[+-]\d{4})?$/;
/** 20150517100503, without anything between; it is no count of ms either, as those of today have 13 digits */
const DIGITS = /^((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;
/** 17/May/2015:10:05:03 +0000, also with a blank or a dash, a fraction, or without a zone. */
const COMMON = new RegExp(String.raw`^(\d\d?)[-/ ]([A-Z][a-z]{2})[-/ ](\d{4})[: ]${CLOCK}${ZONE}$`, 'i');
/** Mon, 04 Jul 2016 22:37:26 GMT @source RFC 9110, 5.6.7 */
const MAIL = new RegExp(String.raw`^[A-Z][a-z]{2}, (\d\d?)[ -]([A-Z][a-z]{2})[ -](\d{4}) ${CLOCK}${ZONE}$`, 'i');
/** Wed Jan 13 12:28:19 2016, as C's asctime writes it; `date` has a zone before the year */
const ASCTIME = new RegExp(String.raw`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d\d?) ${CLOCK}(?: (UTC|GMT))? (\d{4})$`, 'i');

/** 05/17/2024:10:05:03 -0000: cPanel's, whose -0000 no other server writes, has the month first; others are told by days above 12 */
const NUMERIC = new RegExp(String.raw`^(\d\d)/(\d\d)/(\d{4})[: ]${CLOCK}${ZONE}$`, 'i');

/** 5/17/2024, 1:05:03.000 PM, as clouds and browsers write the times of the United States: with a comma and capitals no others do */
const AMERICAN = /^(\d\d?)\/(\d\d?)\/(\d{4}), (\d\d?):(\d\d):(\d\d)(?:\.\d+)? ([AP])M$/;

/** 1990 to 2100: other numbers are counts, or ids, and no times of a log. */
const [EARLIEST_S, LATEST_S] = [631_152_000, 4_102_444_800];

/** .NET's ticks of 100 ns since the year 1; as ns since the epoch they would be of 1989 and 1990, when nobody wrote those. */
const [TICKS_FROM, TICKS_TO, TICKS_EPOCH_S] = [6.28e17, 6.6e17, 62_135_596_800];

/** The parts of a written time; the month as a number. */
type Parts = readonly [
  year: number,
  month: number,
  day: number,
  clock: readonly (string | undefined)[],
  zone: string | undefined,
];

/**
 * A time as logs and JSON write it: ISO 8601, that of the common log, of mail headers, of C, or seconds, ms, µs or ns since the epoch.
 * Square brackets around it, or in front of it, are ignored. Without a zone it is taken as UTC, and `hasZone` is false.
 */
export function parseTime(text: string, into: LogTime): boolean {
  const bare = text.startsWith('[') ? text.slice(1, text.endsWith(']') ? -1 : undefined) : text;
  return parseEpoch(bare, into) || parseWritten(bare, into);
}

function parseWritten(text: string, into: LogTime): boolean {
  const parts = partsOf(text);
  if (parts === undefined) return false;
  const [year, month, day, clock, zone] = parts;
  const [hour = 99, minute = 99, second = 99] = clock.map(Number);
  if (hour > 23 || minute > 59 || second > 60) return false;
  const offsetS = zoneSeconds(zone);
  into.timeS = daySeconds(year, month, day) + hour * 3600 + minute * 60 + second - offsetS;
  into.offsetS = offsetS;
  into.hasZone = zone !== undefined;
  return !Number.isNaN(into.timeS);
}

function partsOf(text: string): Parts | undefined {
  const iso = ISO.exec(text) ?? COMPACT.exec(text) ?? DIGITS.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[2]), Number(iso[3]), iso.slice(4, 7), iso[7]];
  const common = COMMON.exec(text) ?? MAIL.exec(text);
  if (common !== null)
    return [Number(common[3]), monthNumber(common[2] ?? ''), Number(common[1]), common.slice(4, 7), common[7]];
  const c = ASCTIME.exec(text);
  if (c !== null) return [Number(c[7]), monthNumber(c[1] ?? ''), Number(c[2]), c.slice(3, 6), c[6]];
  return numericParts(NUMERIC.exec(text)) ?? americanParts(AMERICAN.exec(text));
}

function americanParts(found: RegExpExecArray | null): Parts | undefined {
  const hour = Number(found?.[4] ?? 0);
  if (found === null || hour < 1 || hour > 12) return undefined;
  const ofDay = (hour % 12) + (found[7] === 'P' ? 12 : 0);
  return [Number(found[3]), Number(found[1]), Number(found[2]), [String(ofDay), found[5], found[6]], undefined];
}

/** @returns undefined: it is no such time, or its day may be its month */
function numericParts(found: RegExpExecArray | null): Parts | undefined {
  if (found === null) return undefined;
  const [first, second, year] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const isMonthFirst = found[7] === '-0000' || second > 12 || first === second;
  if (!isMonthFirst && first <= 12) return undefined;
  return isMonthFirst
    ? [year, first, second, found.slice(4, 7), found[7]]
    : [year, second, first, found.slice(4, 7), found[7]];
}

function parseEpoch(text: string, into: LogTime): boolean {
  if (!/^(?:\d{9,19}(?:\.\d+)?|\d\.\d{4,}e\+(?:09|12|15|18))$/.test(text)) return false;
  const value = Number(text);
  // 1e11 s is the year 5138, 1e11 ms is 1973: the unit shows in the size.
  const perSecond = value < 1e11 ? 1 : value < 1e14 ? 1e3 : value < 1e17 ? 1e6 : 1e9;
  const isTicks = value >= TICKS_FROM && value < TICKS_TO;
  const timeS = Math.floor(isTicks ? value / 1e7 - TICKS_EPOCH_S : value / perSecond);
  if (timeS < EARLIEST_S || timeS >= LATEST_S) return false;
  into.timeS = timeS;
  into.offsetS = 0;
  into.hasZone = true;
  return true;
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || /^[A-Z]+$/i.test(zone)) return 0;
  const digits = zone.replace(/\D/g, '');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

const LEADING =
  /(?:^|[\s["(|,;])(\d{4}[-/]\d\d[-/]\d\d(?:T| )\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?|\[?\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]?|\d{10}\.\d+|\d\.\d{4,}e\+09)(?=[\s\]:|,;")]|$)/g;
const ZONED = /(?:Z|UTC|[+-]\d\d:?\d\d)\]?$/;

/** The first time in a text before something else; one that says its zone, where several stand there. */
export function leadingTime(text: string): string | undefined {
  const times = Array.from(text.matchAll(LEADING), ([, time]) => time);
  const found = times.find((time) => time !== undefined && ZONED.test(time)) ?? times[0];
  return found?.replace(/^\[|\]$/g, '');
}
