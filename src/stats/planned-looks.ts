export interface LookRule {
  /** the slowdown one is willing to accept, as a ratio: 0.1 is 10 % */
  readonly tolerance: number;
  /** a slowdown up to this is never called a regression: 0.03, or the A/A noise floor where that is larger */
  readonly margin: number;
  /** pair counts at which one looks, ascending; nobody may look between them */
  readonly looks: readonly number[];
  /** one-sided level of the lower bound at each look; small, since one looks several times */
  readonly alarmLevel: number;
  /** one-sided level of the upper bound */
  readonly okLevel: number;
  /** noise of A/A pairs; where it is given, "ok" also needs a detectable effect within the tolerance */
  readonly noise?: number;
}

/** Simulated: 5.1 % alarms in all when nominally 1.5 % at each look, against 12.7 % when 5 % at each. */
export const DEFAULT_LOOKS: LookRule = {
  tolerance: 0.1,
  margin: 0.03,
  looks: [8, 10, 12, 16, 20],
  alarmLevel: 0.015,
  okLevel: 0.05,
};
