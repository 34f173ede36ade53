import type { Argv } from 'yargs';
import type { z } from 'zod';
import { parsedWords } from '../parsed-words.ts';
import type { Console } from '../console.ts';

/**
 * What `benchday --help` shows of a command. The rest is only loaded when the command is named: all of them together take a
 * second of CPU time.
 */
export interface CommandEntry {
  /** yargs' form: name, then positionals */
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** A command of the program. Adding one: a file here, an entry in registry.ts. */
export interface Command {
  readonly examples: readonly (readonly [line: string, what: string])[];
  options(own: Argv): Argv;
  /** what its words must be, once they are parsed */
  readonly given: z.ZodType;
  /** @param words  what was parsed. @returns the exit code. @throws {BenchdayError} USAGE naming each option that does not fit */
  run(words: unknown, console: Console): Promise<number>;
}

/** A command is options, one call of a job, one print. */
export function defineCommand<Given>(definition: {
  readonly name: string;
  readonly examples: Command['examples'];
  readonly options: Command['options'];
  readonly given: z.ZodType<Given>;
  readonly run: (given: Given, console: Console) => Promise<number>;
}): Command {
  const { name, examples, options, given, run } = definition;
  return { examples, options, given, run: async (words, console) => run(parsedWords(given, words, name), console) };
}
