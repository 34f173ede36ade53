import * as fc from 'fast-check';

/** A change of a value at one of its places, counted from its root. */
interface Edit {
  readonly at: number;
  readonly what: 'replace' | 'remove' | 'rename' | 'repeat' | 'wrap' | 'add';
  readonly value: unknown;
  readonly key: string;
}

const LEAVES = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', 'x', [], {}, 0, -1, 1, 1e999, -0, 0.1, 1e21, 2 ** 53, 4_294_967_296),
  fc.string({ maxLength: 12 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);

/**
 * Values of a format, by one to five changes of given ones: what its grammar allows, and what it nearly allows.
 * @param keys   of the format, for parts that are added or renamed
 * @param leaves  texts and numbers of the format
 */
export function editedValues(
  values: readonly unknown[],
  { keys, leaves = [] }: { readonly keys: readonly string[]; readonly leaves?: readonly unknown[] },
): fc.Arbitrary<unknown> {
  const edit = fc.record<Edit>({
    at: fc.nat({ max: 100_000 }),
    what: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'repeat', 'wrap', 'add'),
    value: leaves.length === 0 ? LEAVES : fc.oneof(LEAVES, fc.constantFrom(...leaves)),
    key: fc.oneof(fc.constantFrom(...keys, '__proto__', 'constructor', ''), fc.string({ maxLength: 6 })),
  });
  return fc
    .tuple(fc.constantFrom(...values), fc.array(edit, { minLength: 0, maxLength: 5 }))
    .map(([value, edits]) => edits.reduce<unknown>(edited, value));
}

function edited(value: unknown, { at, what, value: put, key }: Edit): unknown {
  const places = countPlaces(value);
  let left = at % places;
  const walk = (one: unknown): unknown => {
    if (left-- === 0) return changed(one, what, put, key);
    if (Array.isArray(one)) return one.flatMap((item: unknown) => (left < 0 ? [item] : listed(walk(item))));
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one).flatMap(([name, item]): [string, unknown][] => {
      if (left < 0) return [[name, item]];
      const made = walk(item);
      if (made === REMOVED) return [];
      return made instanceof Renamed ? [[made.key, item]] : [[name, made instanceof Twice ? made.value : made]];
    });
    return fromEntries(entries);
  };
  const made = walk(value);
  return made === REMOVED || made instanceof Renamed || made instanceof Twice ? value : made;
}

const REMOVED = Symbol('removed');
class Renamed {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}
class Twice {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

function changed(one: unknown, what: Edit['what'], put: unknown, key: string): unknown {
  switch (what) {
    case 'replace':
      return put;
    case 'remove':
      return REMOVED;
    case 'rename':
      return new Renamed(key);
    case 'repeat':
      return new Twice(one);
    case 'wrap':
      return key.length % 2 === 0 ? [one] : fromEntries([[key, one]]);
    case 'add':
      if (Array.isArray(one)) return [...(one as unknown[]), put];
      return typeof one === 'object' && one !== null ? fromEntries([...Object.entries(one), [key, put]]) : put;
  }
}

function listed(made: unknown): unknown[] {
  if (made === REMOVED || made instanceof Renamed) return [];
  return made instanceof Twice ? [made.value, made.value] : [made];
}

/** `__proto__` as a key of its own. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}

function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countPlaces(inner), 1);
}
