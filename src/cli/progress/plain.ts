import { counted } from '../../base/number-text.ts';
import { plannedHits } from './planned-hits.ts';
import { monotonicMs } from '../../base/clock.ts';
import type { RunEvent } from '../../records/events.ts';
import type { LoadProgress } from '../../records/load-totals.ts';
import type { Console } from '../console.ts';
import { printable } from '../print-error.ts';
import type { RunProgress } from '../../jobs/caller.ts';

/** One line per change of state; a heartbeat only after so long a silence. */
const SILENCE_MS = 60_000;

/** Lines for CI logs: elapsed time first, no cursor movement. */
export function plainProgress(console: Console, nowMs: () => number = monotonicMs): RunProgress {
  const startedMs = nowMs();
  let lastLineMs = startedMs;
  let trials = 0;
  const say = (text: string) => {
    lastLineMs = nowMs();
    console.err(`[${clock(nowMs() - startedMs)}] ${printable(text)}`);
  };
  return {
    listen(event) {
      if (event.type === 'run-started' || event.type === 'plan-extended') trials = event.trials;
      if (event.type === 'load' && nowMs() - lastLineMs >= SILENCE_MS) {
        say(`trial ${event.trial}/${trials} ${event.phase}: ${loadWords(event.progress, event.durationMs)}`);
      }
      const line = lineFor(event, trials);
      if (line !== undefined) say(line);
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** The line that an event is worth in a log; undefined for those that come too often. */
function lineFor(event: RunEvent, trials: number): string | undefined {
  switch (event.type) {
    case 'run-started':
      return `run ${event.runId}: ${event.scenario}, ${counted(event.trials, 'trial')} of ${plannedHits(event)}`;
    case 'trial-started':
      return `trial ${event.trial}/${trials} ${event.topology} begins`;
    case 'plan-extended':
      return `${event.isMore === true ? 'added' : 'measured again'}: ${event.reason}`;
    case 'phase-started':
      return `trial ${event.trial}/${trials} ${event.phase}`;
    case 'trial-finished':
      return `trial ${event.trial}/${trials} ${event.topology}  ${event.line}`;
    case 'disturbance':
      return `trial ${event.trial}/${trials} ${event.what}`;
    case 'warning':
      return `warning: ${event.message}`;
    case 'run-finished':
      return `all trials done; records in ${event.directory}`;
    case 'service':
    case 'load':
      return undefined;
  }
}

export function loadWords(progress: LoadProgress, durationMs: number): string {
  const { counts } = progress;
  const seconds = Math.min(Math.round(progress.elapsedMs / 1000), Math.round(durationMs / 1000));
  return [
    `${seconds}/${Math.round(durationMs / 1000)} s`,
    `${progress.ratePerSecond.toFixed(0)} hits/s`,
    `p50 ${time(progress.p50Ms)}`,
    `p95 ${time(progress.p95Ms)}`,
    `errors ${counts.failed + counts.timedOut - (counts.own ?? 0)}`,
    ...(counts.own === undefined ? [] : [`the generator's own ${counts.own}`]),
    ...(counts.dropped > 0 ? [`dropped ${counts.dropped}`] : []),
    ...(counts.notReached === undefined ? [] : [`not reached ${counts.notReached}`]),
  ].join('  ');
}

function time(ms: number): string {
  return Number.isFinite(ms) ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : '-';
}

export function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
