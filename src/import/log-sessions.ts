import { percent, thousands } from '../base/number-text.ts';
import { targetKey } from './log-endpoints.ts';
import type { VisitCollector } from './visit-collector.ts';

/** A visitor with more hits in one session is several people, or a program. @source own choice */
const MOST_HITS = 500;
/** The same of one with so large a share of all hits, where there are enough to say so. @source own choice */
const MOST_SHARE = 0.2;
const ENOUGH_HITS = 50;
/** Where what was asked for between is in no flow, pauses add up; a scenario takes no longer ones. */
const LONGEST_PAUSE_S = 3600;
/** More user agents at one address than a household has. @source own choice */
const AGENTS_AT_ONE = 3;

/** What one visitor asked for until he stayed away, in the places of endpoints. */
export interface LogSession {
  readonly endpoints: readonly number[];
  /** before each but the first, s */
  readonly pausesS: readonly number[];
}

export interface LogSessions {
  readonly sessions: readonly LogSession[];
  /** of all kept visitors, also of endpoints that the flows leave out */
  readonly hits: number;
  /** one sentence each */
  readonly warnings: readonly string[];
}

/**
 * The sessions of a log, by client and user agent. Who can be no single visitor is left out, and named.
 * @param placeOf  of the endpoint behind a target, by its key; undefined: it is none of the flows
 * @param gapS  who stayed away for longer comes anew
 */
export function sessionsOf(collector: VisitCollector, placeOf: ReadonlyMap<string, number>, gapS: number): LogSessions {
  const places = collector.targets.map(({ method, target }) => placeOf.get(targetKey(method, target)));
  const sessions: LogSession[] = [];
  const shared = { visitors: 0, hits: 0 };
  let hits = 0;
  for (const visitor of collector.visitors()) {
    const cut = sessionsIn(visitor, gapS);
    const isTooBusy = visitor.length > MOST_SHARE * collector.kept && collector.kept >= ENOUGH_HITS;
    if (isTooBusy || cut.some(({ length }) => length > MOST_HITS)) {
      shared.visitors++;
      shared.hits += visitor.length;
      continue;
    }
    hits += visitor.length;
    for (const session of cut) {
      const known = session.flatMap(({ timeS, target }) => {
        const place = places[target];
        return place === undefined ? [] : [{ timeS, place }];
      });
      if (known.length > 0)
        sessions.push({
          endpoints: known.map(({ place }) => place),
          pausesS: known
            .slice(1)
            .map(({ timeS }, at) => Math.min(LONGEST_PAUSE_S, timeS - (known[at]?.timeS ?? timeS))),
        });
    }
  }
  return { sessions, hits, warnings: warningsOf(collector, shared) };
}

interface TimedHit {
  readonly timeS: number;
  readonly target: number;
}

function sessionsIn(visitor: readonly TimedHit[], gapS: number): readonly (readonly TimedHit[])[] {
  const sessions: TimedHit[][] = [];
  let lastS = -Infinity;
  for (const hit of visitor) {
    if (hit.timeS - lastS > gapS) sessions.push([]);
    sessions.at(-1)?.push(hit);
    lastS = hit.timeS;
  }
  return sessions;
}

function warningsOf(
  { counts, hasAgents, kept, leftOut }: VisitCollector,
  shared: { readonly visitors: number; readonly hits: number },
): string[] {
  const { clients, visitors } = counts;
  return [
    ...(shared.visitors > 0
      ? [
          `${thousands(shared.visitors)} of ${thousands(visitors)} visitors have more than ${MOST_HITS} hits in a session, or ${percent(MOST_SHARE, 0)} of all: several people behind one address, or a program. Their ${thousands(shared.hits)} hits (${percent(shared.hits / Math.max(1, kept), 1)}) are in no flow.`,
        ]
      : []),
    ...(visitors > AGENTS_AT_ONE * clients
      ? [
          `${thousands(visitors)} user agents came from ${thousands(clients)} addresses: they were told apart by user agent, and who shares both is one visitor.`,
        ]
      : []),
    ...(hasAgents
      ? []
      : [
          'No user agents were found in the log: visitors are told apart by address alone, and who shares one is one visitor.',
        ]),
    ...(leftOut > 0
      ? [`${thousands(leftOut)} hits name no client, or are more than can be kept: they are in no flow.`]
      : []),
  ];
}
