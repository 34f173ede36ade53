import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Headers, extract } from 'tar-stream';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { MANIFEST_NAME } from '../records/evidence.ts';

const MOST_MANIFEST_BYTES = 16 * 1024 * 1024;
/** A day of drills has some hundred. */
const MOST_FILES = 50_000;
/** Of all paths together, and of what stands between the contents of two files: names, and zeros at the end. */
const MOST_PATH_BYTES = 16 * 1024 * 1024;
const MOST_BETWEEN_BYTES = 1024 * 1024;

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

/**
 * Reads every file of an archive in constant memory, and writes none. Somebody else made it: a few KB may unpack to any number of files, or
 * to a name of gigabytes, at which it ends.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID
 */
export async function readArchive(path: string, mostFiles = MOST_FILES): Promise<ReadArchive> {
  const found = await stat(path).catch(() => undefined);
  const hint = 'name what benchday evidence wrote';
  if (found === undefined) throw new BenchdayError('FILE_NOT_FOUND', `there is no file ${path}`, { hint });
  if (!found.isFile()) throw new BenchdayError('FILE_INVALID', `${path} is not a regular file`, { hint });
  const files: ArchivedFile[] = [];
  let manifest: string | undefined;
  let pathBytes = 0;
  const between = new Between();
  const reader = extract();
  reader.on('entry', ({ name, type, size = 0 }: Headers, content, next) => {
    between.reset();
    pathBytes += Buffer.byteLength(name);
    if (files.length >= mostFiles || pathBytes > MOST_PATH_BYTES) {
      reader.destroy(new Error(`it holds more than ${mostFiles} files, or longer names than any`));
      return;
    }
    if (!Number.isSafeInteger(size) || size < 0) {
      reader.destroy(new Error(`${name} has no length`));
      return;
    }
    const hash = createHash('sha256');
    const pieces: Buffer[] = [];
    let bytes = 0;
    content.on('data', (piece: Buffer) => {
      between.reset();
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
  const cut = await pipeline(createReadStream(path), createGunzip(), between, reader).then(
    () => undefined,
    (failure: unknown) => messageOf(failure),
  );
  return { files, ...(manifest === undefined ? {} : { manifest }), ...(cut === undefined ? {} : { cut }) };
}

/** What passes between the contents of two files is kept by who reads it. */
class Between extends Transform {
  #bytes = 0;

  /** Something of a file has come. */
  reset(): void {
    this.#bytes = 0;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: (failure: Error | null, piece?: Buffer) => void) {
    this.#bytes += piece.length;
    if (this.#bytes <= MOST_BETWEEN_BYTES) done(null, piece);
    else done(new Error('a name, or what follows the last file, has no end'));
  }
}
