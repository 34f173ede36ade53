import { percent, thousands } from '../base/number-text.ts';
import type { LogImport } from './log-import.ts';

/** Shares from which on a log is not what it seems. @source own choice */
const MOST_REJECTED = 0.05;
const MOST_OF_ONE_CLIENT = 0.9;
const MOST_DIFFERENT = 0.98;
const MOST_WITHOUT_CLIENT = 0.05;
const MOST_ODD_STATUSES = 0.02;
const MOST_WITHOUT_STATUS = 0.05;
const MIXED_PLACES = 0.02;
/** Fewer requests may well have a client each. */
const FEWEST_REQUESTS = 10;
/** What servers answer with, or write where nobody waited for an answer. @source the registry of IANA; nginx, AWS, Cloudflare */
const STATUSES: readonly (readonly [from: number, to: number])[] = [
  [100, 103],
  [200, 208],
  [226, 226],
  [300, 308],
  [400, 431],
  [440, 451],
  [460, 464],
  [494, 499],
  [500, 511],
  [520, 530],
  [561, 561],
  [598, 599],
];

/** What makes one doubt that a log was read as it was meant. */
export function readingWarnings(log: LogImport, rejected: number): string[] {
  const { traffic, lines, skipped } = log;
  if (traffic.requests === 0) return [];
  const share = rejected / Math.max(1, lines - skipped);
  return [
    ...log.files.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}.`)),
    ...(share > MOST_REJECTED
      ? [`${percent(share, 1)} of the lines could not be read (${thousands(rejected)}): the profile lacks them.`]
      : []),
    ...clientWarnings(log),
    ...statusWarnings(log),
    ...(traffic.withoutMethod > 0
      ? [`${allOr(traffic.withoutMethod, traffic.requests)} requests name no method, and were taken as GET.`]
      : []),
    ...(traffic.withoutZone > 0
      ? [`${allOr(traffic.withoutZone, traffic.requests)} times have no time zone, and were taken as UTC.`]
      : []),
  ];
}

function clientWarnings({ traffic, clientPlaces }: LogImport): string[] {
  const { requests, withoutClient, visits, clients } = traffic;
  if (withoutClient === requests)
    return ['No line names a client: clients, sessions and pauses are unknown. --format says where it stands.'];
  const known = requests - withoutClient;
  const places = clientPlaces.entries().filter(({ text, count }) => text !== '' && count > MIXED_PLACES * known);
  return [
    ...(withoutClient > MOST_WITHOUT_CLIENT * requests
      ? [`${thousands(withoutClient)} of ${thousands(requests)} requests name no client, and belong to no session.`]
      : []),
    // Of few requests too: three lines of one visitor look like three of a proxy.
    ...(known > 1 && visits.mostHits() >= MOST_OF_ONE_CLIENT * known
      ? [
          `${percent(visits.mostHits() / known, 0)} of the requests share one client: it may be a proxy, and sessions are wrong then. Log what the proxy passes on (X-Forwarded-For), or give --format.`,
        ]
      : []),
    ...(known >= FEWEST_REQUESTS && clients.distinct >= MOST_DIFFERENT * known
      ? [
          'Nearly every request has another client: what was taken for it may be something else, and sessions are wrong then.',
        ]
      : []),
    ...(places.length > 1
      ? [
          `Clients were taken from several places: ${places.map(({ text, count }) => `${text} (${thousands(count)})`).join(', ')}.`,
        ]
      : []),
  ];
}

function statusWarnings({ traffic }: LogImport): string[] {
  const { requests, statuses } = traffic;
  const none = statuses[0] ?? 0;
  if (none === requests) return ['No line has a status: what failed is unknown.'];
  const odd = statuses.reduce((sum, count, status) => (status === 0 || isKnown(status) ? sum : sum + count), 0);
  return [
    ...(none > MOST_WITHOUT_STATUS * requests
      ? [`${thousands(none)} of ${thousands(requests)} requests have no status: what became of them is unknown.`]
      : []),
    ...(odd > MOST_ODD_STATUSES * requests
      ? [`${thousands(odd)} requests have statuses that no server sends: another column may have been taken for it.`]
      : []),
  ];
}

function isKnown(status: number): boolean {
  return STATUSES.some(([from, to]) => status >= from && status <= to);
}

function allOr(count: number, of: number): string {
  return count === of ? 'All' : `${thousands(count)} of ${thousands(of)}`;
}
