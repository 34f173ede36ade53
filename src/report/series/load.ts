import type { MeasuredTrial } from '../../records/trial-record.ts';
import { ownHitsOf } from '../../figures/errors.ts';
import { binOf } from './bins.ts';
import type { Bins } from './bins.ts';

/** Arrivals over the day, mean of the trials; null where no interval was stored. */
export interface LoadSeries {
  readonly scheduledPerSecond: readonly (number | null)[];
  readonly answeredPerSecond: readonly (number | null)[];
  /** (failed + timed out + dropped) / scheduled, both without what the generator itself lacked, and without steps that were not reached */
  readonly errorRatio: readonly (number | null)[];
}

export function loadSeries(bins: Bins, trials: readonly MeasuredTrial[]): LoadSeries {
  const cells = Array.from({ length: bins.count }, () => ({ ms: 0, scheduled: 0, asked: 0, ok: 0, bad: 0 }));
  for (const { load } of trials) {
    for (const interval of load.intervals) {
      const { lengthMs, counts } = interval;
      const cell = cells[binOf(bins, interval) ?? -1];
      if (cell === undefined) continue;
      cell.ms += lengthMs;
      cell.scheduled += counts.scheduled;
      const own = ownHitsOf(counts, load);
      const { notReached = 0 } = counts;
      cell.asked += counts.scheduled - own - notReached;
      cell.ok += counts.ok;
      cell.bad += counts.failed + counts.timedOut + counts.dropped - own;
    }
  }
  const perSecond = (pick: (cell: (typeof cells)[number]) => number) =>
    cells.map((cell) => (cell.ms === 0 ? null : pick(cell) / (cell.ms / 1000)));
  return {
    scheduledPerSecond: perSecond(({ scheduled }) => scheduled),
    answeredPerSecond: perSecond(({ ok }) => ok),
    errorRatio: cells.map(({ asked, bad }) => (asked > 0 ? bad / asked : null)),
  };
}
