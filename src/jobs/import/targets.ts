import { stat } from 'node:fs/promises';
import { BenchdayError } from '../../base/errors.ts';
import { realPath } from '../../base/paths.ts';
import { refuseStoredPlace } from '../../store/output-place.ts';

interface Named {
  /** that are read */
  readonly logs: readonly string[];
  readonly output?: string | undefined;
  readonly requests?: string | undefined;
  readonly flows?: string | undefined;
  /** whether files that exist are overwritten */
  readonly force: boolean;
}

const WRITTEN = [
  ['output', '-o'],
  ['requests', '--requests'],
  ['flows', '--flows'],
] as const;

/**
 * Looks before anything is read whether what is to be written can be.
 * @throws {BenchdayError} USAGE for a file that exists, unless forced; for one that is read, or no file, or named twice, or among what is stored
 */
export async function refuseTargets({ logs, force, ...named }: Named): Promise<void> {
  const written = WRITTEN.flatMap(([key, option]) => {
    const file = named[key];
    return file === undefined ? [] : [{ file, option }];
  });
  const real = await Promise.all(written.map(({ file }) => realPath(file)));
  for (const [at, { file, option }] of written.entries()) {
    const before = written[real.indexOf(real[at] ?? '')];
    if (before === undefined || before.option === option) continue;
    throw new BenchdayError('USAGE', `${before.option} and ${option} both write ${file}`, {
      hint: 'a profile, a request mix and a scenario are files of their own',
    });
  }
  for (const { file, option } of written) await refuseStoredPlace(file, option);
  const read = await Promise.all(logs.map(identityOf));
  for (const { file } of written) {
    const found = await identityOf(file);
    if (found === undefined) continue;
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
