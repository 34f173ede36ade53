import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BenchdayError, errnoOf } from './errors.ts';

/**
 * Whether a file can be written later, asked before hours of work.
 * @param path    absolute
 * @param option  that named it
 * @throws {BenchdayError} USAGE
 */
export async function requirePlaceFor(path: string, option: string): Promise<void> {
  const refused = (why: string): BenchdayError =>
    new BenchdayError('USAGE', `${option}: ${path} cannot be written: ${why}`, {
      hint: 'name a file in a folder that is there',
    });
  try {
    await access(dirname(path), constants.W_OK);
  } catch (cause) {
    throw refused(errnoOf(cause) ?? 'its folder is not there');
  }
  if (!(await stat(dirname(path))).isDirectory()) throw refused('its folder is a file');
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw refused('it is there, and is no file');
}
