import { z } from 'zod';
import { show } from '../../base/plain-words.ts';
import { parseBytes, parseDurationMs } from './compose-units.ts';

/** Text; numbers and true or false are taken as they are written, as in Compose. */
export const text = z.unknown().transform((value, context) => textOf(value) ?? refuse(value, context, 'text'));

/** Text that stands for something else; after interpolation numbers come as text too. */
export function parsed<Value>(parse: (text: string) => Value | undefined, must: string) {
  return z.unknown().transform((given, context): Value => {
    const written = textOf(given);
    if (written === undefined) return refuse(given, context, must);
    const value = parse(written);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', input: given, message: `must be ${must}, got ${show(given)}` });
    return z.NEVER;
  });
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The type is named too, so that of several allowed forms the right one can be told. */
function refuse(input: unknown, context: z.core.ParsePayload, must: string): never {
  const message = input === undefined ? `is missing; it takes ${must}` : `must be ${must}, got ${show(input)}`;
  context.issues.push({ code: 'invalid_type', expected: 'string', input, message });
  return z.NEVER;
}

export function wholeNumber(from: number, to: number) {
  const parse = (given: string) => {
    const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
    return value >= from && value <= to ? value : undefined;
  };
  return parsed(parse, `a whole number from ${from} to ${to}`);
}

export const flag = parsed(
  (given) => (given === 'true' ? true : given === 'false' ? false : undefined),
  'true or false',
);
export const durationMs = parsed(parseDurationMs, 'a duration such as 1m30s or 500ms');
export const bytes = parsed((given) => {
  const size = parseBytes(given);
  return size !== undefined && size > 0 ? size : undefined;
}, 'a size greater than 0 such as 512m or 1g');
export const cpus = parsed((given) => {
  const value = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) : 0;
  return value > 0 && value <= 1024 ? value : undefined;
}, 'a number of cores greater than 0');

export const oneOrMore = z.union([z.array(text), text.transform((one) => [one])]);

/** An object that takes only these keys. `x-...` keys are ignored, and a key without a value is as good as absent: both as in Compose. */
export function keys<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withoutExtensions, z.strictObject(shape));
}

function withoutExtensions(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key, item]) => item !== null && (!key.startsWith('x-') || key === 'x-benchday')),
  );
}
