import { stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { fileChunks, type PipePatience } from './file-chunks.ts';
import { PackingError } from './gzip-members.ts';
import { LogImport } from './log-import.ts';
import type { MixCollector } from './mix-collector.ts';
import type { TextReader } from './own-formats.ts';
import { packingOf, unpacked } from './unpack.ts';
import type { VisitCollector } from './visit-collector.ts';
import { WindowError } from './zstd-frames.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';

/** Packed forms that are not unpacked here, by their first bytes. */
const PACKED: readonly (readonly [name: string, magic: string, tool: string])[] = [
  ['xz', 'fd377a585a00', 'xzcat'],
  ['zip', '504b0304', 'unzip -p'],
];

export interface ReadOptions {
  /** paths; STANDARD_INPUT is read from the stream below */
  readonly files: readonly string[];
  readonly standardInput: Readable;
  readonly signal: AbortSignal;
  /** the user's own format, tried before all others */
  readonly format?: TextReader | undefined;
  /** counts what was asked for, for a request mix */
  readonly mix?: MixCollector | undefined;
  /** keeps who asked for what when, for flows */
  readonly visits?: VisitCollector | undefined;
  /** told with the bytes of a file that were read, as they lie on the disk */
  readonly onBytes?: (bytes: number) => void;
  /** how long a pipe is waited for; tests wait less long */
  readonly pipes?: PipePatience;
}

/**
 * Reads logs one after the other, plain or packed, in constant memory.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID (a folder, another packing, nothing whole in a packed one, UTF-16), INTERRUPTED
 */
export async function readLogs(options: ReadOptions): Promise<LogImport> {
  const log = new LogImport(options);
  for (const file of options.files) {
    try {
      await readOne(file, log, options);
    } catch (cause) {
      throw options.signal.aborted ? options.signal.reason : explain(file, log, cause);
    }
  }
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

async function readOne(
  file: string,
  log: LogImport,
  { standardInput, signal, onBytes, pipes }: ReadOptions,
): Promise<void> {
  const source = file === STANDARD_INPUT ? addAbortSignal(signal, standardInput) : fileChunks(file, signal, pipes);
  const counted = (async function* () {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      onBytes?.(chunk.length);
      yield chunk;
    }
    signal.throwIfAborted();
  })();
  try {
    await readChunks(file, log, counted, signal);
  } finally {
    // What is not read to its end is closed all the same.
    await counted.return(undefined);
  }
}

async function readChunks(
  file: string,
  log: LogImport,
  chunks: AsyncGenerator<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  const first = await chunks.next();
  if (first.done === true) {
    log.endFile(file);
    return;
  }
  refuseOthers(file, first.value);
  const packing = packingOf(first.value);
  const whole = (async function* () {
    yield first.value;
    yield* chunks;
  })();
  const notes: string[] = [];
  const plain =
    packing === undefined
      ? whole
      : unpacked(packing, whole, (problem) => {
          notes.push(problem);
        });
  const before = log.traffic.requests;
  for await (const chunk of plain) {
    // Some bytes may be unpacked for long.
    signal.throwIfAborted();
    log.push(chunk);
  }
  log.endFile(file, notes, packing);
  const [problem] = notes;
  if (problem !== undefined && log.traffic.requests === before) throw new PackingError(problem);
}

function refuseOthers(file: string, first: Buffer): void {
  for (const [name, magic, tool] of PACKED) {
    if (!first.toString('hex', 0, magic.length / 2).startsWith(magic)) continue;
    throw new BenchdayError('FILE_INVALID', `${file} is packed with ${name}, which is not read`, {
      hint: `${tool} ${file} | benchday import - -o profile.yaml`,
    });
  }
  if ((first[0] === 0xff && first[1] === 0xfe) || (first[0] === 0xfe && first[1] === 0xff)) {
    throw new BenchdayError('FILE_INVALID', `${file} is written in UTF-16`, {
      hint: `iconv -f UTF-16 -t UTF-8 ${file} | benchday import - -o profile.yaml`,
    });
  }
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
