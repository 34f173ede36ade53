import { fileHead } from './file-chunks.ts';
import { LogImport } from './log-import.ts';
import { packingOf, unpacked } from './unpack.ts';

/** Of what is unpacked no more is looked at. */
const MOST_BYTES = 262_144;
/** Fewer say nothing of a day. @source own choice */
const FEWEST_REQUESTS = 10;

/** Whether most lines at the beginning of a file are requests that `benchday import` reads. A file that cannot be read is no log. */
export async function looksLikeLog(file: string): Promise<boolean> {
  const log = new LogImport();
  try {
    let bytes = 0;
    for await (const part of plainParts((await fileHead(file)) ?? Buffer.alloc(0))) {
      log.push(part);
      bytes += part.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // A packed beginning is cut off; what came of it is enough.
  }
  log.endFile(file);
  const { requests } = log.traffic;
  return requests >= FEWEST_REQUESTS && requests * 2 > log.lines - log.skipped;
}

async function* plainParts(first: Buffer): AsyncGenerator<Buffer> {
  const packing = packingOf(first);
  if (packing === undefined) yield first;
  else yield* unpacked(packing, only(first), () => undefined);
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(chunk);
}
