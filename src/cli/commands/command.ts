import type { Argv } from 'yargs';
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
  /** @param given  what was parsed; each command checks it by its own schema. @returns the exit code */
  run(given: unknown, console: Console): Promise<number>;
}
