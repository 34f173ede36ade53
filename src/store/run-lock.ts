import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchdayError, errnoOf } from '../core/errors.ts';
import { storeError } from '../core/store-error.ts';

/**
 * One measurement at a time on a machine: two would load each other's servers. The lock stands in the temporary directory,
 * so that two checkouts see each other. A lock whose process is gone is taken over.
 * @throws {BenchdayError} RUN_IN_PROGRESS naming the other process
 */
export async function lockMachine(
  scenario: string,
  path = join(tmpdir(), 'benchday-run.lock'),
): Promise<AsyncDisposable> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    // Linked, not written in place: nobody can read a lock that has no holder yet.
    const own = `${path}.${process.pid}`;
    try {
      await writeFile(own, `${process.pid} ${scenario}\n`, { mode: 0o644 });
      await link(own, path);
      return {
        async [Symbol.asyncDispose](): Promise<void> {
          if ((await holderOf(path))?.pid === process.pid) await rm(path, { force: true });
        },
      };
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST') throw storeError(path, cause);
    } finally {
      await rm(own, { force: true });
    }
    const holder = await holderOf(path);
    if (holder !== undefined && isAlive(holder.pid)) {
      throw new BenchdayError(
        'RUN_IN_PROGRESS',
        `a run of ${holder.scenario} (process ${holder.pid}) is measuring on this machine`,
      );
    }
    await rm(path, { force: true });
  }
  throw new BenchdayError('RUN_IN_PROGRESS', `${path} is taken by others again and again`);
}

async function holderOf(path: string): Promise<{ pid: number; scenario: string } | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const match = /^(\d+) (\S+)/.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { pid: Number(match[1]), scenario: match[2] };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    return errnoOf(error) === 'EPERM';
  }
}
