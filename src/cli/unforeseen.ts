import { BenchdayError, EXIT, messageOf } from '../base/errors.ts';
import type { Console } from './console.ts';
import { endJobsInOrder } from './interruption.ts';
import { sayError } from './print-error.ts';

/** Tear-downs take seconds; what has not ended by then does not end at all. */
const END_WITHIN_MS = 60_000;

let first: BenchdayError | undefined;

/**
 * What nobody caught ends every job in order, as a signal does, and the process with exit code 70. What else goes wrong on the way
 * follows from that, and is not told. Without a job the process ends at once.
 */
export function onUnforeseen(console: Console): void {
  process.on('uncaughtException', (thrown: unknown) => {
    if (first !== undefined) return;
    first = new BenchdayError('INTERNAL', messageOf(thrown), { cause: thrown });
    console.fail(EXIT.ourBug);
    sayError(first, console);
    if (!endJobsInOrder(first)) process.exit(EXIT.ourBug);
    setTimeout(() => {
      console.err('not everything could be taken down in time; to remove what is left in Docker: benchday down');
      process.exit(EXIT.ourBug);
    }, END_WITHIN_MS).unref();
  });
}

/** Whether an error was told when it came. */
export function wasUnforeseen(error: BenchdayError): boolean {
  return error === first;
}
