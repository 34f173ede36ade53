import { monotonicMs, sleep, wallMs } from '../base/clock.ts';
import { deadline } from '../base/deadline.ts';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { limitError } from '../base/own-limits.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import type { TlsSettings } from '../records/tls-settings.ts';
import { type Answer, type Client, openClient, textOf } from '../http/client.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import { requestWriter } from '../http/request-writer.ts';
import type { Target } from '../http/target.ts';
import { certificateRemedy } from '../http/trust.ts';
import { isPlain, unpackerOf } from '../http/unpack-body.ts';
import { arrivals } from '../scenario/arrivals.ts';
import type { Arrival, RequestSpecification, ScheduleSpecification } from '../scenario/schedule.ts';
import { staleness } from './freshness.ts';

const HITS_PER_ENDPOINT = 3;
const TIMEOUT_MS = 15_000;
/** For all endpoints of all entry points together, however many there are. @source own choice */
const ALL_MS = 120_000;
/** Streams of chance of their own: verification must not ask for the pages that are measured first. */
const SEED_OFFSET = 7919;

/** What a gateway says while nothing listens behind it. @source RFC 9110 sections 15.6.3 to 15.6.5 */
const NOT_THERE_YET: readonly number[] = [502, 503, 504];
const BETWEEN_TRIES_MS = 200;
const MOST_REFUSED = 5;

type Verified = MeasuredTrial['verification'][number];

/** What one endpoint answered at one entry point. */
interface Asked extends Verified {
  /** which entry point, where there are several: ' at entry 2 of 3' */
  readonly at: string;
}

/**
 * Asks every endpoint a few times at each entry point, as a replica that answers wrongly would be measured otherwise, and looks at
 * status, marker and freshness, as the scenario declares them. Entry points are asked side by side, the endpoints of each in turn.
 * @param limits  withinMs: what is not answered by then is wrong; startsWithinMs: for so long from now on a service may still start that
 *   nobody asked whether it is healthy, and what is in front of it may say so (502 to 504)
 * @throws {BenchdayError} VERIFICATION_FAILED naming every endpoint that answers wrongly
 */
export async function verify(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  tls?: TlsSettings,
  { withinMs = ALL_MS, startsWithinMs = 0 }: { readonly withinMs?: number; readonly startsWithinMs?: number } = {},
): Promise<Verified[]> {
  const asked = await askEntries(urls, schedule, timeFor(withinMs, startsWithinMs, signal), tls);
  const wrong = asked.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (wrong.length > 0)
    throw new BenchdayError('VERIFICATION_FAILED', `the topology answers wrongly:\n  ${wrong.join('\n  ')}`);
  return asked.map(({ name, detail, at }) => ({ name: name + at, detail }));
}

/** The same once the load is over: what is wrong then is a result of the trial, and does not lose it. */
export async function verifyAfter(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  tls?: TlsSettings,
  withinMs = ALL_MS,
): Promise<readonly Asked[]> {
  try {
    return await askEntries(urls, schedule, timeFor(withinMs, 0, signal), tls);
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'VERIFICATION_FAILED') throw error;
    return schedule.requests.map(({ name }) => ({ name, at: '', detail: 'not one answer', problem: error.message }));
  }
}

/** How long may be asked. */
interface Time {
  readonly signal: AbortSignal;
  /** aborted by the signal, or once the time for everything is over */
  readonly all: AbortSignal;
  readonly withinMs: number;
  /** by the monotonic clock: until then something may still start */
  readonly startsUntilMs: number;
}

function timeFor(askedMs: number, startsWithinMs: number, signal: AbortSignal): Time {
  const withinMs = askedMs + startsWithinMs;
  return { signal, withinMs, all: deadline(withinMs, signal), startsUntilMs: monotonicMs() + startsWithinMs };
}

async function askEntries(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  time: Time,
  tls: TlsSettings | undefined,
): Promise<Asked[]> {
  const ask = async (url: string, index: number): Promise<Asked[]> => {
    const target: Target = { baseUrl: url, headers: {}, ...(tls !== undefined && { tls }) };
    // A write with the key of an earlier one would be answered as a repetition.
    const writeKeyPrefix = index === 0 ? schedule.writeKeyPrefix : `${schedule.writeKeyPrefix}${index + 1}/`;
    const at = urls.length === 1 ? '' : ` at entry ${index + 1} of ${urls.length}`;
    using client = openClient(target);
    const asked = await askBy(client, target, { ...schedule, writeKeyPrefix }, time);
    return asked.map((one) => ({ ...one, at }));
  };
  // All of them come to their end, so that none is left asking.
  const entries = await Promise.allSettled(urls.map(ask));
  return entries.flatMap((entry) => {
    if (entry.status === 'rejected') throw entry.reason;
    return entry.value;
  });
}

