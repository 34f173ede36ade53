import { monotonicMs } from '../base/clock.ts';
import { deadline } from '../base/deadline.ts';
import { BenchdayError } from '../base/errors.ts';
import { counted, plainSeconds } from '../base/number-text.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import { type Client, openClient } from '../http/client.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import type { Speech, Target } from '../http/target.ts';
import { arrivals } from '../scenario/arrivals.ts';
import { stepRequests } from '../scenario/step-requests.ts';
import type { Arrival, ScheduleSpecification } from '../scenario/schedule.ts';
import { type Problem, placeOf } from './answer-problem.ts';
import { lastingProblem, type Time, TIMEOUT_MS } from './ask-sample.ts';
import type { EndpointWatch } from './statements-alone.ts';
import { askVisits } from './verify-flows.ts';

export const HITS_PER_ENDPOINT = 3;
/** For all endpoints of all entry points together, however many there are. @source own choice */
const ALL_MS = 120_000;
/** Streams of chance of their own: verification must not ask for the pages that are measured first. */
const SEED_OFFSET = 7919;

type Verified = MeasuredTrial['verification'][number];

/** What one endpoint answered at one entry point. */
interface Asked extends Verified {
  /** which entry point, where there are several: ' at entry 2 of 3' */
  readonly at: string;
  /** the problem is the page's age alone */
  readonly isStale?: boolean;
  /** there was no answer in time */
  readonly isSilent?: boolean;
}

interface VerifyOptions {
  readonly withinMs?: number;
  readonly startsWithinMs?: number;
  readonly isTarget?: boolean;
  /** of the first entry point, which is then asked before the others */
  readonly watch?: EndpointWatch | undefined;
}

type WatchedTime = Time & { readonly watch?: EndpointWatch };

/**
 * Asks every endpoint a few times at each entry point, as a replica that answers wrongly would be measured otherwise, and looks at
 * status, marker and freshness, as the scenario declares them. Entry points are asked side by side, the endpoints of each in turn.
 * @param limits  withinMs: what is not answered by then is wrong; startsWithinMs: for so long from now on a service may still start that
 *   nobody asked whether it is healthy, and what is in front of it may say so (502 to 504)
 *   isTarget: it was there before, so that one that never answers is down; of a topology that is what was built of it
 * @throws {BenchdayError} VERIFICATION_FAILED naming every endpoint that answers wrongly; TARGET_DOWN
 */
export async function verify(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  speech?: Speech,
  { withinMs = ALL_MS, startsWithinMs = 0, isTarget = false, watch }: VerifyOptions = {},
): Promise<Verified[]> {
  const time = timeFor(withinMs, startsWithinMs, signal);
  const asked = await askEntries(urls, schedule, { ...time, ...(watch !== undefined && { watch }) }, speech);
  const wrong = asked.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (isTarget && asked.length > 0 && asked.every(({ isSilent }) => isSilent === true))
    throw new BenchdayError('TARGET_DOWN', `${nothingOf(asked.length, withinMs)}:\n  ${wrong.join('\n  ')}`);
  if (wrong.length > 0)
    throw new BenchdayError('VERIFICATION_FAILED', `the topology answers wrongly:\n  ${wrong.join('\n  ')}`);
  return asked.map(({ name, detail, at }) => ({ name: name + at, detail }));
}

/** How long it was waited for, in all: endpoints are asked in turn. */
function nothingOf(endpoints: number, withinMs: number): string {
  const together = plainSeconds(Math.min(withinMs, endpoints * TIMEOUT_MS));
  return `it takes connections and answers nothing, ${counted(endpoints, 'endpoint')} asked for ${together}`;
}

/**
 * The same once the load is over: what is wrong then is a result of the trial, and does not lose it. That a cache keeps pages for too long
 * was looked for before; what shows only now is said, and is no wrong answer.
 */
export async function verifyAfter(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  speech?: Speech,
  withinMs = ALL_MS,
): Promise<readonly Asked[]> {
  try {
    return (await askEntries(urls, schedule, timeFor(withinMs, 0, signal), speech)).map(staleAsDetail);
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'VERIFICATION_FAILED') throw error;
    return schedule.requests.map(({ name }) => ({ name, at: '', detail: 'not one answer', problem: error.message }));
  }
}

