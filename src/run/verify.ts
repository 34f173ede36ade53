import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, request as send } from 'undici';
import { wallMs } from '../base/clock.ts';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import type { MeasuredTrial } from '../records/run-record.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import { certificateRemedy, trustedCertificates } from '../http/trust.ts';
import { arrivals } from '../scenario/arrivals.ts';
import type { TlsSettings } from '../scenario/scenario.ts';
import type { Arrival, RequestSpecification, ScheduleSpecification } from '../scenario/schedule.ts';

const HITS_PER_ENDPOINT = 3;
const TIMEOUT_MS = 15_000;
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
/** Streams of chance of their own: verification must not ask for the pages that are measured first. */
const SEED_OFFSET = 7919;

type Verified = MeasuredTrial['verification'][number];

/**
 * Asks every endpoint a few times and looks at status, marker and freshness, as the scenario declares them.
 * @throws {BenchdayError} VERIFICATION_FAILED naming every endpoint that answers wrongly
 */
export async function verify(
  url: string,
  schedule: ScheduleSpecification,
  signal: AbortSignal,
  tls?: TlsSettings,
): Promise<Verified[]> {
  const agent = url.startsWith('https:') ? new Agent({ connect: { ca: trustedCertificates(tls) } }) : new Agent();
  try {
    return await verifyBy(agent, url, schedule, signal);
  } finally {
    await agent.destroy();
  }
}

async function verifyBy(
  agent: Agent,
  url: string,
  schedule: ScheduleSpecification,
  signal: AbortSignal,
): Promise<Verified[]> {
  const wrong: string[] = [];
  const right: Verified[] = [];
  // As one visitor: pages that need the cookie of an earlier endpoint get it.
  const jar = schedule.sessions === undefined ? undefined : new CookieJar(new URL(url));
  for (const [index, request] of schedule.requests.entries()) {
    for (const arrival of samplesOf(schedule, index)) {
      const problem = await problemWith({ agent, url, request, arrival, schedule, signal, jar });
      if (problem !== undefined) wrong.push(`${request.method} ${url}${arrival.path} (${request.name}): ${problem}`);
      if (problem !== undefined) break;
    }
    right.push({
      name: request.name,
      detail: `${HITS_PER_ENDPOINT} hits: status, ${request.expect.marker === undefined ? '' : 'marker, '}freshness`,
    });
  }
  if (wrong.length > 0)
    throw new BenchdayError('VERIFICATION_FAILED', `the topology answers wrongly:\n  ${wrong.join('\n  ')}`);
  return right;
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

async function problemWith(input: {
  agent: Agent;
  url: string;
  request: RequestSpecification;
  arrival: Arrival;
  schedule: ScheduleSpecification;
  signal: AbortSignal;
  jar: CookieJar | undefined;
}): Promise<string | undefined> {
  const { agent, url, request, arrival, schedule, signal, jar } = input;
  const cookies = jar?.header(new URL(url).pathname.replace(/\/$/, '') + arrival.path, wallMs()) ?? '';
  const key = request.isWrite
    ? { 'idempotency-key': `${schedule.writeKeyPrefix}${request.name}-${arrival.index}` }
    : {};
  let response: Awaited<ReturnType<typeof send>>;
  let body: string;
  try {
    // Not fetch: it refuses ports that browsers refuse (6000, for one), and follows rules of caching.
    response = await send(`${url}${arrival.path}`, {
      dispatcher: agent,
      method: request.method,
      headers: { ...request.headers, ...key, ...(cookies !== '' && { cookie: cookies }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      ...(arrival.body === undefined ? {} : { body: arrival.body }),
    });
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      jar?.store(line, new URL(url).pathname.replace(/\/$/, '') + arrival.path, wallMs());
    }
    body = await textOf(response);
  } catch (cause) {
    if (signal.aborted) throw new BenchdayError('INTERRUPTED', 'interrupted', { cause });
    const remedy = certificateRemedy(cause);
    if (remedy !== undefined) throw refusedCertificate(url, cause, remedy);
    return `no answer: ${messageOf(cause)}`;
  }
  if (!request.expect.status.includes(response.statusCode)) {
    return `expected status ${request.expect.status.join(' or ')}, got ${response.statusCode}; it said: ${excerpt(body)}`;
  }
  if (arrival.marker !== undefined && !body.includes(arrival.marker)) {
    return `the body lacks "${arrival.marker}"; it begins: ${excerpt(body)}`;
  }
  return staleness({ age: text(response.headers['age']), control: text(response.headers['cache-control']) });
}

/** Says nothing of single endpoints: no request left. */
function refusedCertificate(url: string, cause: unknown, remedy: string): BenchdayError {
  const [reason] = messageOf(cause).split('; if the root CA');
  const message = `the certificate of ${url} is refused: ${errnoOf(cause) ?? ''} (${reason ?? ''}); ${remedy}`;
  return new BenchdayError('VERIFICATION_FAILED', message, { cause });
}

/** The body as text; unpacked when the scenario's own headers asked for gzip, as the load does by itself. */
async function textOf({ body, headers }: Awaited<ReturnType<typeof send>>): Promise<string> {
  if (!/^(x-)?gzip$/i.test(text(headers['content-encoding']))) return body.text();
  const packed = await body.arrayBuffer();
  // the answer to HEAD says how the body would be packed, and has none
  if (packed.byteLength === 0) return '';
  return (await promisify(gunzip)(packed, { maxOutputLength: MOST_UNPACKED_BYTES })).toString('utf8');
}

/** A page older than its own Cache-Control allows is wrong, however fast it is. @source RFC 9111 sections 4.2 and 5.1, RFC 5861 */
function staleness({ age, control }: { age: string; control: string }): string | undefined {
  const ageS = Number(age);
  const allowedS = directiveS(control, 'max-age') + directiveS(control, 'stale-while-revalidate');
  return ageS > allowedS
    ? `stale: ${ageS} s old, allowed are ${allowedS} s (${control || 'no Cache-Control'})`
    : undefined;
}

/** A header's value; several of one name count as a list. @source RFC 9110 section 5.3 */
function text(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(', ') : (header ?? '');
}

function directiveS(control: string, name: string): number {
  const match = new RegExp(`(?:^|[\\s,])${name}=(\\d+)`).exec(control);
  return match?.[1] === undefined ? 0 : Number(match[1]);
}

function excerpt(body: string): string {
  const text = body.replaceAll(/\s+/g, ' ').trim();
  return text === '' ? '(empty)' : JSON.stringify(text.slice(0, 160));
}
