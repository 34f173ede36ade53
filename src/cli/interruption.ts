import { BenchdayError, EXIT } from '../base/errors.ts';
import { tellInterruption } from '../base/on-interruption.ts';
import type { Console } from './console.ts';

/** A terminal that is closed, or an ssh session that is dropped, sends the third, Ctrl-\ the last. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const open = new Set<AbortController>();
let asked: BenchdayError | undefined;

/**
 * What a command ended with, once its end was asked for: what the machine lacks then is most likely no more than what the end took away.
 */
export function unlessInterrupted(error: BenchdayError): BenchdayError {
  if (asked === undefined || error.exitCode !== EXIT.environment) return error;
  return new BenchdayError('INTERRUPTED', `${asked.message}; ${error.message}`, { cause: error, hint: error.hint });
}

/**
 * The first signal asks for an orderly end: tear down, store, report. The second ends the process at once.
 * Disposing of it gives the signals back.
 */
export function onInterruption(console: Pick<Console, 'err'>): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      console.err('stopped at once; to remove what is left in Docker: benchday down');
      process.exit(EXIT.interrupted);
    }
    console.err(
      `\n${name}: stopping cleanly: what runs is taken down, what was measured is stored; a second signal stops at once`,
    );
    asked = new BenchdayError('INTERRUPTED', `interrupted by ${name}`);
    controller.abort(asked);
    tellInterruption();
  };
  for (const name of SIGNALS) process.on(name, handle);
  open.add(controller);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, handle);
      open.delete(controller);
    },
  };
}

/** Ends every job that is under way, as a signal does. @returns whether there was one */
export function endJobsInOrder(reason: BenchdayError): boolean {
  for (const controller of open) controller.abort(reason);
  tellInterruption();
  return open.size > 0;
}
