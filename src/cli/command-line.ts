import { resolve } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { asBenchdayError, BenchdayError, EXIT, messageOf } from '../base/errors.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';
import { systemError } from '../base/system-error.ts';
import type { Command } from './commands/command.ts';
import { commands } from './commands/registry.ts';
import { consoleOf } from './console.ts';
import { unlessInterrupted } from './interruption.ts';
import { printError, printErrorObject } from './print-error.ts';
import { onUnforeseen, wasUnforeseen } from './unforeseen.ts';
import { readVersion } from '../base/project.ts';

const EXIT_CODES = `Exit codes  0 measured, and the answer is not "no"  1 the answer is "no"  2 bad input  3 undecided  4 invalid  5 environment (Docker, port, disk)  70 a bug of benchday  130 interrupted`;

/** Parses the words after the program's name and does what they say. @returns the exit code; never throws */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const console = consoleOf(words);
  onUnforeseen(console);
  let exitCode: number = EXIT.ok;
  try {
    await readCommandLine(words, async (command, given) => {
      exitCode = await command.run(given, console);
    });
    return console.failure() ?? exitCode;
  } catch (thrown) {
    const error = unlessInterrupted(asBenchdayError(thrown, asUsage));
    if (wasUnforeseen(error)) printErrorObject(error, console);
    else printError(error, console);
    return console.failure() ?? error.exitCode;
  }
}

/**
 * Parses the words after the program's name.
 * @param act  given the command that they name, and what was parsed of its options
 * @throws {Error} yargs' own, for what it does not know; {BenchdayError} USAGE; what `act` throws
 */
export async function readCommandLine(
  words: readonly string[],
  act: (command: Command, given: unknown) => Promise<void>,
): Promise<void> {
  const parser = commands.reduce(
    (so, { usage, summary, load }) =>
      so.command(
        usage,
        summary,
        async (own) => {
          const command = await load();
          const all = command.options(own);
          refuseFlagSlips(words, all);
          return all.example(command.examples.map(([line, what]): [string, string] => [line, what]));
        },
        async (given) => {
          await act(await load(), given);
        },
      ),
    yargs(words.map(asYargsWants))
      .scriptName('benchday')
      .usage('$0 <command>\n\nLoad-tests whole server topologies under one day of traffic and tells them apart.')
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print one JSON object on standard output, nothing else there',
      })
      .option('color', {
        type: 'string',
        requiresArg: true,
        choices: ['auto', 'always', 'never'] as const,
        default: 'auto',
        describe: 'colours; NO_COLOR and FORCE_COLOR are obeyed, and --no-color is never',
        coerce: once('color'),
      })
      .option('profile', {
        type: 'string',
        requiresArg: true,
        describe: 'profile of Compose files, whose services run too; may be given again',
      })
      .middleware(inComposeVariables, true)
      .option('debug', { type: 'boolean', default: false, describe: 'show where an error comes from' })
      .version(await readVersion())
      .alias({ h: 'help', v: 'version' })
      .epilogue(EXIT_CODES)
      .strict()
      .recommendCommands()
      .demandCommand(1, 'name a command')
      .wrap(Math.min(110, process.stdout.columns || 110))
      .exitProcess(false)
      .fail(false),
  );
  await parser.parseAsync();
}

function asYargsWants(word: string): string {
  // yargs loses a single dash on its way to the positionals, and takes `no-` for a flag that is false.
  if (word === '-') return STANDARD_INPUT;
  return word === '--no-color' ? '--color=never' : word;
}

/** As Compose knows them, so that whatever reads a file of this machine finds them. @throws {BenchdayError} USAGE */
function inComposeVariables({ profile, envFile }: Readonly<Record<string, unknown>>): void {
  if (profile !== undefined) process.env['COMPOSE_PROFILES'] = wordsIn(profile).join(',');
  if (envFile === undefined) return;
  const files = wordsIn(envFile).map((file) => resolve(file));
  const split = files.find((file) => file.includes(','));
  if (split !== undefined) throw new BenchdayError('USAGE', `--env-file ${split}: its path must not have a comma`);
  process.env['COMPOSE_ENV_FILES'] = files.join(',');
}

/** yargs makes a list of an option that is given again. */
function wordsIn(given: unknown): readonly string[] {
  return [given].flat().filter((word): word is string => typeof word === 'string');
}

/** @throws {BenchdayError} USAGE for an option given twice, of which yargs makes a list */
function once(option: string): (given: unknown) => unknown {
  return (given) => {
    if (Array.isArray(given)) throw new BenchdayError('USAGE', `--${option}: was given more than once`);
    return given;
  };
}

interface FlagKinds {
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/**
 * yargs takes any value but `true` of a flag for false: `--dry-run=yes` would measure.
 * @throws {BenchdayError} USAGE for a flag with another value than true or false, or given twice
 */
function refuseFlagSlips(words: readonly string[], all: Argv): void {
  const { boolean, alias } = (all as unknown as { getOptions(): FlagKinds }).getOptions();
  const flags = new Set(boolean.flatMap((flag) => [flag, ...(alias[flag] ?? [])]));
  const end = words.indexOf('--');
  const seen = new Set<string>();
  for (const word of end === -1 ? words : words.slice(0, end)) {
    const [, no, flag = '', value] = /^--?(no-)?([a-z][a-z-]*)(?:=(.*))?$/i.exec(word) ?? [];
    if (!flags.has(flag)) continue;
    if (value !== undefined && (no !== undefined || !['true', 'false'].includes(value)))
      throw new BenchdayError('USAGE', `${word}: ${flag} is a flag, it takes no value`);
    if (seen.has(flag)) throw new BenchdayError('USAGE', `${word}: was given more than once`);
    seen.add(flag);
  }
}

/** yargs' own complaints are the user's, what the system refuses is the machine's; anything else is a bug of ours. */
function asUsage(thrown: unknown): BenchdayError {
  if (thrown instanceof Error && (thrown.name === 'YError' || isYargsMessage(thrown.message))) {
    return new BenchdayError('USAGE', thrown.message);
  }
  return systemError(thrown) ?? new BenchdayError('INTERNAL', messageOf(thrown), { cause: thrown });
}

function isYargsMessage(message: string): boolean {
  return /^(Unknown (argument|command)|Not enough|Too many|Missing required|Invalid values|name a command|Did you mean|Arguments? )/.test(
    message,
  );
}
