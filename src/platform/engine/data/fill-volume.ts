import { addAbortSignal } from 'node:stream';
import type Docker from 'dockerode';
import { BenchdayError } from '../../../base/errors.ts';
import { displayPath } from '../../../base/file-problem.ts';
import type { Owner } from '../names.ts';
import type { PlacedData } from './data-place.ts';
import { plainBytes, SeenBytes } from './feed.ts';
import { runOneShot, volumeMount } from './one-shot.ts';
import type { ServerWords } from './servers.ts';

const NO_DIRECTORY = 3;
const STILL_RUNS = 4;

/** A directory may lie in one folder of its archive. Its owner here need not be that of where it came from. */
const FILL = `set -e
if [ -d /from ]; then cp -a /from/. /kept/; fi
cd /kept
rm -rf lost+found
if [ ! -e "$MARK" ]; then
  set -- */
  if [ $# -eq 1 ] && [ -e "$1$MARK" ]; then
    for each in "$1"* "$1".[!.]*; do if [ -e "$each" ]; then mv "$each" .; fi; done
    rmdir "$1"
  fi
fi
if [ ! -e "$MARK" ]; then exit ${NO_DIRECTORY}; fi
if [ -e "$PID_FILE" ]; then exit ${STILL_RUNS}; fi
owner=$(id -u "$OWNER" 2>/dev/null):$(id -g "$OWNER" 2>/dev/null)
if [ "$owner" = : ]; then owner=$(stat -c %u:%g "$TARGET"); fi
chown -R "$owner" .
chmod "$MODE" .
`;

/**
 * Puts a server's own files onto the volume that keeps them.
 * @throws {BenchdayError} FILE_INVALID: they are none, were copied from a server that ran, or changed meanwhile; DISK_FULL
 */
export async function fillVolume(
  docker: Docker,
  { set, imageId, target, volume }: PlacedData,
  { owner, words, signal }: { readonly owner: Owner; readonly words: ServerWords; readonly signal: AbortSignal },
): Promise<void> {
  const seen = new SeenBytes();
  const { exitCode, said } = await runOneShot(docker, {
    owner,
    signal,
    name: `${set.service}-benchday-fill`,
    image: imageId,
    command: ['/bin/sh', '-c', FILL],
    environment: { MARK: words.mark, PID_FILE: words.pidFile, OWNER: words.owner, MODE: words.mode, TARGET: target },
    mounts: [
      volumeMount(volume, '/kept'),
      ...(set.form === 'folder' ? [{ Type: 'bind' as const, Source: set.file, Target: '/from', ReadOnly: true }] : []),
    ],
    ...(set.form === 'tar' && {
      prepare: async (container) => {
        // While it is sent, the container cannot be removed.
        const input = addAbortSignal(
          signal,
          plainBytes(set, seen).on('error', () => undefined),
        );
        await container.putArchive(input, { path: '/kept' });
      },
    }),
  });
  if (exitCode === 0) {
    await seen.require(set);
    return;
  }
  const file = displayPath(set.file);
  if (exitCode === NO_DIRECTORY)
    throw new BenchdayError(
      'FILE_INVALID',
      `data: ${file} is no data directory of ${set.server}: there is no ${words.mark} in it`,
      {
        hint: 'name the folder that holds it, or an archive of that folder',
      },
    );
  if (exitCode === STILL_RUNS)
    throw new BenchdayError(
      'FILE_INVALID',
      `data: ${file} was copied from a server that ran: ${words.pidFile} is in it`,
      {
        hint: 'stop the server and copy again, or copy it by pg_basebackup or mariadb-backup',
      },
    );
  const code = /no space left on device/i.test(said) ? 'DISK_FULL' : 'DOCKER_FAILED';
  throw new BenchdayError(code, `data: ${file} could not be copied (exit status ${exitCode}): ${said}`);
}
