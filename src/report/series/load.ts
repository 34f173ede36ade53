import type { MeasuredTrial } from '../../records/trial-record.ts';
import { errorsAmong } from '../../figures/errors.ts';
import { binOf } from './bins.ts';
import type { Bins } from './bins.ts';

/** Arrivals over the day, mean of the trials; null where no interval was stored. */
export interface LoadSeries {
  readonly scheduledPerSecond: readonly (number | null)[];
  readonly answeredPerSecond: readonly (number | null)[];
  /** errors of the site by its hits, see errorsAmong; of so many bins together that one failure among few hits makes no half of them */
  readonly errorRatio: readonly (number | null)[];
}

export function loadSeries(bins: Bins, trials: readonly MeasuredTrial[]): LoadSeries {
  const cells = Array.from({ length: bins.count }, () => ({ ms: 0, scheduled: 0, asked: 0, ok: 0, bad: 0 }));
  for (const trial of trials) {
    const { load } = trial;
    const errorsOf = errorsAmong(trial);
    for (const interval of load.intervals) {
      const { lengthMs, counts } = interval;
      const cell = cells[binOf(bins, interval) ?? -1];
      if (cell === undefined) continue;
      cell.ms += lengthMs;
      cell.scheduled += counts.scheduled;
      const { hits, errors } = errorsOf(counts);
      cell.asked += hits;
      cell.ok += counts.ok;
      cell.bad += errors;
    }
  }
  const perSecond = (pick: (cell: (typeof cells)[number]) => number) =>
    cells.map((cell) => (cell.ms === 0 ? null : pick(cell) / (cell.ms / 1000)));
  return {
    scheduledPerSecond: perSecond(({ scheduled }) => scheduled),
    answeredPerSecond: perSecond(({ ok }) => ok),
    errorRatio: pooled(cells).map(({ asked, bad }) => (asked > 0 ? bad / asked : null)),
  };
}

/** A ratio of fewer hits jumps: one failure of three is no 33 % of errors. */
const HITS_FOR_A_RATIO = 200;
/** Never coarser: an hour of the day can be told from the next. */
const FEWEST_PARTS = 24;

interface Asked {
  readonly asked: number;
  readonly bad: number;
}

/** Equal groups of neighbours, as small as has enough hits in the mean. */
function pooled(cells: readonly Asked[]): readonly Asked[] {
  const all = cells.reduce((sum, { asked }) => sum + asked, 0);
  const sizes = cells
    .map((_, index) => index + 1)
    .filter((size) => cells.length % size === 0 && cells.length / size >= FEWEST_PARTS);
  const enough = sizes.find((size) => (all / cells.length) * size >= HITS_FOR_A_RATIO);
  const size = enough ?? sizes.at(-1) ?? 1;
  return Array.from({ length: cells.length / size }, (_, group) =>
    cells
      .slice(group * size, (group + 1) * size)
      .reduce((sum, { asked, bad }) => ({ asked: sum.asked + asked, bad: sum.bad + bad }), { asked: 0, bad: 0 }),
  );
}
