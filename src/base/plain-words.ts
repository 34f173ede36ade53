import { z } from 'zod';
import { didYouMean } from './nearest.ts';

/** A value as it should stand in a message: short, and text in quotes. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map of keys';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 76)}..."` : shown;
}

/** A whole number between two bounds, both allowed. */
export function wholeNumber(from: number, to: number): z.ZodInt {
  const error = (issue: { readonly input?: unknown }) =>
    issue.input === undefined
      ? `is missing; it takes a whole number from ${from} to ${to}`
      : `must be a whole number from ${from} to ${to}, got ${show(issue.input)}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

/** A number greater than 0, up to a bound that is allowed. */
export function positiveNumber(to: number): z.ZodNumber {
  const error = (issue: { readonly input?: unknown }) =>
    issue.input === undefined
      ? `is missing; it takes a number greater than 0, at most ${to}`
      : `must be a number greater than 0, at most ${to}, got ${show(issue.input)}`;
  return z.number({ error }).positive({ error }).max(to, { error });
}

/** A number between two bounds, both allowed. */
export function numberBetween(from: number, to: number): z.ZodNumber {
  const error = (issue: { readonly input?: unknown }) =>
    issue.input === undefined
      ? `is missing; it takes a number from ${from} to ${to}`
      : `must be a number from ${from} to ${to}, got ${show(issue.input)}`;
  return z.number({ error }).min(from, { error }).max(to, { error });
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'nothing',
};

/** What a zod type is called in a message. */
export function expectedInWords(expected: string): string {
  return EXPECTED[expected] ?? expected;
}

/**
 * Words for what zod found, for users who know neither zod nor TypeScript. Give it to `safeParse` as `error`.
 * For unknown keys it names the supported ones, comma-separated: the caller makes one problem of each unknown key.
 */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  const got = `got ${show(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; it takes ${expectedInWords(issue.expected)}`
        : `must be ${expectedInWords(issue.expected)}, ${got}`;
    case 'too_small':
      return isCounted(issue.origin)
        ? atLeast(issue.origin, Number(issue.minimum))
        : `must be ${issue.inclusive === false ? 'greater than' : 'at least'} ${issue.minimum}, ${got}`;
    case 'too_big':
      return isCounted(issue.origin)
        ? `has more than ${issue.maximum} ${counted(issue.origin)}`
        : `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, ${got}`;
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof issue.input === 'string' ? didYouMean(issue.input, values) : '';
      const choice = values.length === 1 ? values.join('') : `one of ${values.join(', ')}`;
      return issue.input === undefined ? `is missing; it takes ${choice}` : `must be ${choice}, ${got}${near}`;
    }
    case 'unrecognized_keys':
      return supportedKeys(issue.inst).join(', ');
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return `is not valid, ${got}`;
  }
}

function isCounted(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function counted(origin: string): string {
  return origin === 'string' ? 'characters' : 'entries';
}

function atLeast(origin: string, minimum: number): string {
  return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} ${counted(origin)}`;
}

function supportedKeys(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
