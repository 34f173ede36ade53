import { BenchdayError } from './errors.ts';
import { type FileProblem, formatProblem } from './file-problem.ts';
import type { YamlDocument } from './placed-document.ts';

/** Where a file says something of another one. */
export interface WrittenPlace {
  /** absolute */
  readonly file: string;
  readonly path: readonly PropertyKey[];
  /** of its keys, as `collect.db`, and of it all, as '' */
  readonly lines: Readonly<Record<string, number>>;
}

/** @param value  what stands there; keys of two levels are known */
export function writtenPlace(document: YamlDocument, path: readonly PropertyKey[], value: unknown): WrittenPlace {
  const lines: Record<string, number> = { '': document.lineOf(path) };
  for (const [key, inner] of entriesOf(value)) {
    lines[key] = document.lineOf([...path, key]);
    for (const [below] of entriesOf(inner)) lines[`${key}.${below}`] = document.lineOf([...path, key, below]);
  }
  return { file: document.file, path, lines };
}

/** A problem with what was said there. */
export function problemOf(place: WrittenPlace, keys: readonly PropertyKey[], message: string): FileProblem {
  const names = [keys.slice(0, 2), keys.slice(0, 1), []].map((part) => part.map(String).join('.'));
  const known = names.find((name) => Object.hasOwn(place.lines, name)) ?? '';
  return { file: place.file, line: place.lines[known] ?? 1, path: [...place.path, ...keys], message };
}

/**
 * What is wrong with a thing that was named there is said with its place.
 * @param place  absent: on the command line
 */
export async function namedAt<Value>(
  place: WrittenPlace | undefined,
  keys: readonly PropertyKey[],
  work: Promise<Value>,
): Promise<Value> {
  if (place === undefined) return work;
  return work.catch((cause: unknown) => {
    if (!(cause instanceof BenchdayError)) throw cause;
    const message = formatProblem(problemOf(place, keys, cause.message));
    throw new BenchdayError(cause.code, message, { cause, hint: cause.hint });
  });
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
