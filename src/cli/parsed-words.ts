import type { z } from 'zod';
import { BenchdayError } from '../base/errors.ts';

/** The options of a command in the shape it wants. @throws {BenchdayError} USAGE naming each one that does not fit */
export function parsedWords<T>(schema: z.ZodType<T>, words: unknown, command: string): T {
  const result = schema.safeParse(words);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
  throw new BenchdayError('USAGE', problems.join('\n'), { hint: `benchday ${command} --help` });
}
