import { type Stats, closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A whole file that is read at once. @throws {Error} of the system; or that it is no regular file, or longer than that */
export async function readBounded(path: string, mostBytes: number): Promise<Buffer> {
  await using file = await openRegular(path);
  const { size } = await file.stat();
  if (size > mostBytes) throw tooLong(mostBytes);
  // Files of /proc say 0, and others may grow meanwhile.
  const pieces: Buffer[] = [];
  for (let bytes = 0; ;) {
    const memory = Buffer.allocUnsafe(Math.max(65_536, size + 1 - bytes));
    const { bytesRead } = await file.read(memory, 0, memory.length, null);
    if (bytesRead === 0) return Buffer.concat(pieces);
    bytes += bytesRead;
    if (bytes > mostBytes) throw tooLong(mostBytes);
    pieces.push(memory.subarray(0, bytesRead));
  }
}

/** What people write by hand, and more: Dockerfiles, lists of files, scripts. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * The text of a file that a person wrote, which may be one of strangers: a commit's `.dockerignore` may be a link to /dev/zero.
 * @throws {Error} of the system; or that it is no regular file, or longer than 16 MiB
 */
export async function readText(path: string): Promise<string> {
  return (await readBounded(path, MOST_TEXT_BYTES)).toString('utf8');
}

/**
 * The same where nothing can be waited for: settings of other programs.
 * @throws {Error} of the system; or that it is no regular file, or longer than 16 MiB
 */
export function readTextNow(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw noFile(found);
    if (found.size > MOST_TEXT_BYTES) throw tooLong(MOST_TEXT_BYTES);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** A pipe that nobody writes to would be waited for without an end, and a device may be read so. */
async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (found.isFile()) return file;
    throw noFile(found);
  } catch (failure) {
    await file.close();
    throw failure;
  }
}

/**
 * The lines of a file, ended by \n or \r\n, in constant memory.
 * @param place  byte at which it begins, and with each line that is ended the one behind it, so that what is written later can be read from there
 * @throws {Error} of the system; that it is no regular file; that a line, which it names, is longer than that
 */
export async function* boundedLines(
  path: string,
  mostBytes: number,
  place: { byte: number } = { byte: 0 },
): AsyncGenerator<string> {
  await using file = await openRegular(path);
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let number = 0;
  let chunkByte = place.byte;
  const whole = (last: Buffer): string => {
    number += 1;
    const line = begun.length === 0 ? last : Buffer.concat([...begun, last]);
    begun = [];
    begunBytes = 0;
    return line.toString('utf8', 0, line.at(-1) === RETURN ? line.length - 1 : line.length);
  };
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, chunkByte);
    if (bytesRead === 0) break;
    let start = 0;
    for (let end = buffer.indexOf(NEWLINE); end !== -1 && end < bytesRead; end = buffer.indexOf(NEWLINE, start)) {
      place.byte = chunkByte + end + 1;
      yield whole(buffer.subarray(start, end));
      start = end + 1;
    }
    chunkByte += bytesRead;
    begunBytes += bytesRead - start;
    if (begunBytes > mostBytes) throw new Error(`line ${number + 1}: ${tooLong(mostBytes).message}`);
    if (start < bytesRead) begun.push(buffer.subarray(start, bytesRead));
  }
  if (begun.length > 0) yield whole(Buffer.alloc(0));
}

const CHUNK_BYTES = 262_144;
const [NEWLINE, RETURN] = [10, 13];

function noFile(found: Pick<Stats, 'isDirectory'>): Error {
  return new Error(found.isDirectory() ? 'it is a directory, not a file' : 'it is not a regular file');
}

function tooLong(mostBytes: number): Error {
  return new Error(`it is longer than ${mostBytes / 1024 / 1024} MiB`);
}
