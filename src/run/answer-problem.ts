import { jsonProblem } from '../base/json-wish.ts';
import { withoutNamedSecrets } from '../base/secrets.ts';
import type { ResponseHead } from '../http/response-head.ts';
import { isPlain, unpackerOf } from '../http/unpack-body.ts';
import type { Arrival, RequestSpecification } from '../scenario/schedule.ts';
import { staleness } from './freshness.ts';

/** What a gateway says while nothing listens behind it. @source RFC 9110 sections 15.6.3 to 15.6.5 */
const NOT_THERE_YET: readonly number[] = [502, 503, 504];

const MOST_REFUSED = 5;
/** Letters of a body in messages, and those that are looked at for it. */
const [SHOWN, LOOKED_AT] = [160, 4000];

/** What is wrong with an answer. */
export interface Problem {
  readonly text: string;
  /** it may go away by itself */
  readonly mayStart?: true;
  /** it is right, but for its age */
  readonly isStale?: true;
  /** there was no answer in the time that one has */
  readonly isSilent?: true;
}

interface Given {
  readonly head: ResponseHead;
  /** unpacked */
  readonly body: string;
  readonly arrival: Arrival;
  readonly request: RequestSpecification;
  /** cookies that were not taken, by name and reason */
  readonly refused: ReadonlySet<string>;
}

/** @returns undefined for an answer as the scenario declares it */
export function problemOf({ head, body, arrival, request, refused }: Given): Problem | undefined {
  if (!request.expect.status.includes(head.status)) {
    const text = `expected status ${request.expect.status.join(' or ')}, got ${head.status}; it said: ${excerpt(body)}${refusedText(refused)}`;
    return NOT_THERE_YET.includes(head.status) ? { text, mayStart: true } : { text };
  }
  const content = contentProblem(head, body, arrival);
  if (content !== undefined) return { text: content };
  const stale = request.expect.mayBeStale === true ? undefined : staleness(head);
  return stale === undefined ? undefined : { text: stale, isStale: true };
}

function contentProblem(head: ResponseHead, body: string, { marker, json }: Arrival): string | undefined {
  if (marker === undefined && json === undefined) return undefined;
  if (!isPlain(head.contentEncoding) && unpackerOf(head.contentEncoding) === undefined) {
    return `the body is encoded as ${head.contentEncoding}, which is not known here, so that ${marker === undefined ? 'its JSON' : `"${marker}"`} cannot be looked for`;
  }
  if (marker !== undefined && !body.includes(marker)) return `the body lacks "${marker}"; it begins: ${excerpt(body)}`;
  const wrong = json === undefined ? undefined : jsonProblem(body, json);
  return wrong === undefined ? undefined : `${wrong}; it begins: ${excerpt(body)}`;
}

/** A page that wants a cookie which was not taken says only that it wants one. */
function refusedText(refused: ReadonlySet<string>): string {
  return refused.size === 0 ? '' : `; cookies that were refused: ${[...refused].slice(0, MOST_REFUSED).join(', ')}`;
}

/** A server may repeat what it was sent. */
function excerpt(body: string): string {
  const text = withoutNamedSecrets(body.slice(0, LOOKED_AT).replaceAll(/\s+/g, ' ').trim());
  return text === '' ? '(empty)' : JSON.stringify(text.slice(0, SHOWN));
}

/** In messages: what was asked, without the keys in its address. */
export function placeOf({ method, name }: RequestSpecification, baseUrl: string, path: string): string {
  return `${method} ${baseUrl}${withoutNamedSecrets(path)} (${name})`;
}
