import { fileHead } from './file-chunks.ts';
import type { HitSink } from './hit-queue.ts';
import { LogImport } from './log-import.ts';
import type { LogOptions } from './log-reader.ts';
import { packingOf, unpacked } from './unpack.ts';

/** Of what is unpacked no more is looked at. */
const MOST_BYTES = 262_144;
/** A block of bzip2, of 900 kB at most, is unpacked whole or not at all. */
const BZIP2_BYTES = 1_000_000;
/** Fewer say nothing of a day. @source own choice */
const FEWEST_REQUESTS = 10;

/** Whether most lines at the beginning of a file are requests that `benchday import` reads. A file that cannot be read is no log. */
export async function looksLikeLog(file: string): Promise<boolean> {
  const { traffic, lines, skipped } = await headOfLog(file);
  const { requests } = traffic;
  return requests >= FEWEST_REQUESTS && requests * 2 > lines - skipped;
}

/**
 * What the beginning of a file says by itself: nothing where it cannot be read, or is no plain file.
 * @param hits  told of the hits of visitors; absent: they are counted as they come
 */
export async function headOfLog(
  file: string,
  { format, hits }: Pick<LogOptions, 'format'> & { readonly hits?: HitSink } = {},
): Promise<LogImport> {
  const log = new LogImport({ format });
  const reader = log.openReader(hits);
  try {
    let bytes = 0;
    let first = (await fileHead(file)) ?? Buffer.alloc(0);
    if (packingOf(first) === 'bzip2') first = (await fileHead(file, BZIP2_BYTES)) ?? first;
    for await (const part of plainParts(first)) {
      reader.push(part);
      bytes += part.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // A packed beginning is cut off; what came of it is enough.
  }
  reader.endFile(file, []);
  return log;
}

async function* plainParts(first: Buffer): AsyncGenerator<Buffer> {
  const packing = packingOf(first);
  if (packing === undefined) yield first;
  else yield* unpacked(packing, only(first), () => undefined);
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(chunk);
}
