import { access, chmod, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../../base/processes.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { storeError } from '../../base/store-error.ts';
import type { Availability } from '../load-engine.ts';

const VERSION = 'v1.8.1';
const MODULE = `go.k6.io/k6@${VERSION}`;

/** Programs that were installed on request; not kept in git. */
const CACHE_FOLDER = fileURLToPath(new URL('../../../.cache/bin', import.meta.url));

/** Where Go's own archive puts it; root's PATH often lacks that. */
const USUAL_GO = '/usr/local/go/bin/go';

const VERSION_WITHIN_MS = 10_000;
const INSTALL_WITHIN_MS = 15 * 60_000;

/** @returns the path of k6: the project's own first, then PATH; undefined where there is none */
export async function findK6(): Promise<string | undefined> {
  return findProgram('k6', [CACHE_FOLDER, ...pathFolders()]);
}

export async function k6Availability(): Promise<Availability> {
  const file = await findK6();
  const hint = 'benchday doctor --install k6, or put k6 on the PATH';
  if (file === undefined) return { state: 'missing', hint };
  try {
    const { stdout } = await start(file, ['version'], { timeout: VERSION_WITHIN_MS });
    return { state: 'available', version: /v\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? stdout.trim() };
  } catch (error) {
    return { state: 'missing', hint: `${file} does not say its version (${messageOf(error)}); ${hint}` };
  }
}

/** @returns the path of Go, by which k6 is built; undefined where there is none */
export async function findGo(): Promise<string | undefined> {
  return findProgram('go', [...pathFolders(), path.dirname(USUAL_GO)]);
}

/**
 * Builds k6 with Go into the project's cache; takes minutes.
 * @param onLine  told what Go says
 * @param folder  absolute
 * @returns the path of the program
 * @throws {BenchdayError} ENGINE_UNAVAILABLE without Go, or when it cannot build; INTERRUPTED; DISK_FULL, STORE_FAILED
 */
export async function installK6(
  signal: AbortSignal,
  onLine: (line: string) => void,
  folder = CACHE_FOLDER,
): Promise<string> {
  const go = await findGo();
  if (go === undefined) {
    throw new BenchdayError(
      'ENGINE_UNAVAILABLE',
      `k6 is built with Go, and the command go is neither on the PATH nor at ${USUAL_GO}`,
      {
        hint: 'install Go, or put k6 on the PATH',
      },
    );
  }
  await makeFolders(folder).catch((cause: unknown) => {
    throw storeError(folder, cause);
  });
  const building = start(go, ['install', MODULE], {
    env: { GOBIN: folder },
    timeout: INSTALL_WITHIN_MS,
    cancelSignal: signal,
    reject: false,
  });
  for await (const line of building.iterable({ from: 'stderr' })) onLine(line);
  const { failed, isCanceled, shortMessage } = await building;
  if (isCanceled) throw new BenchdayError('INTERRUPTED', 'the building of k6 was interrupted');
  if (failed) {
    throw new BenchdayError(
      'ENGINE_UNAVAILABLE',
      `go could not build ${MODULE}: ${shortMessage ?? 'no reason given'}`,
      {
        hint: 'go env GOPROXY says where modules come from',
      },
    );
  }
  const built = path.join(folder, 'k6');
  // What is run later may be written by nobody else, whatever the umask was.
  await chmod(built, (await stat(built)).mode & 0o755);
  return built;
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
