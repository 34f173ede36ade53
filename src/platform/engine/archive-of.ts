import type Docker from 'dockerode';
import { within } from '../../base/deadline.ts';

const READ_WITHIN_MS = 60_000;

/**
 * A file or a folder of a container as a tar archive.
 * @throws what the engine answers: 404 for one that is not there; {Error} it is longer than that, or does not come
 */
export async function archiveOf(container: Docker.Container, place: string, mostBytes: number): Promise<Buffer> {
  const stream = await container.getArchive({ path: place });
  const read = async (): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of stream) {
      bytes += (piece as Buffer).length;
      if (bytes > mostBytes) throw new Error(`${place} is longer than ${mostBytes / 1024 / 1024} MiB`);
      pieces.push(piece as Buffer);
    }
    return Buffer.concat(pieces);
  };
  return within(READ_WITHIN_MS, read(), `${place} did not come out of the container`);
}
