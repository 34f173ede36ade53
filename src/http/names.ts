import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { throwIfAborted } from '../base/clock.ts';
import { within } from '../base/deadline.ts';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { plainSeconds } from '../base/number-text.ts';
import { start } from '../base/processes.ts';

/** The system asks a server for 5 s, then the next one; after 10 s it takes silence for the answer that there is no such name. */
const ANSWER_MS = 8000;

const known = new Map<string, readonly LookupAddress[]>();

/**
 * Looks the host of an address up, once for all connections of a trial. In a process of its own, which can be ended: a thread that waits
 * for a silent name server cannot, and would keep this process from ending.
 * @throws {BenchdayError} TARGET_DOWN for a name that has no address, or not in time; INTERRUPTED
 */
export async function learnAddresses(url: string, signal: AbortSignal, withinMs = ANSWER_MS): Promise<void> {
  const host = hostOf(new URL(url));
  if (isIP(host) !== 0) return;
  try {
    known.set(host, await ask(host, signal, withinMs));
  } catch (cause) {
    throwIfAborted(signal);
    throw new BenchdayError('TARGET_DOWN', `no address is known of ${host}: ${messageOf(cause)}`, { cause });
  }
}

/** @returns undefined for a host that nobody looked up */
export function knownAddresses(url: string): readonly LookupAddress[] | undefined {
  return known.get(hostOf(new URL(url)));
}

/** What another thread looked up. */
export function takeAddresses(url: string, addresses: readonly LookupAddress[]): void {
  known.set(hostOf(new URL(url)), addresses);
}

/** For connections. */
export const lookupKnown: LookupFunction = (host, options, done) => {
  const [first, ...others] = known.get(host) ?? [];
  if (first === undefined) lookup(host, options, done);
  else if (options.all === true) done(null, [first, ...others]);
  else done(null, first.address, first.family);
};

async function ask(host: string, signal: AbortSignal, withinMs: number): Promise<readonly LookupAddress[]> {
  const { stdout, exitCode, timedOut, code } = await start('getent', ['ahosts', host], {
    timeout: withinMs,
    cancelSignal: signal,
    reject: false,
  });
  throwIfAborted(signal);
  if (timedOut) throw new Error(`its name servers did not answer within ${plainSeconds(withinMs)}`);
  if (code === 'ENOENT') return within(withinMs, lookUpHere(host), 'its name servers did not answer');
  const found = new Set(stdout.split('\n').map((line) => line.split(/\s/, 1)[0] ?? ''));
  const addresses = [...found].flatMap((address) => (isIP(address) === 0 ? [] : [{ address, family: isIP(address) }]));
  if (exitCode !== 0 || addresses.length === 0) throw new Error('nobody knows the name (ENOTFOUND)');
  return addresses;
}

/** Where the system has no such program. */
function lookUpHere(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (failure, addresses) => {
      if (failure === null) resolve(addresses);
      else reject(new Error(`nobody knows the name (${errnoOf(failure) ?? failure.message})`));
    });
  });
}

/** A URL writes an IPv6 address in brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
