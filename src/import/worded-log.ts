import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { addressesIn } from './loose-log.ts';
import { parseTime } from './text-time.ts';

/** Methods of HTTP and WebDAV. @source the registry of IANA */
const METHOD =
  'GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE|PROPFIND|PROPPATCH|REPORT|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|PURGE';
/** A method and what it asks for, with or without quotes and the protocol, with blanks, tabs, bars or semicolons between them. */
const REQUEST = new RegExp(
  String.raw`(?<![\w/.-])(${METHOD})["']?[\s|;]{1,8}["']?((?:https?:\/)?\/[^\s"'|;]*)["']?(?:[\s|;]{1,3}(?:HTTP\/)?[123](?:\.\d)?(?=[\s|;"']|$))?`,
);
/** Right behind the request, where something of a word may stand between. */
const BEHIND =
  /^["'\s|;,:)\]-]{0,8}(?:(?:status|code|responded|returned|response|completed|with|=>|->)[\s:=]{1,3}){0,2}[["]?([1-5]\d\d)(?=["'\s|;,\])]|$)(?! ?(?:[mµu]?s|[kM]?B|bytes|rows)\b)/i;
const BEFORE = /(?:^|[\s|;[(])([1-5]\d\d)["'\s|;:)\]]{1,4}$/;
const LABELLED = /\bstatus(?:[ _-]?code)?["']?[:=]\s?["']?([1-5]\d\d)(?!\d)/i;
const NUMBERS = /(?:^|[\s|;,"'[(])([1-5]\d\d)(?=["'\s|;,\])]|$)(?! ?(?:[mµu]?s|[kM]?B|bytes|rows)\b)/g;
/** Of the registry of IANA, and nginx's own. */
const STATUS = /^(?:10[0-3]|20[0-8]|226|30[0-8]|4[0-4]\d|451|49[4-9]|50[0-8]|51[01]|52\d|530)$/;
const CLOCK = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const TIMES = new RegExp(
  String.raw`(?<![\w/.-])(?:\d{4}[-/]\d\d[-/]\d\d[T ]${CLOCK}(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?|\d\d\/[A-Z][a-z]{2}\/\d{4}[: ]${CLOCK}(?: [+-]\d{4})?|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d\d? ${CLOCK} \d{4}|\d{10}\.\d{3,9}|20\d{12}|\d\d?\/\d\d?\/\d{4}, \d\d?:\d\d:\d\d [AP]M)(?![\w/])`,
  'g',
);
/** A count of seconds at the begin of a line. An id looks like one, so any other time goes before it, also one that cannot be read. */
const SECONDS = /^1\d{9}(?=[|;,\t ])/;
const ANY_CLOCK = /(?<![\w:])\d\d?:\d\d:\d\d(?![\w:])/;
const ZONED = /(?:Z|UTC|[+-]\d\d:?\d\d)$/;
/** `Fri 17 May 2024 10:05:03 +0000`, `17/May/2024/10/05/03` @source Hiawatha; OpenStack Swift, whose times are UTC */
const DAY_FIRST = /(?<![\w/])(\d\d?)[ /]([A-Z][a-z]{2})[ /](\d{4})([ /])(\d\d)[:/](\d\d)[:/](\d\d)(?: ([+-]\d{4}))?/;
const SPARE_TIME = { timeS: 0, offsetS: 0, hasZone: true };

/**
 * Lines of programs whose words have no known order: a time, a method and its target, and a status that can be told from other
 * numbers by where it stands. What could be meant in two ways is refused.
 */
export function readWorded(text: string): LineFacts | Rejection {
  const found = REQUEST.exec(text);
  if (found === null) return 'format';
  const [whole, method = '', target = ''] = found;
  const [before, behind] = [text.slice(0, found.index), text.slice(found.index + whole.length)];
  // Within a text of a visitor's, as an agent may say anything.
  if (before.split('"').length % 2 === 0 && !before.endsWith('"')) return 'format';
  const time = timeIn(before) ?? timeIn(behind) ?? secondsIn(before);
  if (time === undefined) return 'format';
  const status = statusOf(before, behind);
  if (status === undefined) return 'format';
  // What a proxy was asked for stands on a server whose address is no client's.
  const after = target.startsWith('/') ? addressesIn(behind, 'other', before.split(/\s+/).length + 2) : [];
  // Without their ports: with one it is an upstream.
  const candidates = [
    ...addressesIn(before, 'front', 0),
    ...after.map((found) => ({ ...found, place: 'front' }) as const),
  ];
  // Programs also say whom they asked themselves: without anybody who asked, a whole address is no visitor's.
  if (candidates.length === 0 && !target.startsWith('/')) return 'format';
  return { format: 'words', time, request: { method, target }, status, clients: candidates, candidates };
}

function timeIn(text: string): string | undefined {
  const times = Array.from(text.matchAll(TIMES), ([time]) => time).filter((time) => parseTime(time, SPARE_TIME));
  const found = times.find((time) => ZONED.test(time)) ?? times[0];
  if (found !== undefined) return found;
  const parts = DAY_FIRST.exec(text);
  if (parts === null) return undefined;
  const [, day = '', month = '', year = '', separator, hour = '', minute = '', second = '', zone] = parts;
  const written = `${day.padStart(2, '0')}/${month}/${year}:${hour}:${minute}:${second}`;
  return zone === undefined ? `${written}${separator === '/' ? ' +0000' : ''}` : `${written} ${zone}`;
}

function secondsIn(before: string): string | undefined {
  return ANY_CLOCK.test(before) ? undefined : SECONDS.exec(before)?.[0];
}

/** @returns undefined: none of its numbers is one for certain */
function statusOf(before: string, behind: string): string | undefined {
  const labelled = LABELLED.exec(behind)?.[1];
  if (isStatus(labelled)) return labelled;
  const next = [BEHIND.exec(behind)?.[1]].find(isStatus);
  const [inFront, further] = [before, behind].map((text) =>
    Array.from(text.matchAll(NUMBERS), ([, status]) => status).filter(isStatus),
  );
  const last = BEFORE.exec(before)?.[1];
  // Sizes and times look like statuses too.
  if (isStatus(last)) return inFront?.length === 1 && next === undefined ? last : undefined;
  if (next !== undefined) return next;
  const all = [...(inFront ?? []), ...(further ?? [])];
  return all.length === 1 ? all[0] : undefined;
}

function isStatus(text: string | undefined): text is string {
  return text !== undefined && STATUS.test(text);
}
