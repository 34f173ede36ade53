import { monotonicMs, sleep, wallMs } from '../base/clock.ts';
import { deadline } from '../base/deadline.ts';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { limitError } from '../base/own-limits.ts';
import { type Answer, type Client, textOf } from '../http/client.ts';
import type { CookieJar } from '../http/cookie-jar.ts';
import { hostReader } from '../http/sent-host.ts';
import type { Target } from '../http/target.ts';
import { certificateRemedy, isWithoutHttp2 } from '../http/trust.ts';
import type { Arrival, RequestSpecification, ScheduleSpecification } from '../scenario/schedule.ts';
import { type Problem, problemOf } from './answer-problem.ts';

/** Of one answer. */
export const TIMEOUT_MS = 15_000;
const BETWEEN_TRIES_MS = 200;

/** How long may be asked. */
export interface Time {
  readonly signal: AbortSignal;
  /** aborted by the signal, or once the time for everything is over */
  readonly all: AbortSignal;
  readonly withinMs: number;
  /** by the monotonic clock: until then something may still start */
  readonly startsUntilMs: number;
}

/** What is wrong once everything had its time to start. */
export async function lastingProblem(input: Sample): Promise<Problem | undefined> {
  for (;;) {
    const problem = await problemWith(input);
    const { signal, startsUntilMs } = input.time;
    if (problem?.mayStart !== true || monotonicMs() >= startsUntilMs) return problem;
    input.onAgain?.();
    await sleep(BETWEEN_TRIES_MS, signal);
  }
}

export interface Sample {
  client: Client;
  target: Target;
  request: RequestSpecification;
  arrival: Arrival;
  schedule: ScheduleSpecification;
  time: Time;
  jar: CookieJar | undefined;
  /** cookies that the jar did not take, by name and reason */
  refused: Set<string>;
  /** told before it is asked once more, as something still starts */
  onAgain?: () => void;
  /** given an answer in which nothing is wrong. @returns what is wrong with it nevertheless */
  take?: (answer: Answer, body: string) => string | undefined;
}

async function problemWith(input: Sample): Promise<Problem | undefined> {
  const { client, target, request, arrival, schedule, time, jar, refused } = input;
  const url = target.baseUrl;
  const jarPath = new URL(url).pathname.replace(/\/$/, '') + arrival.path;
  const host = hostReader(target, [request])(arrival);
  // A key of its own: what verification writes is none of the hits.
  const writeKeyPrefix = `${schedule.writeKeyPrefix}${encodeURIComponent(request.name)}-`;
  const templates = { requests: [request], writeKeyPrefix };
  let answer: Answer;
  let body: string;
  try {
    const cookies = jar?.header(jarPath, wallMs(), host);
    answer = await client.ask(
      { templates, filled: arrival, cookies },
      {
        isHead: request.method === 'HEAD',
        mayRepeat: !request.isWrite,
        signal: deadline(TIMEOUT_MS, time.all),
      },
    );
    for (const line of answer.head.setCookies ?? []) {
      const why = jar?.store(line, jarPath, wallMs(), host);
      if (why !== undefined) refused.add(why);
    }
    body = await textOf(answer);
  } catch (cause) {
    if (time.signal.aborted) throw new BenchdayError('INTERRUPTED', 'interrupted', { cause });
    const limit = limitError(cause, `${url} could not be asked`);
    if (limit !== undefined) throw limit;
    if (time.all.aborted)
      return {
        text: `no answer within the ${time.withinMs / 1000} s that all endpoints have together`,
        isSilent: true,
      };
    const remedy = certificateRemedy(cause);
    if (remedy !== undefined) throw refusedCertificate(url, cause, remedy);
    if (isWithoutHttp2(cause)) throw withoutHttp2(url, cause);
    const isSilent = cause instanceof DOMException && cause.name === 'TimeoutError';
    return { text: `no answer: ${messageOf(cause)}`, ...(isSilent && { isSilent }) };
  }
  const problem = problemOf({ head: answer.head, body, arrival, request, refused });
  // What is only stale holds its values nevertheless.
  if (problem !== undefined && problem.isStale !== true) return problem;
  const text = input.take?.(answer, body);
  return text === undefined ? problem : { text };
}

/** Says nothing of single endpoints: no request left. */
function refusedCertificate(url: string, cause: unknown, remedy: string): BenchdayError {
  const [reason] = messageOf(cause).split('; if the root CA');
  const message = `the certificate of ${url} is refused: ${errnoOf(cause) ?? ''} (${reason ?? ''}); ${remedy}`;
  return new BenchdayError('VERIFICATION_FAILED', message, { cause });
}

/** The same; HTTP/1.1 is no answer to a wish for HTTP/2. */
function withoutHttp2(url: string, cause: unknown): BenchdayError {
  const message = `${url} does not speak HTTP/2, as load.http: 2 wants it: its TLS handshake (ALPN) did not agree on h2 (${errnoOf(cause) ?? ''})`;
  const hint = 'switch HTTP/2 on in the server, or leave load.http out of the scenario: HTTP/1.1 is sent then';
  return new BenchdayError('VERIFICATION_FAILED', message, { cause, hint });
}
