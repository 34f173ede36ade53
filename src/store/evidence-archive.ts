import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { replaceAtomically } from '../base/atomic-file.ts';
import { throwIfAborted } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { WRITE_ANEW } from '../base/own-file.ts';
import { type EvidenceManifest, MANIFEST_NAME } from '../records/evidence.ts';

export interface PackedFile {
  /** in the archive */
  readonly path: string;
  /** on this machine */
  readonly from: string;
}

/**
 * Every file of a folder, in order.
 * @throws {BenchdayError} RECORD_INVALID for what is no plain file, as its content may be elsewhere, and for what cannot be read
 */
export async function filesUnder(folder: string, name: string): Promise<readonly PackedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const found: PackedFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const from = join(folder, entry.name);
    const path = posix.join(name, entry.name);
    if (entry.isDirectory()) found.push(...(await filesUnder(from, path)));
    else if (entry.isFile()) found.push({ path, from });
    else throw new BenchdayError('RECORD_INVALID', `${from} is no plain file, and cannot be evidence`);
  }
  return found;
}

/** @throws {BenchdayError} RECORD_INVALID for a file that cannot be read; INTERRUPTED */
export async function digestOf(
  { path, from }: PackedFile,
  signal: AbortSignal,
): Promise<EvidenceManifest['files'][number]> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of createReadStream(from, { signal })) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw unreadable(from, cause);
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

function unreadable(path: string, cause: unknown): BenchdayError {
  return new BenchdayError('RECORD_INVALID', `${path} cannot be read, and would be missing: ${messageOf(cause)}`, {
    cause,
    hint: 'let this user read it (chmod, chown)',
  });
}

/**
 * Writes the manifest and the files as a tar archive with gzip; a reader sees the whole of it or nothing.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED, also where a device or pipe is there, which would be replaced; INTERRUPTED
 */
export async function writeArchive(
  target: string,
  {
    manifest,
    files,
    signal,
  }: { readonly manifest: string; readonly files: readonly PackedFile[]; readonly signal: AbortSignal },
): Promise<void> {
  const archive = pack();
  const add = async (): Promise<void> => {
    archive.entry({ name: MANIFEST_NAME, mode: 0o644, mtime: new Date(0) }, manifest);
    for (const { path, from } of files) {
      const { size } = await lstat(from);
      const entry = archive.entry({ name: path, size, mode: 0o644, mtime: new Date(0) });
      await pipeline(createReadStream(from), entry, { signal });
    }
    archive.finalize();
  };
  await replaceAtomically(target, async (temporary) => {
    const file = createWriteStream(temporary, { mode: 0o644, flags: WRITE_ANEW });
    const added = add().catch((failure: unknown) => {
      archive.destroy(failure instanceof Error ? failure : new Error(String(failure)));
      throw failure;
    });
    try {
      // Whoever adds to an archive that cannot be written waits without an end.
      await Promise.all([pipeline(archive, createGzip(), file, { signal }), added]);
    } catch (cause) {
      throwIfAborted(signal);
      throw cause;
    }
  });
}
