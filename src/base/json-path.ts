/** The steps from the root to one value: names of an object, positions of a list, counted from its end where they are negative. */
export type JsonPath = readonly (string | number)[];

/** Names may begin with a digit, as most programs read them. */
const STEP =
  /\.([\w$\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}-]*)|\[\s*(?:(-?\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/uy;
const ESCAPE = /\\(?:u([0-9a-f]{4})|(.))/gi;
const CONTROL: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

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
    steps.push(position === undefined ? (name ?? unescaped(single ?? double ?? '')) : Number(position));
  }
  return steps;
}

/** @source RFC 9535, 2.3.1.2 */
function unescaped(quoted: string): string {
  return quoted.replaceAll(ESCAPE, (_whole, code: string | undefined, letter: string) =>
    code === undefined ? (CONTROL[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** @returns undefined where the path leads nowhere: JSON itself has no such value */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? (value as unknown[]).at(step) : undefined;
    else if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    else value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }
  return value;
}
