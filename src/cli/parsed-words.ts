import type { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';
import { plainWords } from '../base/plain-words.ts';

/** The options of a command in the shape it wants. @throws {BenchdayError} USAGE naming each one that does not fit */
export function parsedWords<T>(schema: z.ZodType<T>, words: unknown, command: string): T {
  const result = schema.safeParse(words, { error: plainWords });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const [option] = path;
    const value = (words as Readonly<Record<PropertyKey, unknown>>)[option ?? ''];
    // Only the option itself can have been given twice; a part of a list cannot.
    const twice = path.length === 1 && Array.isArray(value) ? 'was given more than once' : undefined;
    const said = twice ?? (Number.isNaN(value) ? 'must be a number' : message);
    return `--${path.map(kebab).join('.')}: ${said}`;
  });
  throw new BenchdayError('USAGE', problems.join('\n'), { hint: `benchday ${command} --help` });
}

/** yargs gives `dry-run` as dryRun too, and schemas ask for that. */
function kebab(key: PropertyKey): string {
  return String(key).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
