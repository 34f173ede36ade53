import type { FileProblem } from './file-problem.ts';

/** A YAML file that could be parsed: its plain value, and where each part of it stands. */
export interface YamlDocument {
  /** absolute path */
  readonly file: string;
  readonly text: string;
  /** objects, lists, text, numbers, true, false, null */
  readonly value: unknown;
  /** the line of a value; of the nearest part around it when there is no such value */
  lineOf(path: readonly PropertyKey[]): number;
  /** the line of a key */
  keyLineOf(path: readonly PropertyKey[]): number;
  /** of what was merged from several files: where that stands; absent: here */
  placeOf?(path: readonly PropertyKey[]): PlacedKeys;
}

/** A place in a file. */
export interface PlacedKeys {
  readonly document: YamlDocument;
  readonly keys: readonly PropertyKey[];
}

/** A problem at a place of a document. */
export function problemAt(document: YamlDocument, keys: readonly PropertyKey[], message: string): FileProblem {
  const { document: own, keys: there } = document.placeOf?.(keys) ?? { document, keys };
  return { file: own.file, line: own.lineOf(there), path: keys, message };
}

/** A problem with a key itself. */
export function problemAtKey(document: YamlDocument, keys: readonly PropertyKey[], message: string): FileProblem {
  const { document: own, keys: there } = document.placeOf?.(keys) ?? { document, keys };
  return { file: own.file, line: own.keyLineOf(there), path: keys, message };
}
