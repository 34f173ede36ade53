import { BenchdayError, messageOf } from '../base/errors.ts';
import { type MachineLock, joinMachine, lockMachine } from '../store/run-lock.ts';
import type { Caller } from './caller.ts';

/** Only this run measures on this machine. @throws {BenchdayError} what lockMachine throws */
export function aloneOnMachine(scenario: string, { waitMs, say, signal }: Caller): Promise<MachineLock> {
  return lockMachine(scenario, { wait: waitMs === undefined ? undefined : { ms: waitMs, say, signal } });
}

/** Whoever else measures. @throws {BenchdayError} USAGE for one who would wait for them; STORE_FAILED, DISK_FULL */
export async function besideOthersOnMachine(scenario: string, { waitMs }: Caller): Promise<MachineLock> {
  if (waitMs === undefined) return joinMachine(scenario);
  throw new BenchdayError(
    'USAGE',
    '--wait waits until no other run measures, --beside-others does not: give one of them',
  );
}

/** @returns other runs that measure on this machine, a few words each, whenever asked. Where they cannot be seen, that stands for one. */
export function othersOf(lock: MachineLock): () => Promise<readonly string[]> {
  return async () => {
    try {
      return (await lock.others()).map(({ scenario, pid }) => `${scenario} (process ${pid})`);
    } catch (cause) {
      return [`unknown: ${messageOf(cause)}`];
    }
  };
}
