import { withoutSecretWords } from '../base/secrets.ts';
import type { Caller } from '../jobs/caller.ts';
import type { Console } from './console.ts';
import { onInterruption } from './interruption.ts';
import { printable } from './print-error.ts';
import { isLive, progressFor } from './progress/progress.ts';
import { pullLines } from './progress/pull-lines.ts';

/** The terminal as the caller of a job; Ctrl-C ends the job until it is disposed of. */
export function openCaller(
  console: Console,
  progress: 'auto' | 'tty' | 'plain' | 'none' = 'auto',
  waitMs?: number,
): Caller & Disposable {
  const interruption = onInterruption(console);
  return {
    // It is stored and shown in the report.
    command: ['benchday', ...withoutSecretWords(process.argv.slice(2))],
    progress: () => progressFor(progress, console),
    say: (line) => {
      console.err(printable(line));
    },
    onLine: (line) => {
      console.err(console.errColors.dim(`  ${printable(line)}`));
    },
    ...(progress !== 'none' && { onPull: pullLines(console, isLive(progress, console)) }),
    signal: interruption.signal,
    waitMs,
    [Symbol.dispose]: () => {
      interruption[Symbol.dispose]();
    },
  };
}
