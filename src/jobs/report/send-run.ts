import { deadline } from '../../base/deadline.ts';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { type Client, openClient, textOf } from '../../http/client.ts';
import { otlpRequests } from '../../report/exports/otlp.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { readExported } from './exported-run.ts';

export interface SentRun {
  /** origin and path */
  readonly endpoint: string;
  readonly requests: number;
  readonly exit: Exit;
}

const ANSWER_WITHIN_MS = 10_000;
const MOST_SHOWN = 300;
interface Sending {
  readonly word: string;
  /** absolute */
  readonly reports: string;
  readonly signal: AbortSignal;
  /** each answer */
  readonly withinMs?: number;
}

/** The word for a collector of this machine, at its usual port. */
const LOCAL = 'local';

/**
 * Sends a stored run's figures to a collector, as OTLP over HTTP in JSON. Redirects are not followed: they lead to somebody who was not named.
 * @param word  address of the collector, or local
 * @throws {BenchdayError} USAGE, RUN_UNKNOWN, RECORD_INVALID, EXPORT_FAILED, INTERRUPTED
 */
export async function sendRun(
  nameOrPath: string,
  { word, reports, signal, withinMs = ANSWER_WITHIN_MS }: Sending,
): Promise<SentRun> {
  const endpoint = endpointOf(word);
  const bodies = otlpRequests(await readExported(nameOrPath, reports));
  using client = openClient({ baseUrl: endpoint.origin, headers: {} });
  for (const [at, body] of bodies.entries())
    await send(client, endpoint, body, { done: at, all: bodies.length, signal, withinMs });
  // What follows a path may be the key of an account.
  return {
    endpoint: `${endpoint.origin}${endpoint.pathname}`,
    requests: bodies.length,
    exit: exitOf({ kind: 'done' }),
  };
}

/** @source opentelemetry.io/docs/specs/otel/protocol/exporter: without a path, metrics go to /v1/metrics */
export function endpointOf(word: string): URL {
  const text = word === LOCAL ? 'http://127.0.0.1:4318' : word;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new BenchdayError(
      'USAGE',
      `--otlp: ${JSON.stringify(url === undefined ? word : `${url.protocol}//${url.host}`)} is not an http or https address without a password`,
      { hint: 'benchday report --otlp http://127.0.0.1:4318, or --otlp local for the same' },
    );
  }
  if (url.pathname === '/') url.pathname = '/v1/metrics';
  return url;
}

interface Progress {
  readonly done: number;
  readonly all: number;
  readonly signal: AbortSignal;
  readonly withinMs: number;
}

const JSON_POST = { method: 'POST', headers: { 'Content-Type': 'application/json' }, isWrite: false };

async function send(
  client: Client,
  endpoint: URL,
  body: string,
  { done, all, signal, withinMs }: Progress,
): Promise<void> {
  const failed = (what: string, cause?: unknown): BenchdayError =>
    new BenchdayError(
      'EXPORT_FAILED',
      `${endpoint.origin} ${what}${all === 1 ? '' : `; ${done} of ${all} requests were taken before`}`,
      cause === undefined ? {} : { cause },
    );
  const templates = { requests: [JSON_POST], writeKeyPrefix: '' };
  const filled = { index: 0, request: 0, path: endpoint.pathname + endpoint.search, body };
  const asked = client.ask(
    { templates, filled },
    { isHead: false, mayRepeat: false, signal: deadline(withinMs, signal) },
  );
  const answer = await asked.catch((cause: unknown) => {
    signal.throwIfAborted();
    throw failed(`did not answer: ${errnoOf(cause) ?? messageOf(cause)}`, cause);
  });
  const said = (await textOf(answer).catch(messageOf)).trim();
  const { status } = answer.head;
  if (status !== 200) throw failed(`answered ${status}: ${said.slice(0, MOST_SHOWN)}`);
  const rejected = rejectedIn(said);
  if (rejected !== undefined) throw failed(`did not take all of it: ${rejected}`);
}

/** @source opentelemetry-proto, docs/specification.md, partial success */
function rejectedIn(said: string): string | undefined {
  let answer: unknown;
  try {
    answer = said === '' ? {} : JSON.parse(said);
  } catch {
    return `its answer is not JSON: ${said.slice(0, MOST_SHOWN)}`;
  }
  const { partialSuccess } = (answer ?? {}) as {
    partialSuccess?: { rejectedDataPoints?: unknown; errorMessage?: unknown };
  };
  const rejected = Number(partialSuccess?.rejectedDataPoints);
  if (!(rejected > 0)) return undefined;
  return `${rejected} data points were rejected: ${String(partialSuccess?.errorMessage).slice(0, MOST_SHOWN)}`;
}
