import { addAbortSignal, type Readable } from 'node:stream';
import { BenchdayError } from '../base/errors.ts';
import { STANDARD_INPUT } from '../base/standard-input.ts';
import { fileChunks, type PipePatience } from './file-chunks.ts';
import { PackingError } from './gzip-members.ts';
import type { LogReader } from './log-reader.ts';
import { packingOf, unpacked } from './unpack.ts';

/** Packed forms that are not unpacked here, by their first bytes. */
const PACKED: readonly (readonly [name: string, magic: string, tool: string])[] = [
  ['xz', 'fd377a585a00', 'xzcat'],
  ['zip', '504b0304', 'unzip -p'],
];

export interface PieceOptions {
  readonly standardInput: Readable;
  readonly signal: AbortSignal;
  /** told with the bytes of a file that were read, as they lie on the disk */
  readonly onBytes?: (bytes: number) => void;
  /** how long a pipe is waited for; tests wait less long */
  readonly pipes?: PipePatience;
}

/**
 * Reads a log, plain or packed, a piece each time that the next is asked for.
 * @param reader  is given the pieces
 * @throws {BenchdayError} FILE_INVALID (another packing, UTF-16); errors of the system, of zlib, and of a packing
 */
export async function* readPieces(
  file: string,
  reader: LogReader,
  { standardInput, signal, onBytes, pipes }: PieceOptions,
): AsyncGenerator<undefined, void> {
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
    yield* unpackedPieces(file, reader, { chunks: counted, signal });
  } finally {
    // What is not read to its end is closed all the same.
    await counted.return(undefined);
  }
}

async function* unpackedPieces(
  file: string,
  reader: LogReader,
  { chunks, signal }: { readonly chunks: AsyncGenerator<Buffer>; readonly signal: AbortSignal },
): AsyncGenerator<undefined, void> {
  const first = await chunks.next();
  if (first.done === true) {
    reader.endFile(file, []);
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
  for await (const chunk of plain) {
    // Some bytes may be unpacked for long.
    signal.throwIfAborted();
    reader.push(chunk);
    yield undefined;
  }
  const requests = reader.endFile(file, notes, packing);
  const [problem] = notes;
  if (problem !== undefined && requests === 0) throw new PackingError(problem);
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
