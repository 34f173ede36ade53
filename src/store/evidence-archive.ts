import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Headers, extract, pack } from 'tar-stream';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { WRITE_ANEW } from '../base/own-file.ts';
import { storeError } from '../base/store-error.ts';
import { type EvidenceManifest, MANIFEST_NAME } from '../records/evidence.ts';

const MOST_MANIFEST_BYTES = 64 * 1024 * 1024;

export interface PackedFile {
  /** in the archive */
  readonly path: string;
  /** on this machine */
  readonly from: string;
}

/** Every file of a folder, in order. @throws {BenchdayError} RECORD_INVALID for what is no plain file: its content may be elsewhere */
export async function filesUnder(folder: string, name: string): Promise<readonly PackedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
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

/** @throws what reading throws */
export async function digestOf({ path, from }: PackedFile): Promise<EvidenceManifest['files'][number]> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(from)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/**
 * Writes the manifest and the files as a tar archive with gzip; a reader sees the whole of it or nothing.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function writeArchive(target: string, manifest: string, files: readonly PackedFile[]): Promise<void> {
  const archive = pack();
  const temporary = `${target}.${process.pid}.tmp`;
  const add = async (): Promise<void> => {
    archive.entry({ name: MANIFEST_NAME, mode: 0o644, mtime: new Date(0) }, manifest);
    for (const { path, from } of files) {
      const { size } = await lstat(from);
      const entry = archive.entry({ name: path, size, mode: 0o644, mtime: new Date(0) });
      await pipeline(createReadStream(from), entry);
    }
    archive.finalize();
  };
  try {
    await rm(temporary, { force: true });
    const file = createWriteStream(temporary, { mode: 0o644, flags: WRITE_ANEW });
    const writing = pipeline(archive, createGzip(), file);
    await Promise.all([
      writing,
      add().catch((failure: unknown) => {
        archive.destroy(failure instanceof Error ? failure : new Error(String(failure)));
        throw failure;
      }),
    ]);
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw storeError(target, cause);
  }
}

/** A file of an archive as it is there. */
export interface ArchivedFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ReadArchive {
  /** in the order in which they stand */
  readonly files: readonly ArchivedFile[];
  /** text of the manifest; absent: there is none, or it is longer than any */
  readonly manifest?: string;
  /** why it could not be read to its end */
  readonly cut?: string;
}

/** Reads every file of an archive in constant memory, and writes none. @throws {BenchdayError} FILE_NOT_FOUND */
export async function readArchive(path: string): Promise<ReadArchive> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new BenchdayError('FILE_NOT_FOUND', `there is no file ${path}`);
  const files: ArchivedFile[] = [];
  let manifest: string | undefined;
  const reader = extract();
  reader.on('entry', ({ name, type }: Headers, content, next) => {
    const hash = createHash('sha256');
    const pieces: Buffer[] = [];
    let bytes = 0;
    content.on('data', (piece: Buffer) => {
      hash.update(piece);
      bytes += piece.length;
      if (name === MANIFEST_NAME && bytes <= MOST_MANIFEST_BYTES) pieces.push(piece);
    });
    content.on('end', () => {
      files.push({ path: name, type: type ?? 'file', bytes, sha256: hash.digest('hex') });
      if (name === MANIFEST_NAME && bytes <= MOST_MANIFEST_BYTES) manifest ??= Buffer.concat(pieces).toString('utf8');
      next();
    });
  });
  const cut = await pipeline(createReadStream(path), createGunzip(), reader).then(
    () => undefined,
    (failure: unknown) => messageOf(failure),
  );
  return { files, ...(manifest === undefined ? {} : { manifest }), ...(cut === undefined ? {} : { cut }) };
}
