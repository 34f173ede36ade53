import { type JsonPath, valueAt } from './json-path.ts';
import { readJson, writtenNumber } from './json-text.ts';

/** What must be at one place of a JSON body. */
export interface JsonWish {
  /** the path as it was written */
  readonly text: string;
  readonly path: JsonPath;
  /** `is`: this value, a text also where a number reads so; `exists`: whether there is any */
  readonly must: { readonly is: string | number | boolean | null } | { readonly exists: boolean };
}

/** @returns what of it the body, unpacked, does not say; undefined: it says all of it */
export function jsonProblem(body: string, wishes: readonly JsonWish[]): string | undefined {
  let root: unknown;
  try {
    root = readJson(body);
  } catch {
    return 'the body is no JSON';
  }
  for (const { text, path, must } of wishes) {
    const value = valueAt(root, path);
    if ('exists' in must) {
      if ((value !== undefined) !== must.exists) return `${text} is ${must.exists ? 'missing' : 'there'}`;
    } else if (!isSame(value, must.is) && !isWritten({ body, path, value }, must.is)) {
      return `${text} should be ${JSON.stringify(must.is)}, got ${shown(value)}`;
    }
  }
  return undefined;
}

/** Ids are drawn as text, and many sites send them as numbers. */
function isSame(value: unknown, wanted: string | number | boolean | null): boolean {
  if (typeof wanted === 'string' && typeof value === 'number') return String(value) === wanted;
  return value === wanted;
}

/** An id beyond 2^53, or a number with zeros behind, is the text that stands there. */
function isWritten(
  { body, path, value }: { readonly body: string; readonly path: JsonPath; readonly value: unknown },
  wanted: string | number | boolean | null,
): boolean {
  return typeof wanted === 'string' && typeof value === 'number' && writtenNumber(body, path, value) === wanted;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
