/** The talk's requirements, in its order: what a row of the scorecard is called, and what a scenario names as mandatory. */
export const REQUIREMENT_IDS = [
  'daily-hits',
  'off-load',
  'fast-response',
  'quick-deploy',
  'rollback',
  'scaling',
  'failover',
  'parity',
  'no-single-point',
  'canary',
  'disaster-recovery',
  'isolated-registry',
  'locked-versions',
] as const;
export type RequirementId = (typeof REQUIREMENT_IDS)[number];
