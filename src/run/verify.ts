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
import { arrivals } from '../scenario/arrivals.ts';
import type { Arrival, RequestSpecification, ScheduleSpecification } from '../scenario/schedule.ts';
import { type Problem, problemOf } from './answer-problem.ts';

const HITS_PER_ENDPOINT = 3;
const TIMEOUT_MS = 15_000;
/** For all endpoints of all entry points together, however many there are. @source own choice */
const ALL_MS = 120_000;
/** Streams of chance of their own: verification must not ask for the pages that are measured first. */
const SEED_OFFSET = 7919;

const BETWEEN_TRIES_MS = 200;

type Verified = MeasuredTrial['verification'][number];

/** What one endpoint answered at one entry point. */
interface Asked extends Verified {
  /** which entry point, where there are several: ' at entry 2 of 3' */
  readonly at: string;
  /** the problem is the page's age alone */
  readonly isStale?: boolean;
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

/**
 * The same once the load is over: what is wrong then is a result of the trial, and does not lose it. That a cache keeps pages for too long
 * was looked for before; what shows only now is said, and is no wrong answer.
 */
export async function verifyAfter(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  tls?: TlsSettings,
  withinMs = ALL_MS,
): Promise<readonly Asked[]> {
  try {
    return (await askEntries(urls, schedule, timeFor(withinMs, 0, signal), tls)).map(staleAsDetail);
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'VERIFICATION_FAILED') throw error;
    return schedule.requests.map(({ name }) => ({ name, at: '', detail: 'not one answer', problem: error.message }));
  }
}

function staleAsDetail({ problem, isStale, ...asked }: Asked): Asked {
  if (problem === undefined) return asked;
  return isStale === true ? { ...asked, detail: `${asked.detail}; ${problem}`, isStale } : { ...asked, problem };
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
    let wrong: Problem | undefined;
    for (const arrival of samplesOf(schedule, index)) {
      const problem = await lastingProblem({ client, target, request, arrival, schedule, time, jar, refused });
      if (problem === undefined) continue;
      wrong = { ...problem, text: `${request.method} ${url}${arrival.path} (${request.name}): ${problem.text}` };
      if (problem.isStale !== true) break;
    }
    asked.push({
      name: request.name,
      detail: `${HITS_PER_ENDPOINT} hits: status, ${request.expect.marker === undefined ? '' : 'marker, '}${request.expect.json === undefined ? '' : 'JSON, '}freshness`,
      ...(wrong === undefined ? {} : { problem: wrong.text, isStale: wrong.isStale === true }),
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

/** What is wrong once everything had its time to start. */
async function lastingProblem(input: Sample): Promise<Problem | undefined> {
  for (;;) {
    const problem = await problemWith(input);
    const { signal, startsUntilMs } = input.time;
    if (problem?.mayStart !== true || monotonicMs() >= startsUntilMs) return problem;
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
      return { text: `no answer within the ${time.withinMs / 1000} s that all endpoints have together` };
    const remedy = certificateRemedy(cause);
    if (remedy !== undefined) throw refusedCertificate(url, cause, remedy);
    return { text: `no answer: ${messageOf(cause)}` };
  }
  return problemOf({ head: answer.head, body, arrival, request, refused });
}

/** Says nothing of single endpoints: no request left. */
function refusedCertificate(url: string, cause: unknown, remedy: string): BenchdayError {
  const [reason] = messageOf(cause).split('; if the root CA');
  const message = `the certificate of ${url} is refused: ${errnoOf(cause) ?? ''} (${reason ?? ''}); ${remedy}`;
  return new BenchdayError('VERIFICATION_FAILED', message, { cause });
}
