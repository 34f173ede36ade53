import { messageOf } from '../base/errors.ts';
import { type MachineLock, joinMachine, lockMachine } from '../store/run-lock.ts';
import type { Caller } from './caller.ts';

/** Only this run measures on this machine. @throws {BenchdayError} what lockMachine throws */
export function aloneOnMachine(scenario: string, { waitMs, say, signal }: Caller): Promise<MachineLock> {
  return lockMachine(scenario, { wait: waitMs === undefined ? undefined : { ms: waitMs, say, signal } });
}

/** Whoever else measures. @throws {BenchdayError} STORE_FAILED, DISK_FULL */
export function besideOthersOnMachine(scenario: string): Promise<MachineLock> {
  return joinMachine(scenario);
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
