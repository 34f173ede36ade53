import { monotonicMs, sleep, throwIfAborted } from '../base/clock.ts';
import { deadline } from '../base/deadline.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { absenceIn, openClient } from '../http/client.ts';
import { learnAddresses } from '../http/learn-addresses.ts';
import type { Speech } from '../http/target.ts';
import { plainSeconds } from '../base/number-text.ts';
import { limitError } from '../base/own-limits.ts';
import type { RunningTopology } from '../platform/platform.ts';
import { isHealthChecked } from '../topology/health-checked.ts';
import type { Subject } from './subject.ts';

const BETWEEN_TRIES_MS = 50;
/** Each look inspects every container. */
const BETWEEN_LOOKS_MS = 500;
/** An entry that takes this long over one page is there; whether it answers rightly is verification's business. */
const TRY_MS = 15_000;
/** So is a target, which was there before, once it takes a connection: verification asks it without waiting for this page. */
const TARGET_SILENT_MS = 500;

interface AwaitEntries {
  /** from now on, ms */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly speech?: Speech | undefined;
  /** that is asked for; absent: the address */
  readonly host?: string | undefined;
}

/**
 * Waits until something listens at every entry. Docker calls a service without a health check running while its program still
 * starts, and accepts connections for it meanwhile: any answer will do. One with a health check is believed once a connection is
 * accepted. A target is asked once.
 * @throws {BenchdayError} SERVICE_NOT_READY, ENGINE_ELSEWHERE, or TARGET_DOWN for a target; INTERRUPTED
 */
export async function awaitEntries(subject: Subject, { withinMs, signal, speech, host }: AwaitEntries): Promise<void> {
  if (subject.running === undefined) {
    await learnAddresses(subject.url, signal);
    const absence = await absenceOf(subject.url, { speech, host, signal }, TARGET_SILENT_MS);
    // One that closes a connection is there; verification says what is wrong with it.
    if (absence?.kind !== 'unreachable') return;
    throw new BenchdayError('TARGET_DOWN', `nothing answers at ${subject.url}: ${absence.reason}`);
  }
  const { topology, entryPoints } = subject.running;
  const endMs = monotonicMs() + withinMs;
  let lookAtMs = monotonicMs();
  for (const { service, url } of entryPoints) {
    const isChecked = topology.services.some((own) => own.name === service && isHealthChecked(own));
    for (;;) {
      const absence = await absenceOf(url, { speech, host, signal });
      if (absence === undefined || (isChecked && absence.kind !== 'unreachable')) break;
      refuseEngineElsewhere(subject.running, url, absence);
      const isLook = monotonicMs() >= lookAtMs;
      if (isLook) lookAtMs = monotonicMs() + BETWEEN_LOOKS_MS;
      const died = isLook ? await subject.deaths().catch(() => []) : [];
      if (died.length > 0) throw new BenchdayError('SERVICE_DIED', died.join('; '));
      if (monotonicMs() >= endMs) {
        const message = `${service} ${isChecked ? 'is healthy' : 'runs and has no health check'}, but nothing answered at ${url} within ${plainSeconds(withinMs)}: ${absence.reason}`;
        throw new BenchdayError('SERVICE_NOT_READY', message);
      }
      await sleep(BETWEEN_TRIES_MS, signal);
    }
  }
}

/**
 * How long something of it may still start once its entries answer: a service without a health check counts as there once it runs, also
 * one behind an entry.
 */
export function stillStartsWithin({ running }: Pick<Subject, 'running'>, readyWithinMs: number): number {
  return running?.topology.services.every(isHealthChecked) === false ? readyWithinMs : 0;
}

/** No waiting helps then. */
function refuseEngineElsewhere(running: RunningTopology, url: string, { kind, reason }: Absence): void {
  const why = kind === 'unreachable' ? running.outOfReach() : undefined;
  if (why !== undefined) throw new BenchdayError('ENGINE_ELSEWHERE', `${url} cannot be reached (${reason}): ${why}`);
}

interface Absence {
  readonly kind: 'unreachable' | 'closed';
  readonly reason: string;
}

/**
 * Why nothing is there, or undefined where something is: an answer, a refused certificate, a server that takes its time.
 * @param silentMs  that a connection is waited with; absent: as long as for the page
 */
async function absenceOf(
  url: string,
  { speech, host, signal }: Pick<AwaitEntries, 'speech' | 'host' | 'signal'>,
  silentMs?: number,
): Promise<Absence | undefined> {
  const target = { baseUrl: url, headers: host === undefined ? {} : { Host: host }, ...speech };
  using client = openClient(target);
  const head = { name: 'is it there', method: 'HEAD', headers: {}, isWrite: false } as const;
  try {
    const templates = { requests: [head], writeKeyPrefix: '' };
    const filled = { request: 0, index: 0, path: '/' };
    const wait = { signal: deadline(TRY_MS, signal), ...(silentMs !== undefined && { silentMs }) };
    await client.ask({ templates, filled }, { isHead: true, mayRepeat: false, ...wait });
    return undefined;
  } catch (cause) {
    throwIfAborted(signal);
    const limit = limitError(cause, `${url} could not be asked`);
    if (limit !== undefined) throw limit;
    // Of a connection that is there the other limit would have come before.
    if (silentMs !== undefined && cause instanceof DOMException && cause.name === 'TimeoutError')
      return { kind: 'unreachable', reason: `no connection within ${plainSeconds(TRY_MS)}` };
    const kind = absenceIn(cause);
    return kind === undefined ? undefined : { kind, reason: messageOf(cause) };
  }
}
