import { withoutSecretWords } from '../base/secrets.ts';
import type { Caller, LivePage, RunProgress } from '../jobs/caller.ts';
import { openLivePage } from '../jobs/live/open-live-page.ts';
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
  isWatched = false,
): Caller & Disposable {
  const interruption = onInterruption(console);
  // It is stored and shown in the report.
  const command = ['benchday', ...withoutSecretWords(process.argv.slice(2))];
  const print = (line: string): void => {
    console.err(printable(line));
  };
  const live = isWatched
    ? openLivePage({ command: command.join(' '), signal: interruption.signal, say: print })
    : undefined;
  return {
    command,
    progress: () => watchedBy(live, progressFor(progress, console)),
    say: (line) => {
      print(line);
      live?.see({ type: 'said', line });
    },
    ...(live && { live }),
    onLine: (line) => {
      console.err(console.errColors.dim(`  ${printable(line)}`));
    },
    ...(progress !== 'none' && { onPull: pullLines(console, isLive(progress, console)) }),
    signal: interruption.signal,
    waitMs,
    [Symbol.dispose]: () => {
      live?.[Symbol.dispose]();
      interruption[Symbol.dispose]();
    },
  };
}

function watchedBy(live: LivePage | undefined, progress: RunProgress): RunProgress {
  if (live === undefined) return progress;
  return {
    listen: (event) => {
      progress.listen(event);
      live.see(event);
    },
    [Symbol.dispose]: () => {
      progress[Symbol.dispose]();
    },
  };
}
