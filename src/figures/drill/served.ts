import type { FineBins } from '../../records/load-totals.ts';
import { endOf, windowOf } from './windows.ts';

const SECOND_MS = 1_000;
/** Seconds on each side that are set beside each other. */
const SIDE_S = 10;
/** What comes next to a change is of neither side. */
const MARGIN_MS = SECOND_MS;
/** A new instance runs slower for its first seconds. */
const SETTLED_MS = 5_000;

export interface Served {
  /** of each second: hits answered rightly and within the limit */
  readonly perSecond: readonly number[];
  /** hits that were due in a second, on average; NaN without a second */
  readonly duePerSecond: number;
}

/** Of the last ten seconds before a change; fewer where it came earlier. */
export function servedBefore(bins: FineBins, t0Ms: number): Served {
  return served(bins, t0Ms - MARGIN_MS, 0);
}

/** Of the last ten seconds of the load; fewer, or none, where the change had settled later. @param changedMs  when it was made */
export function servedAfter(bins: FineBins, changedMs: number): Served {
  return served(bins, endOf(bins), changedMs + SETTLED_MS);
}

/** Of up to ten whole seconds that end there and begin no earlier than that. */
function served(bins: FineBins, endMs: number, leastMs: number): Served {
  const lastMs = Math.floor(endMs / bins.lengthMs) * bins.lengthMs;
  const seconds = Math.max(0, Math.min(SIDE_S, Math.floor((lastMs - leastMs) / SECOND_MS)));
  const windows = Array.from({ length: seconds }, (_, index) => {
    const fromMs = lastMs - (seconds - index) * SECOND_MS;
    return windowOf(bins, fromMs, fromMs + SECOND_MS);
  });
  return {
    perSecond: windows.map(({ due, failed, slow }) => due - failed - slow),
    duePerSecond: windows.reduce((sum, { due }) => sum + due, 0) / seconds,
  };
}
