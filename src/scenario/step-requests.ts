import type { FlowSpecification } from './schedule.ts';

/** The endpoints that belong to steps, by their place among all. */
export function stepRequests(flows: readonly Pick<FlowSpecification, 'steps'>[]): ReadonlySet<number> {
  return new Set(flows.flatMap(({ steps }) => steps.flatMap(({ options }) => options.map(({ request }) => request))));
}
