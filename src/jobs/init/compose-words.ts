import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import { FILE_NAMES } from '../../topology/compose/topology-name.ts';
import { treeAround } from '../../topology/compose/host-access.ts';
import type { Environment } from '../../topology/compose/interpolate.ts';
import { NO_SETTINGS, namedSettings } from '../../topology/compose/settings-files.ts';
import { profilesIn } from '../../topology/compose/topology-word.ts';
import { readText } from '../../base/bounded-file.ts';

/** What the user says of the Compose file, as `docker compose` is told it. */
export interface ComposeWords {
  /** the first, and what is merged into it, absolute; empty: it is looked for */
  readonly files: readonly string[];
  /** who named the files */
  readonly by?: '-f' | 'COMPOSE_FILE';
  readonly profiles: readonly string[];
  /** files of variables, absolute; empty: the `.env` beside the file */
  readonly envFiles: readonly string[];
}

/**
 * @param folder  of the application
 * @param named  by -f, from the present folder
 * @param isLookedFor  whether COMPOSE_FILE may say which file is meant
 * @throws {BenchdayError} USAGE for a folder, FILE_NOT_FOUND for a file that is not there
 */
export async function composeWords(
  folder: string,
  {
    named,
    isLookedFor,
    environment,
  }: { readonly named: readonly string[]; readonly isLookedFor: boolean; readonly environment: Environment },
): Promise<ComposeWords> {
  const envFiles = namedSettings(environment).map((file) => path.resolve(file));
  const profiles = profilesIn(environment);
  if (named.length > 0) {
    const files = named.map((file) => path.resolve(file));
    await refuseOthers('-f', files);
    return { files, by: '-f', profiles, envFiles };
  }
  const files = isLookedFor ? await filesOfVariable(folder, environment, envFiles) : [];
  await refuseOthers('COMPOSE_FILE', files);
  return { files, ...(files.length > 0 && { by: 'COMPOSE_FILE' as const }), profiles, envFiles };
}

/** Of the environment, from the present folder; else of a file of variables, from the application's. @source docs.docker.com, "COMPOSE_FILE" */
async function filesOfVariable(
  folder: string,
  environment: Environment,
  envFiles: readonly string[],
): Promise<readonly string[]> {
  const said: Record<string, string | undefined> = {};
  for (const file of envFiles.length > 0 ? envFiles : [path.join(folder, '.env')]) {
    Object.assign(said, parseEnv(await readText(file).catch(() => '')));
  }
  const own = environment['COMPOSE_FILE'] ?? '';
  const names = own === '' ? (said['COMPOSE_FILE'] ?? '') : own;
  const apart = environment['COMPOSE_PATH_SEPARATOR'] ?? said['COMPOSE_PATH_SEPARATOR'] ?? path.delimiter;
  const from = own === '' ? folder : process.cwd();
  return names
    .split(apart === '' ? path.delimiter : apart)
    .filter((name) => name !== '')
    .map((name) => path.resolve(from, name));
}

async function refuseOthers(by: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory() === true)
      throw new BenchdayError('USAGE', `${by} ${displayPath(file)}: is a folder; it names files`);
    if (found !== undefined) continue;
    throw new BenchdayError('FILE_NOT_FOUND', `there is no Compose file ${displayPath(file)}`, {
      hint:
        by === '-f' ? 'correct the path after -f' : 'correct COMPOSE_FILE, or name the files: benchday init -f FILE',
    });
  }
}

/** What a run is told, so that it reads the same: in the line of the scenario, and after the command what cannot stand there. */
export interface SaidAgain {
  readonly keys: {
    readonly files?: readonly string[];
    readonly override?: false;
    readonly profiles?: readonly string[];
    readonly env_files?: readonly string[];
  };
  readonly options: readonly string[];
}

/**
 * Files of variables outside of the repository are named by whoever runs it: a scenario that named them would ask for this machine's.
 * @param also  a file that is merged into it last
 */
export async function saidAgain(file: string, words: ComposeWords, also: string | undefined): Promise<SaidAgain> {
  const folder = path.dirname(file);
  const from = (one: string) => (one === NO_SETTINGS ? one : path.relative(folder, one));
  const files = [...words.files.slice(1), ...(also === undefined ? [] : [also])];
  const tree = await treeAround(await realPath(folder));
  const real = await Promise.all(words.envFiles.filter((one) => one !== NO_SETTINGS).map(realPath));
  const areInside = real.every((one) => isWithin(tree, one));
  return {
    keys: {
      ...(files.length > 0 && { files: files.map(from) }),
      ...(words.files.length > 0 && FILE_NAMES.includes(path.basename(file)) && { override: false }),
      ...(words.profiles.length > 0 && { profiles: words.profiles }),
      ...(areInside && words.envFiles.length > 0 && { env_files: words.envFiles.map(from) }),
    },
    options: areInside ? [] : words.envFiles.flatMap((one) => ['--env-file', displayPath(one)]),
  };
}

/** The environment of a run that is told the rest again. */
export function withoutComposeWords(environment: Environment, { options }: SaidAgain): Environment {
  const { COMPOSE_FILE: _file, COMPOSE_PROFILES: _profiles, COMPOSE_ENV_FILES: files, ...others } = environment;
  return options.length === 0 ? others : { ...others, COMPOSE_ENV_FILES: files };
}
