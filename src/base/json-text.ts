import { type JsonPath, valueAt } from './json-path.ts';

/** Texts, in which digits are no numbers, and numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number with an exponent, where JSON may have one. */
const EXPONENT = /(?:^|[\s:,[])-?\d+(?:\.\d+)?[eE][+-]?\d/;

/** What a body in JSON says; some servers put a byte order mark in front. @throws {SyntaxError} it is no JSON */
export function readJson(body: string): unknown {
  return JSON.parse(withoutMark(body));
}

/**
 * A number as it stands in a body: what JSON.parse makes of ids beyond 2^53 is another number, and of 1.50 or 10.00 another text.
 * @param body  in which it stands at the path
 */
export function writtenNumber(body: string, path: JsonPath, value: number): string {
  if (Number.isSafeInteger(value) && !mayStandOtherwise(body, value)) return String(value);
  const texts = withoutMark(body).replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`));
  const written = valueAt(JSON.parse(texts), path);
  return typeof written === 'string' ? written : String(value);
}

/** Whether a whole number may have another text in the body: `10.00`, `1e1`, `-0`. Most bodies need not be read again for it. */
function mayStandOtherwise(body: string, value: number): boolean {
  return Object.is(value, -0) || body.includes(`${value}.`) || EXPONENT.test(body);
}

function withoutMark(body: string): string {
  return body.startsWith('\ufeff') ? body.slice(1) : body;
}
