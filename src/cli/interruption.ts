import { BenchdayError, EXIT } from '../base/errors.ts';
import type { Console } from './console.ts';

/**
 * The first SIGINT or SIGTERM asks for an orderly end: tear down, store, report. The second ends the process at once.
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
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
