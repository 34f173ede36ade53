import type { Service } from './topology.ts';

/** Whether its Compose file says how to ask a service if it is ready. Without that it counts as there once its container runs. */
export function isHealthChecked({ healthcheck }: Pick<Service, 'healthcheck'>): boolean {
  return healthcheck !== undefined && healthcheck.test[0] !== 'NONE';
}
