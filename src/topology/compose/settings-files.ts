import path from 'node:path';
import { readBounded } from '../../base/bounded-file.ts';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import type { ComposeFile } from './compose-schema.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import { allOrProblems } from '../../base/several-errors.ts';
import { hostPathKind } from './host-files.ts';
import type { Environment } from './interpolate.ts';

/** Files of variables for `${...}`. */
export interface SettingsFiles {
  /** absolute, in their order; a later one goes before an earlier one */
  readonly files: readonly string[];
  /** who named them: `--env-file`, or what stands with the topology; `.env`: nobody, it lies beside the Compose file */
  readonly by: 'user' | 'topology' | '.env';
}

/** Compose's own variable, which `--env-file` sets. @source docs.docker.com, "Set or change pre-defined environment variables" */
const ENV_FILES = 'COMPOSE_ENV_FILES';

/**
 * Those that the user named, else those that stand with the topology, else the `.env` beside the Compose file.
 * @param named  of the user; from the present folder
 * @param given  with the topology; from the folder of the Compose file
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID for those that cannot be read, of all at once
 */
export async function settingsFilesOf(
  composeFile: string,
  { named, given }: { readonly named: readonly string[]; readonly given: readonly string[] },
): Promise<SettingsFiles> {
  const folder = path.dirname(composeFile);
  if (named.length > 0) return { files: await present(named.map((one) => path.resolve(one))), by: 'user' };
  if (given.length > 0) return { files: await present(given.map((one) => path.resolve(folder, one))), by: 'topology' };
  const own = path.join(folder, '.env');
  const kind = await hostPathKind(own);
  if (kind === 'file') return { files: [own], by: '.env' };
  // A folder of this name is left alone, as by Compose.
  if (kind === 'other' && (await realPath(own)) !== NO_SETTINGS) await refuseUnreadable(own);
  return { files: [], by: '.env' };
}

/**
 * A commit names files of its own only; what the user named is the user's.
 * @throws {BenchdayError} HOST_ACCESS_REFUSED
 */
export async function refuseForeignSettings({ files, by }: SettingsFiles, tree: string): Promise<void> {
  if (by === 'user') return;
  const folder = await realPath(tree);
  for (const file of files) {
    if (isWithin(folder, await realPath(file))) continue;
    const what = by === '.env' ? '.env of the commit is a link out of its work tree' : `${file} is not of the commit`;
    throw new BenchdayError('HOST_ACCESS_REFUSED', what, {
      hint: `if both sides may have it: --env-file ${displayPath(await realPath(file))}`,
    });
  }
}

/** What the environment says. */
export function namedSettings({ [ENV_FILES]: names = '' }: Environment): readonly string[] {
  return names.split(',').filter((name) => name !== '');
}

/** With which Compose is told to read none. */
export const NO_SETTINGS = '/dev/null';

/** As much as the reader of Compose files takes of one. */
const MOST_BYTES = 1024 * 1024;

async function present(all: readonly string[]): Promise<readonly string[]> {
  const files = all.filter((file) => file !== NO_SETTINGS);
  await allOrProblems(files.map((file) => () => refuseUnreadable(file)));
  return files;
}

/** A pipe would be waited for, and a device has no end: neither is read. @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID */
async function refuseUnreadable(file: string): Promise<void> {
  const where = 'after --env-file, or of env_files in the scenario';
  if ((await hostPathKind(file)) === 'missing') {
    throw new BenchdayError('FILE_NOT_FOUND', `there is no file of variables ${displayPath(file)}`, {
      hint: `correct the path ${where}`,
    });
  }
  try {
    await readBounded(file, MOST_BYTES);
  } catch (cause) {
    const why = errnoOf(cause) ?? messageOf(cause);
    throw new BenchdayError('FILE_INVALID', `${displayPath(file)} cannot be read as a file of variables: ${why}`, {
      cause,
      hint: `name a regular file of at most 1 MB that this user may read, ${where}`,
    });
  }
}

/** What its user should know of where variables come from; never a value. */
export function settingsNotes({ files, by }: SettingsFiles): readonly string[] {
  if (by === '.env') return [];
  const names = files.length === 0 ? 'no file' : files.map((file) => displayPath(file)).join(', ');
  return [`its variables are of ${names} (${by === 'user' ? '--env-file' : 'env_files'}), not of a .env beside it`];
}

/**
 * Every file of variables that is part of the topology: its own, those of its services and of files that it includes.
 * @param opened  what its reader opened
 */
export function settingsRead(
  { files, by }: SettingsFiles,
  { services }: ComposeFile,
  opened: readonly string[],
): readonly string[] {
  const ofServices = Object.values(services).flatMap(({ env_file }) => env_file.map((one) => one.path));
  // Of included files.
  const others = opened.filter((file) => path.basename(file) === '.env' && (by !== 'user' || !files.includes(file)));
  return [...new Set([...(by === 'user' ? [] : files), ...ofServices, ...others])];
}
