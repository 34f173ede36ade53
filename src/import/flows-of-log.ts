import { endpointWarnings, type FlowsOfLog, MOST_WORDS } from './flow-text.ts';
import type { LogEndpoint } from './log-endpoints.ts';
import { sessionsOf } from './log-sessions.ts';
import type { VisitCollector } from './visit-collector.ts';
import { flowsOfSessions, type LogFlows } from './visit-flows.ts';
import { SESSION_GAP_S } from './visits.ts';

/**
 * The visits of a log as flows.
 * @param grouped  the endpoints that flows may ask for, each with its targets
 * @param of.gapS  who stays away for longer comes anew; absent: SESSION_GAP_S  @param of.hits  all of the log
 */
export function flowsOfLog(
  visits: VisitCollector,
  grouped: readonly { readonly endpoint: LogEndpoint; readonly keys: readonly string[] }[],
  { gapS = SESSION_GAP_S, hits }: { readonly gapS?: number | undefined; readonly hits: number },
): FlowsOfLog {
  const places = new Map(grouped.flatMap(({ keys }, place) => keys.map((key) => [key, place] as const)));
  const { sessions, warnings } = sessionsOf(visits, places, gapS);
  const read = flowsOfSessions(sessions);
  const used = new Set(read.flows.flatMap(({ steps }) => steps.flat().map(({ endpoint }) => endpoint)));
  const endpoints = grouped.map(({ endpoint }) => endpoint);
  return {
    ...read,
    endpoints,
    coverage: hits === 0 ? 0 : coveredHits(read, endpoints) / hits,
    warnings: [...warnings, ...endpointWarnings(endpoints.filter((_, place) => used.has(place)))],
  };
}

/** Of a parameter with more words than a step keeps, the share that they have of its endpoint. */
function coveredHits({ flows }: LogFlows, endpoints: readonly LogEndpoint[]): number {
  const shares = endpoints.map(
    ({ hits, wordHits }) => wordHits.slice(0, MOST_WORDS).reduce((sum, one) => sum + one, 0) / hits,
  );
  const steps = flows.flatMap((flow) => flow.steps.flat());
  return steps.reduce((sum, { endpoint, hits }) => sum + hits * (shares[endpoint] ?? 0), 0);
}
