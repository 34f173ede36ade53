import { isOwnLimit } from '../../base/own-limits.ts';
import type { ErrorSight, LoadTotals, SlowHit } from '../../records/load-totals.ts';
import { addSights } from './error-sights.ts';
import { slowestOf } from './slowest-hits.ts';
import { OUTCOME, type OutcomeRow } from './outcome-rows.ts';

type Failures = LoadTotals['failures'];
type Writes = LoadTotals['writes'];
type Sessions = NonNullable<LoadTotals['sessions']>;
type Flows = NonNullable<LoadTotals['flows']>;
type FlowCounts = NonNullable<Flows['byFlow']>;
type Http2Counts = NonNullable<LoadTotals['http2']>;
type Failovers = NonNullable<LoadTotals['failovers']>;

/** Why hits failed and what became of the writes, counted by one generator. */
export interface Tally {
  readonly failures: Failures;
  readonly writes: Writes;
  readonly failovers: Failovers;
  /** absent: no hit carried a trace */
  slowest?: SlowHit[];
  /** absent: nothing failed */
  sights?: ErrorSight[];
  /** hits sent once more to the only entry point; absent: none */
  sentAgain?: number;
  /** absent: over HTTP/1.1 */
  http2?: Http2Counts;
  /** absent: there were none */
  readonly sessions?: Sessions;
  /** the same */
  readonly flows?: Flows;
}

/** How a write ended, for the accounting: was it stored? */
export type WriteEnd = keyof Writes;

export function emptyTally(): Tally {
  return {
    failures: { status: {}, connect: {}, broken: {}, content: 0 },
    writes: { acknowledged: 0, refused: 0, unknown: 0 },
    failovers: { connect: 0, resent: 0 },
  };
}

export function countReason(reasons: Record<string, number>, reason: string): void {
  reasons[reason] = (reasons[reason] ?? 0) + 1;
}

/** What a hit without an answer counts as. @param reason  errno, or a word */
export function brokenOutcome(reason: string): OutcomeRow['outcome'] {
  return isOwnLimit(reason) ? OUTCOME.ownLimit : OUTCOME.failed;
}

/** @param isExpected  the scenario lists the status: a redirect after a stored form is then an acknowledgement */
export function writeEndOf(status: number, isExpected: boolean): WriteEnd {
  if (status >= 200 && status < 300) return 'acknowledged';
  if (status >= 300 && status < 400 && isExpected) return 'acknowledged';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}

export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  const sessions: Sessions = { visits: 0, hitsWithCookies: 0, cookiesKept: 0, cookiesRefused: 0 };
  for (const { failures, writes, failovers, sentAgain, slowest, http2, sessions: own } of tallies) {
    if (http2 !== undefined) sum.http2 = addStreams(sum.http2, http2);
    if (slowest !== undefined) sum.slowest = slowestOf([...(sum.slowest ?? []), ...slowest]);
    if (sentAgain !== undefined) sum.sentAgain = (sum.sentAgain ?? 0) + sentAgain;
    sessions.visits += own?.visits ?? 0;
    sessions.hitsWithCookies += own?.hitsWithCookies ?? 0;
    sessions.cookiesKept += own?.cookiesKept ?? 0;
    sessions.cookiesRefused += own?.cookiesRefused ?? 0;
    for (const [refused, count] of Object.entries(own?.refused ?? {})) {
      const named = (sessions.refused ??= {});
      named[refused] = (named[refused] ?? 0) + count;
    }
    for (const kind of ['status', 'connect', 'broken'] as const) {
      for (const [reason, count] of Object.entries(failures[kind])) {
        sum.failures[kind][reason] = (sum.failures[kind][reason] ?? 0) + count;
      }
    }
    sum.failures.content += failures.content;
    sum.writes.acknowledged += writes.acknowledged;
    sum.writes.refused += writes.refused;
    sum.writes.unknown += writes.unknown;
    sum.failovers.connect += failovers.connect;
    sum.failovers.resent += failovers.resent;
  }
  const sights = addSights(tallies.flatMap((tally) => (tally.sights === undefined ? [] : [tally.sights])));
  const flows = addFlows(tallies.flatMap((tally) => tally.flows ?? []));
  return {
    ...sum,
    ...(sights.length === 0 ? {} : { sights }),
    ...(tallies.some((tally) => tally.sessions !== undefined) ? { sessions } : {}),
    ...(flows === undefined ? {} : { flows }),
  };
}

function addStreams(sum: Http2Counts = { connections: 0, withoutStream: 0 }, own: Http2Counts): Http2Counts {
  return {
    connections: sum.connections + own.connections,
    withoutStream: sum.withoutStream + own.withoutStream,
  };
}

function addFlows(all: readonly Flows[]): Flows | undefined {
  if (all.length === 0) return undefined;
  const byReason = new Map<string, Flows['notReached'][number]>();
  for (const row of all.flatMap(({ notReached }) => notReached)) {
    const key = `${row.endpoint}\n${row.reason}\n${row.cause ?? ''}`;
    byReason.set(key, { ...row, hits: row.hits + (byReason.get(key)?.hits ?? 0) });
  }
  return {
    visits: all.reduce((sum, { visits }) => sum + visits, 0),
    ...(all.every(({ due }) => due !== undefined) && { due: all.reduce((sum, { due = 0 }) => sum + due, 0) }),
    held: all.reduce((sum, { held }) => sum + held, 0),
    notReached: [...byReason.values()].sort(
      (a, b) => b.hits - a.hits || (`${a.endpoint} ${a.reason}` < `${b.endpoint} ${b.reason}` ? -1 : 1),
    ),
    byFlow: addByFlow(all.map(({ byFlow = [] }) => byFlow)),
  };
}

/** Generators know the same flows, in the same order. */
function addByFlow(all: readonly FlowCounts[]): FlowCounts {
  return (all[0] ?? []).map(({ flow }, at) => {
    const own = all.flatMap((counts) => counts.slice(at, at + 1));
    const sum = (key: 'due' | 'begun' | 'finished') => own.reduce((total, one) => total + one[key], 0);
    return { flow, due: sum('due'), begun: sum('begun'), finished: sum('finished') };
  });
}