function staleAsDetail({ problem, isStale, ...asked }: Asked): Asked {
  if (problem === undefined) return asked;
  return isStale === true ? { ...asked, detail: `${asked.detail}; ${problem}`, isStale } : { ...asked, problem };
}

function timeFor(askedMs: number, startsWithinMs: number, signal: AbortSignal): Time {
  const withinMs = askedMs + startsWithinMs;
  return { signal, withinMs, all: deadline(withinMs, signal), startsUntilMs: monotonicMs() + startsWithinMs };
}

async function askEntries(
  urls: readonly string[],
  schedule: ScheduleSpecification,
  time: WatchedTime,
  speech: Speech | undefined,
): Promise<Asked[]> {
  const ask = async (url: string, index: number): Promise<Asked[]> => {
    const target: Target = { baseUrl: url, headers: {}, ...speech };
    // A write with the key of an earlier one would be answered as a repetition.
    const writeKeyPrefix = index === 0 ? schedule.writeKeyPrefix : `${schedule.writeKeyPrefix}${index + 1}/`;
    const at = urls.length === 1 ? '' : ` at entry ${index + 1} of ${urls.length}`;
    using client = openClient(target);
    const asked = await askBy(client, target, { ...schedule, writeKeyPrefix }, index === 0 ? time : unwatched(time));
    return asked.map((one) => ({ ...one, at }));
  };
  // All of them come to their end, so that none is left asking.
  // What is watched is asked alone.
  const alone = time.watch === undefined ? [] : await Promise.allSettled(urls.slice(0, 1).map(ask));
  const entries = [
    ...alone,
    ...(await Promise.allSettled(urls.slice(alone.length).map((url, at) => ask(url, at + alone.length)))),
  ];
  return entries.flatMap((entry) => {
    if (entry.status === 'rejected') throw entry.reason;
    return entry.value;
  });
}

function unwatched({ signal, withinMs, all, startsUntilMs }: Time): Time {
  return { signal, withinMs, all, startsUntilMs };
}

async function askBy(
  client: Client,
  target: Target,
  schedule: ScheduleSpecification,
  time: WatchedTime,
): Promise<Verified[]> {
  const url = target.baseUrl;
  const asked: Verified[] = [];
  // As one visitor: pages that need the cookie of an earlier endpoint get it.
  const jar = schedule.sessions === undefined ? undefined : new CookieJar(new URL(url));
  const refused = new Set<string>();
  const { flows = [] } = schedule;
  const ofFlows = stepRequests(flows);
  for (const [index, request] of schedule.requests.entries()) {
    if (ofFlows.has(index)) continue;
    let [wrong, answers]: [Problem | undefined, number] = [undefined, 0];
    let again = 0;
    const onAgain = (): void => {
      again += 1;
    };
    await time.watch?.before(request.name);
    for (const arrival of samplesOf(schedule, index)) {
      const problem = await lastingProblem({ client, target, request, arrival, schedule, time, jar, refused, onAgain });
      if (problem?.isSilent !== true) answers += 1;
      if (problem === undefined) continue;
      wrong = { ...problem, text: `${placeOf(request, url, arrival.path)}: ${problem.text}` };
      if (problem.isStale !== true) break;
    }
    // What the databases were asked while something started was not for these hits.
    if (again === 0) await time.watch?.after(request.name);
    asked.push({
      name: request.name,
      detail: `${HITS_PER_ENDPOINT} hits: status, ${request.expect.marker === undefined ? '' : 'marker, '}${request.expect.json === undefined ? '' : 'JSON, '}freshness`,
      ...(wrong === undefined ? {} : { problem: wrong.text, isStale: wrong.isStale === true, isSilent: answers === 0 }),
    });
  }
  for (const [index] of flows.entries()) asked.push(...(await askVisits({ client, target, schedule, time }, index)));
  return asked;
}

/** A few hits of one endpoint, drawn as the load draws them. */
function samplesOf(schedule: ScheduleSpecification, index: number): Arrival[] {
  const { flows: _, ...single } = schedule;
  const request = schedule.requests[index];
  if (request === undefined) return [];
  return [
    ...arrivals({
      ...single,
      curve: { segments: [{ lengthMs: 1000, ratePerSecond: HITS_PER_ENDPOINT }] },
      arrivals: 'uniform',
      seed: schedule.seed + SEED_OFFSET + index,
      requests: [request],
    }),
  ];
}
