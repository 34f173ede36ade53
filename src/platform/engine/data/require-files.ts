import type Docker from 'dockerode';
import { BenchdayError } from '../../../base/errors.ts';
import type { Owner } from '../names.ts';
import type { PlacedData } from './data-place.ts';
import { runOneShot, volumeMount } from './one-shot.ts';
import type { ServerWords } from './servers.ts';

const ELSEWHERE = 5;

/** A log or a tablespace that is a link leads out of the volume, unless it ends in it. */
export const LOOK = `cd "$TARGET" || exit ${ELSEWHERE}
here=$(pwd -P)
found=
for each in $LOGS; do
  if [ -e "$each" ] || [ -L "$each" ]; then found=$each; fi
done
if [ ! -e "$MARK" ]; then echo "there is no $MARK in $TARGET"; exit ${ELSEWHERE}; fi
if [ -z "$found" ]; then echo "there is no $LOGS in $TARGET"; exit ${ELSEWHERE}; fi
for each in "$found" pg_tblspc/*; do
  if [ ! -L "$each" ]; then continue; fi
  case "$(readlink -f "$each")" in
    "$here"/*) ;;
    *) echo "$TARGET/$each leads to $(readlink "$each")"; exit ${ELSEWHERE} ;;
  esac
done
exit 0
`;

/**
 * Looks whether a server that was restored has its files on the volume that keeps them: told to keep them elsewhere, it leaves that empty,
 * and each trial would begin without them.
 * @throws {BenchdayError} FILE_INVALID
 */
export async function requireFiles(
  docker: Docker,
  { set, imageId, target, volume }: PlacedData,
  { owner, words, signal }: { readonly owner: Owner; readonly words: ServerWords; readonly signal: AbortSignal },
): Promise<void> {
  const { exitCode, said } = await runOneShot(docker, {
    owner,
    signal,
    name: `${set.service}-benchday-look`,
    image: imageId,
    command: ['/bin/sh', '-c', LOOK],
    environment: { MARK: words.mark, LOGS: words.logs.join(' '), TARGET: target },
    mounts: [{ ...volumeMount(volume, target), ReadOnly: true }],
  });
  if (exitCode === 0) return;
  if (exitCode !== ELSEWHERE)
    throw new BenchdayError(
      'DOCKER_FAILED',
      `data: the files of ${set.service} could not be looked at (exit status ${exitCode}): ${said}`,
    );
  throw new BenchdayError('FILE_INVALID', `data: ${set.service} keeps its files elsewhere than in ${target}: ${said}`, {
    hint: `leave its files and logs in that folder (no --datadir, POSTGRES_INITDB_WALDIR or tablespace of another place): only that is kept and copied`,
  });
}
