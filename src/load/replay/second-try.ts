import type { RequestPool } from '../../http/request-pool.ts';
import type { Breakage } from '../../http/exchange.ts';
import type { Hit } from './hit.ts';
import type { Tally } from './tally.ts';

interface Sending<Wire> {
  readonly pool: RequestPool<Wire>;
  readonly write: (arrival: Hit['arrival'], visit: Hit['visit'], isAgain?: boolean) => Wire;
}

/** Beside the way there and back, for both sides to be woken. A server that fails a request it has read mostly takes longer. */
const CLOSED_AT_ONCE_US = 10_000;

/** What asks for nothing to be done. @source RFC 9110, 9.2.1 */
const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Sends a hit once more where that can do no harm: to another entry point where there are several; at the only one a read whose
 * connection was closed as it left, and whatever the server said (HTTP/2) that it did nothing with.
 * @returns whether a connection took it
 */
export function sendAgain<Wire>(hit: Hit, breakage: Breakage, { pool, write }: Sending<Wire>, tally: Tally): boolean {
  if (hit.connection === undefined) return false;
  const { kind, isStale, isUnprocessed = false } = breakage;
  const isResent = kind === 'broken';
  const isHarmless = isUnprocessed || (isStale && isRead(hit));
  if (isResent && !(isHarmless && hit.failedAt.length === 0)) return false;
  if (!pool.hasSeveralEntries && !(isResent && (isUnprocessed || isClosedAtOnce(hit)))) return false;
  hit.failedAt = [...hit.failedAt, hit.connection.entry];
  const connection = sendBy(pool, hit, write);
  if (connection === undefined) return false;
  hit.connection = connection;
  if (hit.visit !== undefined) hit.visit.entry = connection.entry;
  if (!pool.hasSeveralEntries) tally.sentAgain = (tally.sentAgain ?? 0) + 1;
  else tally.failovers[isResent ? 'resent' : 'connect']++;
  return true;
}

function sendBy<Wire>(pool: RequestPool<Wire>, hit: Hit, write: Sending<Wire>['write']) {
  const wire = write(hit.arrival, hit.visit, true);
  return pool.hasSeveralEntries ? pool.sendElsewhere(hit, wire, { notAt: hit.failedAt }) : pool.sendAnew(hit, wire);
}

/**
 * It had been closed before the request arrived, as idle connections are: word of that needs no longer than the way there and back. What
 * comes later is a server that had the request, and failed it.
 */
function isClosedAtOnce({ connection, sentUs, doneUs }: Hit): boolean {
  return doneUs - sentUs <= CLOSED_AT_ONCE_US + (connection?.entry.leastConnectUs ?? 0);
}

function isRead({ request }: Hit): boolean {
  return !request.isWrite && READS.includes(request.method);
}
