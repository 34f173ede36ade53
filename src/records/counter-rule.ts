import { FALLS, STATEMENTS } from './counter-falls.ts';
import type { Fall } from './fall.ts';
import type { Metric } from './metric.ts';
import { METRICS } from './metrics.ts';

export interface CounterRule extends Fall {
  /** what is set back together: equal for counters of one server that are */
  readonly group: string;
}

/** What is known of a counter when it falls. One that this version does not know stands for itself. */
export function counterRule(metric: string): CounterRule {
  const known: Readonly<Record<string, Metric>> = METRICS;
  const fall = known[metric]?.fall ?? FALLS[metric.split('.', 1).join()] ?? { means: 'it was set back' };
  return { ...fall, group: fall.together ?? metric };
}

/** Start times, ids and settings: whether they change tells of a restart, and added up they are nothing. */
const SIGNS: ReadonlySet<string> = new Set(
  [STATEMENTS, ...Object.values(FALLS)].flatMap(({ lost = [] }) =>
    lost.filter(({ when }) => when === 'changes').map(({ metric }) => metric),
  ),
);

/** Whether a metric only tells whether counters began anew, and is no quantity. */
export function isSignOfRestart(metric: string): boolean {
  return SIGNS.has(metric);
}

/** Whether a row of the metric that was not there at the beginning stood at 0 then. */
export function appearsWhenUsed(metric: string): boolean {
  const known: Readonly<Record<string, Metric>> = METRICS;
  return known[metric]?.appearsWhenUsed === true;
}