async function askBy(client: Client, target: Target, schedule: ScheduleSpecification, time: Time): Promise<Verified[]> {
  const url = target.baseUrl;
  const asked: Verified[] = [];
  // As one visitor: pages that need the cookie of an earlier endpoint get it.
  const jar = schedule.sessions === undefined ? undefined : new CookieJar(new URL(url));
  const refused = new Set<string>();
  for (const [index, request] of schedule.requests.entries()) {
    let wrong: string | undefined;
    for (const arrival of samplesOf(schedule, index)) {
      const problem = await lastingProblem({ client, target, request, arrival, schedule, time, jar, refused });
      if (problem !== undefined) wrong = `${request.method} ${url}${arrival.path} (${request.name}): ${problem}`;
      if (problem !== undefined) break;
    }
    asked.push({
      name: request.name,
      detail: `${HITS_PER_ENDPOINT} hits: status, ${request.expect.marker === undefined ? '' : 'marker, '}freshness`,
      ...(wrong === undefined ? {} : { problem: wrong }),
    });
  }
  return asked;
}

/** A few hits of one endpoint, drawn as the load draws them. */
function samplesOf(schedule: ScheduleSpecification, index: number): Arrival[] {
  const request = schedule.requests[index];
  if (request === undefined) return [];
  return [
    ...arrivals({
      ...schedule,
      curve: { segments: [{ lengthMs: 1000, ratePerSecond: HITS_PER_ENDPOINT }] },
      arrivals: 'uniform',
      seed: schedule.seed + SEED_OFFSET + index,
      requests: [request],
    }),
  ];
}

interface Problem {
  readonly text: string;
  /** it may go away by itself */
  readonly mayStart?: true;
}

function ofText(text: string | undefined): Problem | undefined {
  return text === undefined ? undefined : { text };
}

/** What is wrong once everything had its time to start. */
async function lastingProblem(input: Sample): Promise<string | undefined> {
  for (;;) {
    const problem = await problemWith(input);
    const { signal, startsUntilMs } = input.time;
    if (problem?.mayStart !== true || monotonicMs() >= startsUntilMs) return problem?.text;
    await sleep(BETWEEN_TRIES_MS, signal);
  }
}

interface Sample {
  client: Client;
  target: Target;
  request: RequestSpecification;
  arrival: Arrival;
  schedule: ScheduleSpecification;
  time: Time;
  jar: CookieJar | undefined;
  /** cookies that the jar did not take, by name and reason */
  refused: Set<string>;
}

async function problemWith(input: Sample): Promise<Problem | undefined> {
  const { client, target, request, arrival, schedule, time, jar, refused } = input;
  const url = target.baseUrl;
  const jarPath = new URL(url).pathname.replace(/\/$/, '') + arrival.path;
  // A key of its own: what verification writes is none of the hits.
  const writeKeyPrefix = `${schedule.writeKeyPrefix}${encodeURIComponent(request.name)}-`;
  const write = requestWriter({ requests: [request], writeKeyPrefix }, target);
  let answer: Answer;
  let body: string;
  try {
    answer = await client.ask(write(arrival, jar?.header(jarPath, wallMs())), {
      isHead: request.method === 'HEAD',
      mayRepeat: !request.isWrite,
      signal: deadline(TIMEOUT_MS, time.all),
    });
    for (const line of answer.head.setCookies ?? []) {
      const why = jar?.store(line, jarPath, wallMs());
      if (why !== undefined) refused.add(why);
    }
    body = await textOf(answer);
  } catch (cause) {
    if (time.signal.aborted) throw new BenchdayError('INTERRUPTED', 'interrupted', { cause });
    const limit = limitError(cause, `${url} could not be asked`);
    if (limit !== undefined) throw limit;
    if (time.all.aborted)
      return ofText(`no answer within the ${time.withinMs / 1000} s that all endpoints have together`);
    const remedy = certificateRemedy(cause);
    if (remedy !== undefined) throw refusedCertificate(url, cause, remedy);
    return ofText(`no answer: ${messageOf(cause)}`);
  }
  const { head } = answer;
  if (!request.expect.status.includes(head.status)) {
    const text = `expected status ${request.expect.status.join(' or ')}, got ${head.status}; it said: ${excerpt(body)}${refusedText(refused)}`;
    return NOT_THERE_YET.includes(head.status) ? { text, mayStart: true } : { text };
  }
  if (
    arrival.marker !== undefined &&
    !isPlain(head.contentEncoding) &&
    unpackerOf(head.contentEncoding) === undefined
  ) {
    return ofText(
      `the body is encoded as ${head.contentEncoding}, which is not known here, so that "${arrival.marker}" cannot be looked for`,
    );
  }
  if (arrival.marker !== undefined && !body.includes(arrival.marker)) {
    return ofText(`the body lacks "${arrival.marker}"; it begins: ${excerpt(body)}`);
  }
  return ofText(staleness(head));
}

/** A page that wants a cookie which was not taken says only that it wants one. */
function refusedText(refused: ReadonlySet<string>): string {
  return refused.size === 0 ? '' : `; cookies that were refused: ${[...refused].slice(0, MOST_REFUSED).join(', ')}`;
}

/** Says nothing of single endpoints: no request left. */
function refusedCertificate(url: string, cause: unknown, remedy: string): BenchdayError {
  const [reason] = messageOf(cause).split('; if the root CA');
  const message = `the certificate of ${url} is refused: ${errnoOf(cause) ?? ''} (${reason ?? ''}); ${remedy}`;
  return new BenchdayError('VERIFICATION_FAILED', message, { cause });
}

function excerpt(body: string): string {
  const text = body.replaceAll(/\s+/g, ' ').trim();
  return text === '' ? '(empty)' : JSON.stringify(text.slice(0, 160));
}
