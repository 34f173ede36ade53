/** What a service is there for, in the order in which hits pass them. */
export const ROLES = [
  'load-balancer',
  'page-cache',
  'app',
  'database',
  'object-cache',
  'broker',
  'worker',
  'registry',
] as const;
export type Role = (typeof ROLES)[number];
