import { once } from 'node:events';
import { constants, crc32, createInflateRaw } from 'node:zlib';

const CHUNK_BYTES = 262_144;
const TRAILER_BYTES = 8;

/** What is wrong with a packed file. */
export class PackingError extends Error {}

/** Bytes that come in chunks, of which some were looked at too early. */
class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** @returns at least one byte, or undefined at the end */
  async some(): Promise<Buffer | undefined> {
    if (this.#rest.length > 0) {
      const found = this.#rest;
      this.#rest = Buffer.alloc(0);
      return found;
    }
    const next = await this.#chunks.next();
    // Whoever reads the chunks uses their memory again.
    return next.done === true ? undefined : Buffer.from(next.value);
  }

  /** @returns fewer only at the end */
  async exactly(count: number): Promise<Buffer> {
    let found = Buffer.alloc(0);
    while (found.length < count) {
      const more = await this.some();
      if (more === undefined) return found;
      found = Buffer.concat([found, more]);
    }
    this.#rest = found.subarray(count);
    return found.subarray(0, count);
  }

  unread(bytes: Buffer): void {
    this.#rest = Buffer.concat([bytes, this.#rest]);
  }
}

/**
 * Unpacks gzip, member by member, so that what is whole is kept where what follows is not.
 * @param onProblem  called once with what is wrong, when the rest is not read
 * @throws {PackingError} a member is damaged
 * @source RFC 1952
 */
export async function* gunzipped(
  chunks: AsyncIterable<Buffer>,
  onProblem: (problem: string) => void,
): AsyncGenerator<Buffer> {
  const bytes = new Bytes(chunks);
  for (let member = 0; ; member++) {
    const head = await readHead(bytes);
    if (head === 'end') return;
    if (head === 'other' && member > 0) {
      onProblem('what follows its last packed part is not gzip, and was not read');
      return;
    }
    if (head === 'other') throw new PackingError('incorrect header check');
    if (head === 'cut') {
      onProblem('it is cut off within a packed part, and was read up to there');
      return;
    }
    const isWhole = yield* inflated(bytes);
    if (isWhole) continue;
    onProblem('it is cut off within a packed part, and was read up to there');
    return;
  }
}

async function readHead(bytes: Bytes): Promise<'member' | 'end' | 'cut' | 'other'> {
  const head = await bytes.exactly(10);
  if (head.every((byte) => byte === 0)) return (await isZeroToEnd(bytes)) ? 'end' : 'other';
  if (head[0] !== 0x1f || (head.length > 1 && head[1] !== 0x8b)) return 'other';
  if (head.length < 10) return 'cut';
  const flags = head[3] ?? 0;
  if ((flags & 4) !== 0) {
    const length = await bytes.exactly(2);
    if (length.length < 2) return 'cut';
    await bytes.exactly(length.readUInt16LE(0));
  }
  for (const flag of [8, 16]) if ((flags & flag) !== 0) await skipText(bytes);
  if ((flags & 2) !== 0) await bytes.exactly(2);
  return 'member';
}

/** Tapes and disks fill the last block. */
async function isZeroToEnd(bytes: Bytes): Promise<boolean> {
  for (let more = await bytes.some(); more !== undefined; more = await bytes.some()) {
    if (more.some((byte) => byte !== 0)) return false;
  }
  return true;
}

async function skipText(bytes: Bytes): Promise<void> {
  for (let next = await bytes.exactly(1); next.length === 1 && next[0] !== 0; next = await bytes.exactly(1));
}

/** @returns whether the member came to its end */
async function* inflated(bytes: Bytes): AsyncGenerator<Buffer, boolean> {
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  const ended = Promise.race([once(inflate, 'end'), once(inflate, 'close')]).catch(() => undefined);
  let last: Buffer = Buffer.alloc(0);
  let given = 0;
  const feed = async () => {
    while (!inflate.readableEnded && !inflate.destroyed) {
      const more = await bytes.some();
      if (more === undefined) break;
      last = more;
      given += more.length;
      // It never calls back for a chunk in which the member ends.
      await Promise.race([new Promise((resume) => inflate.write(more, resume)), ended]);
    }
    if (!inflate.destroyed) inflate.end();
  };
  const feeding = feed().catch((failure: unknown) => {
    inflate.destroy(failure as Error);
  });
  let sum = 0;
  let size = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      size = (size + chunk.length) >>> 0;
      yield chunk;
    }
  } finally {
    inflate.destroy();
    await feeding;
  }
  bytes.unread(last.subarray(last.length - (given - inflate.bytesWritten)));
  const trailer = await bytes.exactly(TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return false;
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size)
    throw new PackingError('incorrect data check');
  return true;
}
