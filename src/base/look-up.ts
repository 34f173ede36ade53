import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { throwIfAborted } from './clock.ts';
import { within } from './deadline.ts';
import { errnoOf } from './errors.ts';
import { plainSeconds } from './number-text.ts';
import { start } from './processes.ts';

/** The system asks a server for 5 s, then the next one; after 10 s it takes silence for the answer that there is no such name. */
export const LOOK_UP_MS = 8000;

/**
 * The addresses of a host, as the system knows them. By a process of its own, which can be ended: a thread that waits for a silent name
 * server cannot, and would keep this process from ending.
 * @throws {Error} nobody knows it, or not in time; {BenchdayError} INTERRUPTED
 */
export async function lookUp(
  host: string,
  signal: AbortSignal,
  withinMs = LOOK_UP_MS,
): Promise<readonly LookupAddress[]> {
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
