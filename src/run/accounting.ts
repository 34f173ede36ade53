import type { LoadTotals } from '../records/load-totals.ts';
import { type Identity, type MetricTotal, QUEUES_EMPTY, WRITES_STORED } from '../records/trial-record.ts';
import type { Entry, Service } from '../topology/topology.ts';

/** What the other side of the wire counted; absent: nobody there counts. */
export interface OtherCounts {
  readonly loadBalancerRequests?: number;
  /** messages that were still in the queues when the waiting for them ended */
  readonly queuedMessages?: number;
  readonly storedWrites?: { readonly rows: number; readonly ids: number };
}

/**
 * Every hit must be found again wherever it was counted.
 * An identity with an allowance holds when the sides differ by no more than that, for the reason it names.
 */
export function accountFor(load: LoadTotals, other: OtherCounts): Identity[] {
  const { counts, failures, writes } = load;
  const perEndpoint = load.endpoints.reduce((sum, endpoint) => sum + endpoint.counts.sent, 0);
  const neverConnected = total(failures.connect);
  return [
    scheduledIdentity(load),
    exact('sent = ok + failed + timed out', counts.sent, counts.ok + counts.failed + counts.timedOut),
    exact('sent = sum over endpoints', counts.sent, perEndpoint),
    ...notReachedIdentity(load),
    ...loadBalancerIdentity(
      counts.sent - neverConnected,
      {
        missing: total(failures.broken) + counts.timedOut,
        surplus: (load.failovers?.resent ?? 0) + (load.sentAgain ?? 0),
      },
      other.loadBalancerRequests,
    ),
    ...(other.queuedMessages === undefined ? [] : [exact(QUEUES_EMPTY, other.queuedMessages, 0)]),
    ...(other.storedWrites === undefined
      ? []
      : [
          atLeast(WRITES_STORED, writes.acknowledged, other.storedWrites.rows, {
            allowance: writes.unknown,
            reason: 'writes without an answer may be stored or not',
          }),
          exact('rows stored = different ids stored', other.storedWrites.rows, other.storedWrites.ids),
        ]),
  ];
}

/**
 * Hits as the load balancers at the entries counted them, all together.
 * @param services  how many containers each has; one where it is not among them
 * @returns undefined unless each container of each entry counts
 */
export function requestsAtEntries(
  totals: readonly MetricTotal[],
  entries: readonly Entry[],
  services: readonly Pick<Service, 'name' | 'replicas'>[] = [],
): number | undefined {
  const counted = [...new Set(entries.map(({ service }) => service))].map((entry) => {
    const replicas = services.find(({ name }) => name === entry)?.replicas ?? 1;
    const own = totals.filter(({ service, metric }) => service === entry && metric === 'haproxy.requests_total');
    return own.length === replicas ? own.reduce((sum, { value }) => sum + value, 0) : undefined;
  });
  const known = counted.filter((requests) => requests !== undefined);
  if (known.length === 0 || known.length < counted.length) return undefined;
  return known.reduce((sum, requests) => sum + requests, 0);
}

/** @param unsure  hits that may be missing there, and hits that may be counted twice */
function loadBalancerIdentity(
  reached: number,
  unsure: { readonly missing: number; readonly surplus: number },
  counted: number | undefined,
): Identity[] {
  if (counted === undefined) return [];
  const { missing, surplus } = unsure;
  const identity = {
    name: 'hits that reached the load balancer = its own count',
    left: reached,
    right: counted,
    allowance: Math.max(missing, surplus),
    // A connection that broke or was given up may have been counted or not, and so may the first sending of a hit sent again.
    holds: counted <= reached + surplus && counted >= reached - missing,
  };
  const reasons = [
    ...(missing > 0 ? ['connections that broke or were given up may be missing there'] : []),
    ...(surplus > 0 ? ['hits that were sent again may be counted twice'] : []),
  ];
  return [reasons.length === 0 ? identity : { ...identity, allowanceReason: reasons.join('; ') }];
}

function exact(name: string, left: number, right: number): Identity {
  return { name, left, right, allowance: 0, holds: left === right };
}

function atLeast(name: string, left: number, right: number, slack: { allowance: number; reason: string }): Identity {
  const identity = {
    name,
    left,
    right,
    allowance: slack.allowance,
    holds: right >= left && right <= left + slack.allowance,
  };
  return slack.allowance === 0 ? identity : { ...identity, allowanceReason: slack.reason };
}

/** Named as it was before there were flows where there are none. */
function scheduledIdentity({ counts, flows }: LoadTotals): Identity {
  const { scheduled, sent, dropped, notReached = 0 } = counts;
  const name = flows === undefined ? 'scheduled = sent + dropped' : 'scheduled = sent + dropped + not reached';
  return exact(name, scheduled, sent + dropped + notReached);
}

/** Steps that were not reached were counted twice: as hits, and by endpoint and reason. */
function notReachedIdentity({ counts, flows }: LoadTotals): Identity[] {
  if (flows === undefined) return [];
  const { notReached = 0 } = counts;
  const byReason = flows.notReached.reduce((sum, { hits }) => sum + hits, 0);
  return [exact('not reached = sum over endpoints and reasons', notReached, byReason)];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
