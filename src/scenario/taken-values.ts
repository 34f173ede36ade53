import { jsonPathOf, valueAt } from '../base/json-path.ts';
import { readJson, writtenNumber } from '../base/json-text.ts';
import { patternOf } from '../base/pattern.ts';
import type { TakeSpecification } from './schedule.ts';

/** What of an answer values are taken from. */
export interface AnswerText {
  /** '' when there is none */
  readonly header: (name: string) => string;
  /** values of Set-Cookie */
  readonly cookies: readonly string[];
  /** unpacked; asked for only where it is needed */
  readonly body: () => string;
}

/** Longer ones are taken for none: they fit in no request. */
const MOST_CHARACTERS = 8192;

/** @returns undefined: no match, or an empty one */
export function takenValue({ from, pattern }: TakeSpecification, answer: AnswerText): string | undefined {
  const whole = sourceOf(from, answer);
  if (whole === undefined) return undefined;
  const value = pattern === undefined ? whole : matchIn(whole, pattern);
  if (value === undefined || value === '' || value.length > MOST_CHARACTERS) return undefined;
  // Half a character, as JSON can hold one, is none in a request.
  return Buffer.from(value).toString();
}

/** The first group that took part, as one of several alternatives; all of the match where the pattern has no groups. */
function matchIn(whole: string, pattern: string): string | undefined {
  const match = patternOf(pattern).exec(whole);
  if (match === null) return undefined;
  const [all, ...groups] = match as readonly (string | undefined)[];
  return groups.length === 0 ? all : groups.find((group) => group !== undefined);
}

export function needsBody({ from }: Pick<TakeSpecification, 'from'>): boolean {
  return from.kind !== 'header' && from.kind !== 'cookie';
}

function sourceOf(from: TakeSpecification['from'], answer: AnswerText): string | undefined {
  switch (from.kind) {
    case 'body':
      return answer.body();
    case 'json':
      return jsonValue(answer.body(), from.path);
    case 'header':
      return answer.header(from.field.toLowerCase());
    case 'cookie':
      return cookieValue(answer.cookies, from.field);
    case 'csrf':
      return hiddenValue(answer.body(), from.field);
  }
}

function jsonValue(body: string, path: string): string | undefined {
  const steps = jsonPathOf(path);
  if (steps === undefined) return undefined;
  let value: unknown;
  try {
    value = valueAt(readJson(body), steps);
  } catch {
    return undefined;
  }
  if (typeof value === 'number') return writtenNumber(body, steps, value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Of several of one name the last one counts, as a browser would keep it. */
function cookieValue(lines: readonly string[], name: string): string | undefined {
  const own = lines.findLast((line) => line.slice(0, line.indexOf('=')).trim() === name);
  return own
    ?.slice(own.indexOf('=') + 1)
    .split(';', 1)[0]
    ?.trim();
}

const TAG = /<(?:input|meta)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))/g;

/** The value of a form's field of that name, or the content of such a meta element, whatever the order of attributes. */
function hiddenValue(html: string, name: string): string | undefined {
  for (const [, attributes = ''] of html.matchAll(TAG)) {
    const given = new Map<string, string>();
    for (const [, key = '', double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
      const own = key.toLowerCase();
      // Of an attribute that is there twice the first one counts. @source HTML, 13.2.5.33
      if (!given.has(own)) given.set(own, unescapeHtml(double ?? single ?? bare ?? ''));
    }
    const value = given.get('name') === name ? (given.get('value') ?? given.get('content')) : undefined;
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The references that tokens and addresses are written with; others stay as they are. */
function unescapeHtml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, named) => {
    if (typeof named === 'string') return NAMED[named.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
