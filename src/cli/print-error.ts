import { type BenchdayError, EXIT } from '../base/errors.ts';
import type { Console } from './console.ts';

/** One error, with what to do next; the stack only for bugs and on request. With --json the object says the same. */
export function printError(error: BenchdayError, console: Console): void {
  const { code, hint, exitCode, message } = error;
  if (console.isJson)
    console.out(JSON.stringify({ error: { code, message, hint }, exit: { code: exitCode, reason: code } }));
  const { red, bold, dim } = console.errColors;
  console.err(`${red(bold(`error[${code}]:`))} ${printable(message)}`);
  console.err(`${dim('  hint')} ${printable(hint)}`);
  if (console.isDebug || exitCode === EXIT.ourBug) console.err(dim(stackOf(error)));
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause === undefined ? (error.stack ?? '') : `${error.stack ?? ''}\ncaused by ${stackOf(cause)}`;
}

/** Control characters from files, servers and logs must not steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
