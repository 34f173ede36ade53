import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

const known = new Map<string, readonly LookupAddress[]>();

/** @returns undefined for a host that nobody looked up */
export function knownAddresses(url: string): readonly LookupAddress[] | undefined {
  return known.get(hostOf(new URL(url)));
}

/** What was looked up, by whoever did it. */
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
