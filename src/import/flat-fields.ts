import { OTHER_OBJECTS } from './field-names.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A value, and its name with those of the objects around it, for a reader. */
export interface Field {
  readonly name: string;
  readonly text: string;
}

const DEEPEST = 5;

/** The headers of one request as pairs, as firewalls of the web write them; of one name the first counts. */
function headersIn(pairs: readonly unknown[], path: string, shown: string): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  for (const pair of pairs) {
    if (!isFields(pair)) continue;
    const { name = pair['key'], value } = pair;
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    const key = path + plain(name);
    if (!found.has(key)) found.set(key, { name: `${shown}.${name}`, text: value });
  }
  return found;
}

/** By name without case and punctuation; inner names also alone, where the object is the request's own. */
export function flatten(fields: Fields): Map<string, Field> {
  const flat = new Map<string, Field>();
  const inner: [string, Field][] = [];
  const walk = (object: Fields, path: string, shown: string, isOwn: boolean) => {
    const depth = shown === '' ? 0 : shown.split('.').length;
    for (const [name, value] of Object.entries(object)) {
      // Several objects are several things, and none of them the request.
      if (Array.isArray(value) && value.length > 1 && isFields(value[0])) {
        if (/headers$/.test(plain(name)))
          for (const header of headersIn(value, path + plain(name), name)) flat.set(...header);
        continue;
      }
      const found: unknown =
        Array.isArray(value) && value.length > 0 && typeof value[0] !== 'number' ? value[0] : value;
      const full = path + plain(name);
      if (isFields(found)) {
        if (depth < DEEPEST)
          walk(found, full, `${shown === '' ? '' : `${shown}.`}${name}`, isOwn && !OTHER_OBJECTS.test(name));
        continue;
      }
      const text = textOf(value === found ? value : found);
      if (text === undefined) continue;
      const field = { name: shown === '' ? name : `${shown}.${name}`, text };
      if (!flat.has(full)) flat.set(full, field);
      if (depth > 0 && isOwn) inner.push([plain(name), field]);
    }
  };
  walk(fields, '', '', true);
  for (const [name, field] of inner) if (!flat.has(name)) flat.set(name, field);
  return flat;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  // journald writes texts with control characters as their bytes
  if (Array.isArray(value) && value.length > 0 && value.every((one) => Number.isInteger(one)))
    return Buffer.from(value as number[]).toString('utf8');
  return undefined;
}

const PLAIN = new Map<string, string>();
/** Keys are few and come in every line. */
function plain(name: string): string {
  const known = PLAIN.get(name);
  if (known !== undefined) return known;
  const found = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (PLAIN.size < 10_000) PLAIN.set(name, found);
  return found;
}

export function textAt(
  flat: ReadonlyMap<string, Field>,
  names: readonly string[],
  isRight: (text: string) => boolean,
): Field | undefined {
  for (const name of names) {
    const field = flat.get(name);
    if (field !== undefined && isRight(field.text)) return field;
  }
  return undefined;
}

/** Fields of other names, in their order. */
export function textWhere(
  flat: ReadonlyMap<string, Field>,
  isRight: (name: string, text: string) => boolean,
): Field | undefined {
  for (const [name, field] of flat) if (isRight(name, field.text)) return field;
  return undefined;
}

/** A dash stands for nothing. */
export const isSomething = (text: string) => text !== '' && text !== '-';

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
