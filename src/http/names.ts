import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { throwIfAborted } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { LOOK_UP_MS, lookUp } from '../base/look-up.ts';

const known = new Map<string, readonly LookupAddress[]>();

/**
 * Looks the host of an address up, once for all connections of a trial.
 * @throws {BenchdayError} TARGET_DOWN for a name that has no address, or not in time; INTERRUPTED
 */
export async function learnAddresses(url: string, signal: AbortSignal, withinMs = LOOK_UP_MS): Promise<void> {
  const host = hostOf(new URL(url));
  if (isIP(host) !== 0) return;
  try {
    known.set(host, await lookUp(host, signal, withinMs));
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

/** A URL writes an IPv6 address in brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
