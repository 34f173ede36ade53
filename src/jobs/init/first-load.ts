import { thousands } from '../../base/number-text.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';
import type { FirstScenario } from '../../import/first-scenario.ts';
import type { ImportSummary } from '../../import/import-summary.ts';
import { DEFAULT_GATE, type PrimaryMetricName } from '../../records/gate-settings.ts';
import { countsStatements } from '../../topology/databases.ts';
import type { FirstTopology } from './first-topology.ts';

/** Where nothing is known of the traffic, or a log is too short to say anything in a minute. @source own choice */
const ASSUMED_HITS_PER_DAY = 1_000_000;
const FEWEST_HITS = 500;
const DAY_S = 86_400;

/** Chance decides how many hits a trial has. @source own choice */
const ROOM = 1.1;

/** The load, with what is assumed of it. */
export function loadOf(
  summary: ImportSummary | undefined,
  durationS: number,
): Pick<FirstScenario, 'hitsPerDay' | 'hitsPerVisit' | 'durationS' | 'warmUpPerS'> {
  const { ofLog, perDay } = hitsPerDayOf(summary, durationS);
  const isEnough = perDay === ofLog;
  const hits = hitsIn(ofLog ?? 0, durationS);
  const why =
    ofLog === undefined
      ? 'an assumption: how many hits a day; your access log knows, and benchday import makes a profile of it'
      : `an assumption: the log has ${thousands(ofLog)} a day, of which ${durationS} s have ${Math.round(hits)}, too few to say anything`;
  return {
    durationS,
    warmUpPerS: Math.min(200, Math.max(5, Math.round((2 * perDay) / DAY_S))),
    ...(!isEnough && { hitsPerDay: { count: perDay, why } }),
    ...(summary?.requestsPerSession !== undefined && { hitsPerVisit: Math.max(1, summary.requestsPerSession) }),
  };
}

/** Of a log that has enough to say something in a trial, else an assumption. */
function hitsPerDayOf(
  summary: ImportSummary | undefined,
  durationS: number,
): { readonly ofLog: number | undefined; readonly perDay: number } {
  const ofLog = summary?.curve.hitsPerDay;
  const isEnough = ofLog !== undefined && hitsIn(ofLog, durationS) >= FEWEST_HITS;
  return { ofLog, perDay: isEnough ? ofLog : ASSUMED_HITS_PER_DAY };
}

function hitsIn(perDay: number, durationS: number): number {
  return (perDay * durationS) / DAY_S;
}

/**
 * What a gate of such trials can decide by: a metric that no trial has would be refused.
 * @returns undefined: the usual ones
 */
export function gateMetricsOf(
  { topology, countings }: FirstTopology,
  summary: ImportSummary | undefined,
  durationS: number,
): readonly PrimaryMetricName[] | undefined {
  const hits = hitsIn(hitsPerDayOf(summary, durationS).perDay, durationS);
  const hasStatements = topology.services.some(
    ({ name }) =>
      countings.get(name)?.kind !== 'by-hand' && topology.collect[name]?.some((one) => countsStatements(one)) === true,
  );
  const usual = DEFAULT_GATE.metrics.map(({ metric }) => metric);
  const possible = usual.filter((metric) => {
    const { isCountedByDatabases, leastHits } = primaryMetric(metric);
    return (hasStatements || isCountedByDatabases !== true) && hits >= (leastHits === 1 ? 1 : leastHits * ROOM);
  });
  return possible.length === usual.length ? undefined : possible;
}
