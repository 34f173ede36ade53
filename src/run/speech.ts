import type { Speech } from '../http/target.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** How a scenario wants entries to be spoken to. */
export function speechOf({ tls, load: { http2 } }: Pick<Scenario, 'tls' | 'load'>): Speech {
  return { ...(tls !== undefined && { tls }), ...(http2 !== undefined && { http2 }) };
}
