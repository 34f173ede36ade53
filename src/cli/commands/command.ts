import type { Argv } from 'yargs';
import type { Console } from '../console.ts';

/** A command of the program. Adding one: a file here, a line in registry.ts. */
export interface Command {
  /** yargs' form: name, then positionals */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly (readonly [line: string, what: string])[];
  options(own: Argv): Argv;
  /** @param given  what was parsed; each command checks it by its own schema. @returns the exit code */
  run(given: unknown, console: Console): Promise<number>;
}
