import { decoded } from '../base/tolerant-text.ts';

/**
 * A description in which stands what was meant: paths have no extensions (`x-...`), one that holds nothing is empty, and each begins
 * with a slash.
 * @source OpenAPI 3.1, "Paths Object": "This object MAY be extended with Specification Extensions"
 */
export function tidied(document: object): object {
  const paths: unknown = 'paths' in document ? document.paths : undefined;
  if (isObject(paths)) return { ...document, paths: pathsOf(paths) };
  // OpenAPI 3.1 needs none where there are webhooks.
  return paths === undefined && 'webhooks' in document ? { ...document, paths: {} } : document;
}

function pathsOf(paths: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [written, item] of Object.entries(paths)) {
    if (written.startsWith('x-')) continue;
    const path = written.startsWith('/') ? written : `/${written}`;
    const other = all.get(path);
    all.set(path, isObject(other) && isObject(item) ? { ...other, ...item } : (item ?? other ?? {}));
  }
  return Object.fromEntries(all);
}

/**
 * The same, but of values that may be null the others are left, as what is made of a schema is of its first choice.
 * @param known  what was looked at, as aliases of YAML stand in several places
 */
export function withoutNullChoices(value: unknown, known = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, value);
  const list = Array.isArray(value);
  const own = Object.entries(value).map(([key, written]): [string, unknown] => {
    const inner = withoutNullChoices(list || !CHOICES.includes(key) ? written : notNull(written), known);
    return [key, inner];
  });
  const isSame = own.every(([key, inner]) => inner === (value as Readonly<Record<string, unknown>>)[key]);
  const changed = list ? own.map(([, inner]) => inner) : Object.fromEntries(own);
  known.set(value, isSame ? value : changed);
  return isSame ? value : changed;
}

/** Where a schema has several forms; a list of types too. */
const CHOICES = ['oneOf', 'anyOf', 'type'];

function notNull(choices: unknown): unknown {
  if (!Array.isArray(choices)) return choices;
  const others = choices.filter((one: unknown) => one !== 'null' && !(isObject(one) && one['type'] === 'null'));
  return others.length > 0 && others.length < choices.length ? others : (choices as unknown);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a reference within a description, and those that it leads to; one to another file, or to nothing, stays as it is. */
export type Resolve = (value: unknown) => unknown;

/** @source RFC 6901; OpenAPI 3.1, Reference Object: what stands beside a reference goes before what it leads to */
export function resolverOf(document: object): Resolve {
  return (value) => {
    const seen = new Set<string>();
    let found = value;
    for (let own = referenceIn(found); own !== undefined && !seen.has(own.to); own = referenceIn(found)) {
      seen.add(own.to);
      const next = pointedAt(document, own.to);
      if (next === undefined) return found;
      found = isObject(next) && Object.keys(own.beside).length > 0 ? { ...next, ...own.beside } : next;
    }
    return found;
  };
}

function referenceIn(value: unknown): { to: string; beside: object } | undefined {
  if (!isObject(value)) return undefined;
  const { $ref: to, ...beside } = value;
  return typeof to === 'string' ? { to, beside } : undefined;
}

function pointedAt(document: object, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  const tokens = decoded(reference.slice(1)).split('/').slice(1);
  let value: unknown = document;
  for (const token of tokens) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
