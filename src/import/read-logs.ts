import { stat } from 'node:fs/promises';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';
import { PackingError } from './gzip-members.ts';
import { LogImport } from './log-import.ts';
import { type PieceOptions, readPieces } from './log-pieces.ts';
import type { LogOptions } from './log-reader.ts';
import { type ReadFiles, readByTime, seriesOf } from './logs-by-time.ts';
import { WindowError } from './zstd-frames.ts';

export interface ReadOptions extends LogOptions, PieceOptions {
  /** paths; STANDARD_INPUT is read from the stream of the options */
  readonly files: readonly string[];
}

/**
 * Reads logs, plain or packed, in constant memory: several as one log, in order of time where they are of the same days.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID (a folder, another packing, nothing whole in a packed one, UTF-16), INTERRUPTED
 */
export async function readLogs(options: ReadOptions): Promise<LogImport> {
  const { files, format, signal } = options;
  const log = new LogImport(options);
  const readAll: ReadFiles = async function* (names, reader) {
    for (const file of names) {
      try {
        yield* readPieces(file, reader, options);
      } catch (cause) {
        throw signal.aborted ? signal.reason : explain(file, log, cause);
      }
    }
  };
  if (files.length > 1) {
    await readByTime(await seriesOf(files, format), log, readAll);
    // As they were given.
    log.files.sort((one, other) => files.indexOf(one.name) - files.indexOf(other.name));
  } else for (const pieces = readAll(files, log.openReader()); (await pieces.next()).done !== true;);
  return log;
}

/** Bytes of all files together; undefined when one is no plain file, so that nobody can know. */
export async function totalBytes(files: readonly string[]): Promise<number | undefined> {
  let bytes = 0;
  for (const file of files) {
    const found = file === STANDARD_INPUT ? undefined : await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    bytes += found.size;
  }
  return bytes;
}

function explain(file: string, log: LogImport, cause: unknown): unknown {
  if (cause instanceof BenchdayError) return cause;
  const errno = errnoOf(cause);
  if (errno === 'ENOENT') {
    return new BenchdayError('FILE_NOT_FOUND', `${file} does not exist`, {
      cause,
      hint: 'give the path of an access log',
    });
  }
  if (cause instanceof WindowError) {
    return new BenchdayError('FILE_INVALID', `${file} is packed with zstd and ${messageOf(cause)}`, {
      cause,
      hint: `zstd -dc --long=31 ${file} | benchday import - -o profile.yaml`,
    });
  }
  if (errno?.startsWith('Z_') === true || cause instanceof PackingError) {
    return new BenchdayError(
      'FILE_INVALID',
      `${file} is a broken packed file: ${messageOf(cause)} after ${log.lines} lines`,
      {
        cause,
        hint: 'copy it again; gzip -t, zstd -t or bzip2 -t says whether it is whole',
      },
    );
  }
  return new BenchdayError('FILE_INVALID', `${file} cannot be read: ${messageOf(cause)}`, {
    cause,
    hint: 'an access log is a plain file, a .gz, .zst or .bz2, or standard input as -',
  });
}
