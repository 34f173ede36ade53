import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import type { PlacedFile } from '../grips.ts';
import { archiveOf } from './archive-of.ts';
import { explainEngineFailure, statusCodeOf } from './connection.ts';
import { leaving } from './engine-answers.ts';
import { tarArchive } from './tar-archive.ts';
import { filesIn } from './tar-files.ts';

const LONGEST = 1_048_576;
/** what an archive needs beside the file */
const HEADS = 10_240;

/** A file of a container, whether or not that runs; undefined: there is none. @throws {BenchdayError} FAULT_REFUSED for a link or a folder */
export async function readPlaced(docker: Docker, id: string, file: string): Promise<PlacedFile | undefined> {
  try {
    const container = docker.getContainer(id);
    const archive = await archiveOf(container, file, LONGEST + HEADS);
    const [found] = filesIn(archive);
    if (found === undefined) throw new BenchdayError('FAULT_REFUSED', `${file} of ${id} is no regular file`);
    const { Mounts: mounts } = await container.inspect();
    const over = mounts.find(({ Destination: at }) => file === at || file.startsWith(`${at.replace(/\/$/, '')}/`));
    const { content, mode, uid, gid } = found;
    const placed = { content: content.toString('utf8'), mode: mode & 0o7777, uid, gid };
    return over === undefined ? placed : { ...placed, mount: `a ${over.Type} at ${over.Destination}` };
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return undefined;
    if (cause instanceof BenchdayError) throw cause;
    throw explainEngineFailure(cause, `${file} of ${id} could not be read`);
  }
}

/** A container that is gone is left. */
export async function writePlaced(
  docker: Docker,
  id: string,
  { file, placed }: { readonly file: string; readonly placed: PlacedFile },
): Promise<void> {
  const { content, mode, uid, gid } = placed;
  const archive = tarArchive([{ target: file, content, mode, uid, gid }]);
  await leaving(
    [404],
    docker.getContainer(id).putArchive(archive, { path: '/' }),
    `${file} of ${id} could not be written`,
  );
}
