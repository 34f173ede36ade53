import { createColors } from 'picocolors';
import { EXIT } from '../base/errors.ts';
import { harmless } from './harmless.ts';

type Colors = ReturnType<typeof createColors>;

/** Where a command prints: results to `out`, everything on the way to `err`. Colour is decided per stream. */
export interface Console {
  readonly isJson: boolean;
  readonly isDebug: boolean;
  readonly outColors: Colors;
  readonly errColors: Colors;
  readonly isTerminal: boolean;
  columns(): number;
  out(text: string): void;
  err(text: string): void;
  /** From now on the process ends with this exit code. */
  fail(exitCode: number): void;
  /** the exit code of an error that nobody caught, or of output that could not be written; undefined when all was */
  failure(): number | undefined;
}

/** Read before yargs, as its errors must be printed in the same way. */
export function consoleOf(words: readonly string[]): Console {
  endWithTheReader();
  const choice = colorChoice(words);
  const isJson = isSet('json', words);
  const [isOutPainted, isErrPainted] = [hasColor(process.stdout, choice), hasColor(process.stderr, choice)];
  return {
    isJson,
    isDebug: isSet('debug', words),
    outColors: createColors(isOutPainted),
    errColors: createColors(isErrPainted),
    isTerminal: process.stderr.isTTY,
    columns: () => process.stderr.columns || 80,
    out: (text) => {
      process.stdout.write(`${harmless(text, { isPainted: isOutPainted, isJson })}\n`);
    },
    err: (text) => {
      process.stderr.write(`${harmless(text, { isPainted: isErrPainted, isJson: false })}\n`);
    },
    fail: (exitCode) => {
      outputFailure = exitCode;
    },
    failure: () => outputFailure,
  };
}

/** Words behind `--` are no options. */
function optionsIn(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

/** `--json`, `--json=true`, `--json true`, as yargs takes them; any other value is refused when the words are parsed. */
function isSet(flag: string, words: readonly string[]): boolean {
  const options = optionsIn(words);
  const at = options.findLastIndex((word) => word === `--${flag}` || word.startsWith(`--${flag}=`));
  const [word, next] = options.slice(at === -1 ? options.length : at);
  return word === `--${flag}` ? next !== 'false' : word === `--${flag}=true`;
}

/** `--color always`, `--color=always`, `--no-color`; what is no choice is refused when the words are parsed. */
function colorChoice(words: readonly string[]): string | undefined {
  const options = optionsIn(words);
  const at = options.findLastIndex((word) => /^--(color(=|$)|no-color$)/.test(word));
  const word = options[at];
  if (word === '--no-color') return 'never';
  return word?.startsWith('--color=') === true ? word.slice('--color='.length) : options[at + 1];
}

/** --color beats NO_COLOR beats FORCE_COLOR beats the terminal. @source no-color.org */
function hasColor(stream: { isTTY?: boolean }, choice: string | undefined): boolean {
  if (choice === 'always') return true;
  if (choice === 'never') return false;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if ((process.env['FORCE_COLOR'] ?? '') !== '') return !['0', 'false'].includes(process.env['FORCE_COLOR'] ?? '');
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

let isEndingWithReader = false;
let outputFailure: number | undefined;

/** `benchday ... | head` has got what it wanted: nothing that is printed later can be an error. */
function endWithTheReader(): void {
  if (isEndingWithReader) return;
  isEndingWithReader = true;
  // A terminal that is gone, or `2>&1 | head`: there is nobody left to tell.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code === 'EPIPE') return;
    outputFailure = EXIT.environment;
    // It may come when everything else is over.
    process.exitCode = EXIT.environment;
    process.stderr.write(`error[STORE_FAILED]: standard output could not be written: ${failure.message}\n`);
  });
}
