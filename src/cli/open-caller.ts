import { withoutSecretWords } from '../base/secrets.ts';
import type { Caller } from '../jobs/caller.ts';
import { openLivePage } from '../jobs/live/open-live-page.ts';
import type { Console } from './console.ts';
import { onInterruption } from './interruption.ts';
import { printable } from './print-error.ts';
import { isLive, progressFor } from './progress/progress.ts';
import { pullLines } from './progress/pull-lines.ts';
import { resumeLine } from './resume-line.ts';

/** The terminal as the caller of a job; Ctrl-C ends the job until it is disposed of. */
export function openCaller(
  console: Console,
  progress: 'auto' | 'tty' | 'plain' | 'none' = 'auto',
  waitMs?: number,
  isWatched = false,
): Caller & Disposable {
  // It is stored and shown in the report.
  const command = ['benchday', ...withoutSecretWords(process.argv.slice(2))];
  let shown: ReturnType<typeof progressFor> | undefined;
  let runId: string | undefined;
  // Where a view is drawn, lines go above it.
  const print = (line: string): void => {
    if (shown?.above === undefined) console.err(line);
    else shown.above(line);
  };
  const interruption = onInterruption({ err: print });
  interruption.signal.addEventListener('abort', () => {
    const line = resumeLine(process.argv[2], runId);
    if (line !== undefined) print(line);
  });
  const say = (line: string): void => {
    print(printable(line));
  };
  const live = isWatched ? openLivePage({ command: command.join(' '), signal: interruption.signal, say }) : undefined;
  return {
    command,
    progress: () => {
      const progressOfRun = (shown = progressFor(progress, console));
      return {
        listen: (event) => {
          if (event.type === 'run-started') ({ runId } = event);
          progressOfRun.listen(event);
          live?.see(event);
        },
        [Symbol.dispose]: () => {
          shown = undefined;
          progressOfRun[Symbol.dispose]();
        },
      };
    },
    say: (line) => {
      say(line);
      live?.see({ type: 'said', line });
    },
    ...(live && { live }),
    onLine: (line) => {
      print(console.errColors.dim(`  ${printable(line)}`));
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
