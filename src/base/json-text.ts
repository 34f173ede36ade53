import { type JsonPath, valueAt } from './json-path.ts';

/** Texts, in which digits are no numbers, and numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** What a body in JSON says; some servers put a byte order mark in front. @throws {SyntaxError} it is no JSON */
export function readJson(body: string): unknown {
  return JSON.parse(withoutMark(body));
}

/**
 * A number as it stands in a body: what JSON.parse makes of ids beyond 2^53 is another number, and of 1.50 another text.
 * @param body  in which it stands at the path
 */
export function writtenNumber(body: string, path: JsonPath, value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const texts = withoutMark(body).replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`));
  const written = valueAt(JSON.parse(texts), path);
  return typeof written === 'string' ? written : String(value);
}

function withoutMark(body: string): string {
  return body.startsWith('\ufeff') ? body.slice(1) : body;
}
