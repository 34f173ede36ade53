import { isIP } from 'node:net';
import { throwIfAborted } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { LOOK_UP_MS, lookUp } from '../base/look-up.ts';
import { hostOf, takeAddresses } from './names.ts';

/**
 * Looks the host of an address up, once for all connections of a trial.
 * @throws {BenchdayError} TARGET_DOWN for a name that has no address, or not in time; INTERRUPTED
 */
export async function learnAddresses(url: string, signal: AbortSignal, withinMs = LOOK_UP_MS): Promise<void> {
  const host = hostOf(new URL(url));
  if (isIP(host) !== 0) return;
  try {
    takeAddresses(url, await lookUp(host, signal, withinMs));
  } catch (cause) {
    throwIfAborted(signal);
    throw new BenchdayError('TARGET_DOWN', `no address is known of ${host}: ${messageOf(cause)}`, { cause });
  }
}
