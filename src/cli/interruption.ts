import { BenchdayError, EXIT } from '../base/errors.ts';
import type { Console } from './console.ts';

/** A terminal that is closed, or an ssh session that is dropped, sends the third, Ctrl-\ the last. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const open = new Set<AbortController>();

/**
 * The first signal asks for an orderly end: tear down, store, report. The second ends the process at once.
 * Disposing of it gives the signals back.
 */
export function onInterruption(console: Console): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      console.err('stopped at once; to remove what is left in Docker: benchday down');
      process.exit(EXIT.interrupted);
    }
    console.err(`\n${name}: stopping cleanly and tearing down; a second signal stops at once`);
    controller.abort(new BenchdayError('INTERRUPTED', `interrupted by ${name}`));
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
  return open.size > 0;
}
