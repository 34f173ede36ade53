import { DEFAULT_LOOKS } from '../../stats/planned-looks.ts';

/**
 * One-sided levels at each look, set so that a gate of a thing against itself alarms at most 5 times in 100 in all: four metrics,
 * errors, and the look at what is exact. docs/gate.md has simulations.
 */
export const LEVELS = {
  /** of the metrics together, after Holm; three of them can be proved with 8 pairs (3 / 2^8) */
  metrics: 0.012,
  /** of the upper bound that lets a metric or the errors pass */
  ok: DEFAULT_LOOKS.okLevel,
  /** of the pooled counts of errors */
  errors: 0.001,
  /** of the pairs' own agreement that there are more errors: 8 of 8 pairs (1 / 2^8) */
  errorPairs: 0.004,
} as const;

/** More errors up to this are never called a regression, as a difference of ratios: 0.1 points. */
export const ERROR_MARGIN = 0.001;
/** So many more errors must be out of the question before the gate is ok: a point, the share from which a site is failing. */
export const ERROR_TOLERANCE = 0.01;
