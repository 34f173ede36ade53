import { stat } from 'node:fs/promises';
import { BenchdayError } from '../../base/errors.ts';
import { realPath } from '../../base/paths.ts';

interface Named {
  /** that are read */
  readonly logs: readonly string[];
  readonly output?: string | undefined;
  readonly requests?: string | undefined;
  /** whether files that exist are overwritten */
  readonly force: boolean;
}

/**
 * Looks before anything is read whether what is to be written can be.
 * @throws {BenchdayError} USAGE for a file that exists, unless forced; for one that is read, or no file, or named twice
 */
export async function refuseTargets({ logs, output, requests, force }: Named): Promise<void> {
  if (output !== undefined && requests !== undefined && (await realPath(output)) === (await realPath(requests))) {
    throw new BenchdayError('USAGE', `-o and --requests both write ${output}`, {
      hint: 'a profile and a request mix are two files',
    });
  }
  const read = await Promise.all(logs.map(identityOf));
  for (const file of [output, requests]) {
    const found = file === undefined ? undefined : await identityOf(file);
    if (file === undefined || found === undefined) continue;
    if (!found.isFile)
      throw new BenchdayError('USAGE', `${file} is there, and is no file`, { hint: 'name another one' });
    if (read.some((log) => log?.id === found.id)) {
      throw new BenchdayError('USAGE', `${file} is one of the files that are read`, { hint: 'name another one' });
    }
    if (!force) throw new BenchdayError('USAGE', `${file} exists already`, { hint: '--force overwrites it' });
  }
}

/** The same for one file under two names. */
async function identityOf(file: string): Promise<{ readonly id: string; readonly isFile: boolean } | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && { id: `${found.dev} ${found.ino}`, isFile: found.isFile() };
}
