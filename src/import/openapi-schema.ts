import { isObject, type Resolve } from './openapi-document.ts';

type Schema = Readonly<Record<string, unknown>>;

const CHOICES = ['allOf', 'oneOf', 'anyOf'] as const;
/** Deeper ones refer to themselves. */
const MOST_NESTED = 8;

/**
 * A schema of one value with what it refers to in the places that are looked at: itself, its items, and the first of several that it may
 * be, as programs write a type that may be null, or a reference with a default beside it. Objects stay as they are.
 */
export function wholeSchema(written: unknown, resolve: Resolve, depth = 0): unknown {
  const schema = resolve(written);
  if (!isObject(schema) || depth > MOST_NESTED) return schema;
  const chosen = isObject(schema['properties']) ? undefined : choiceOf(schema, resolve, depth);
  const whole: Schema = { ...chosen, ...withoutChoices(schema, chosen) };
  const { type, items } = whole;
  return {
    ...whole,
    ...(Array.isArray(type) && { type: type.filter((one) => one !== 'null') }),
    ...(items !== undefined && { items: wholeSchema(items, resolve, depth + 1) }),
  };
}

/** @returns undefined: there are none, or they are objects */
function choiceOf(schema: Schema, resolve: Resolve, depth: number): Schema | undefined {
  const all = CHOICES.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : []));
  // The others are not followed: where each refers to all of them again there is no end of it.
  const first = all.find((one) => isValue(resolve(one)));
  const whole = first === undefined ? undefined : wholeSchema(first, resolve, depth + 1);
  if (!isObject(whole) || !isValue(whole)) return undefined;
  return whole['enum'] !== undefined || isPlain(whole['type']) ? whole : undefined;
}

/** It may be another value than null. */
function isValue(schema: unknown): boolean {
  return isObject(schema) && [schema['type']].flat().some((type) => type !== 'null');
}

function isPlain(type: unknown): boolean {
  const [first] = [type].flat();
  return first !== undefined && first !== 'object';
}

function withoutChoices(schema: Schema, chosen: Schema | undefined): Schema {
  if (chosen === undefined) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !CHOICES.some((one) => one === key)));
}

/** The same of a parameter, its examples, and its content. */
export function wholeParameter(written: unknown, resolve: Resolve): unknown {
  const parameter = resolve(written);
  if (!isObject(parameter)) return parameter;
  const { schema, items, examples, content } = parameter;
  return {
    ...parameter,
    ...(schema !== undefined && { schema: wholeSchema(schema, resolve) }),
    ...(items !== undefined && { items: wholeSchema(items, resolve) }),
    ...(isObject(examples) && { examples: mapped(examples, resolve) }),
    ...(isObject(content) && { content: mapped(content, resolve) }),
  };
}

function mapped(values: Schema, resolve: Resolve): Schema {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, resolve(value)]));
}
