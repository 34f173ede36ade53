/** The steps from the root to one value: names of an object, positions of a list. */
export type JsonPath = readonly (string | number)[];

const STEP = /\.([A-Za-z_$][\w$-]*)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/**
 * Reads a path to one value, as `$.items[0].name` or `$['odd name']`.
 * @returns undefined for what is no such path; wildcards, filters and slices are none, as they lead to several values
 * @source RFC 9535, singular queries
 */
export function jsonPathOf(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, name, position, single, double] = match;
    steps.push(position === undefined ? (name ?? single ?? double ?? '') : Number(position));
  }
  return steps;
}

/** @returns undefined where the path leads nowhere: JSON itself has no such value */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value as unknown[])[step] : undefined;
    else if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    else value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }
  return value;
}
