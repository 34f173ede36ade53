import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchdayError, EXIT } from '../base/errors.ts';
import { withoutAddressSecrets, withoutSecretWords } from '../base/secrets.ts';
import { stackOf } from '../base/stack-text.ts';
import type { Console } from './console.ts';

/** One error, with what to do next. With --json the object says the same. */
export function printError(error: BenchdayError, console: Console): void {
  printErrorObject(error, console);
  sayError(error, console);
}

export function printErrorObject({ code, message, hint, exitCode }: BenchdayError, console: Console): void {
  if (!console.isJson) return;
  console.out(JSON.stringify({ error: { code, message, hint }, exit: { code: exitCode, reason: code } }));
}

/** For people; the stack of a bug goes to a file, and on request to the terminal. */
export function sayError(error: BenchdayError, console: Console): void {
  const { code, hint, exitCode, message } = error;
  const { red, bold, dim } = console.errColors;
  console.err(`${red(bold(`error[${code}]:`))} ${printable(message)}`);
  const file = exitCode === EXIT.ourBug && !console.isDebug ? stackFile(error) : undefined;
  const next = file === undefined ? hint : `this is a bug of benchday; please report it with the stack in ${file}`;
  console.err(`${dim('  hint')} ${printable(next)}`);
  if (console.isDebug) console.err(dim(stackOf(error)));
}

/** @returns where the stack is; undefined: it could not be written, and --debug shows it */
function stackFile(error: BenchdayError): string | undefined {
  try {
    // A folder of its own: a name that others know could be a link of theirs.
    const file = join(mkdtempSync(join(tmpdir(), 'benchday-error-')), 'stack.txt');
    // It is sent to people who must not know the passwords.
    const words = withoutSecretWords(process.argv.slice(2)).join(' ');
    const head = `${words}\nNode ${process.version} on ${process.platform}\n`;
    writeFileSync(file, `${head}${withoutAddressSecrets(stackOf(error))}\n`, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}

/** Control characters from files, servers and logs must not steer the terminal, nor marks of writing direction turn a line round. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
