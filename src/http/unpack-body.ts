import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** @param mostBytes  a longer one is refused @throws {Error} it is not what its header says, or longer */
type Unpack = (packed: Buffer, mostBytes: number) => Promise<Buffer>;

const ungzip = promisify(gunzip);
const unbrotli = promisify(brotliDecompress);
const unzlib = promisify(inflate);
const undeflate = promisify(inflateRaw);

/** A packed body that lacks its end is refused: browsers show what came of it, and it is no whole page. */
const byGzip: Unpack = (packed, maxOutputLength) => ungzip(packed, { maxOutputLength });

const UNPACK: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', byGzip],
  ['x-gzip', byGzip],
  ['br', (packed, maxOutputLength) => unbrotli(packed, { maxOutputLength })],
  ['deflate', (packed, maxOutputLength) => (isZlib(packed) ? unzlib : undeflate)(packed, { maxOutputLength })],
]);

/** What is registered, and not unpacked here. @source IANA, HTTP Content Coding Registry */
const OTHERS = ['zstd', 'compress', 'x-compress', 'dcb', 'dcz', 'exi', 'pack200-gzip', 'aes128gcm'];
const CODINGS: ReadonlySet<string> = new Set([...UNPACK.keys(), ...OTHERS]);

/** @param contentEncoding  lower case; '' where a body is not packed */
export function isPlain(contentEncoding: string): boolean {
  return contentEncoding === '' || appliedTo(contentEncoding).length === 0;
}

/** How a packed body is unpacked. @returns undefined for an encoding that is not known here */
export function unpackerOf(contentEncoding: string): Unpack | undefined {
  const known = UNPACK.get(contentEncoding);
  if (known !== undefined) return known;
  const all = appliedTo(contentEncoding).map((one) => UNPACK.get(one));
  if (all.length === 0 || !all.every((one) => one !== undefined)) return undefined;
  return async (packed, mostBytes) => {
    let body = packed;
    for (const unpack of all.toReversed()) body = await unpack(body, mostBytes);
    return body;
  };
}

/**
 * In the order in which they were applied. What is no coding, as `none` or `utf-8`, packs nothing, and browsers pass over it.
 * @source RFC 9110, 8.4
 */
function appliedTo(contentEncoding: string): string[] {
  return contentEncoding
    .split(',')
    .map((one) => one.trim())
    .filter((one) => CODINGS.has(one));
}

/** Some servers leave the wrapping of zlib out, and browsers read both. @source RFC 1950, 2.2; RFC 9110, 8.4.1.2 */
function isZlib(packed: Buffer): boolean {
  return packed.length >= 2 && ((packed[0] ?? 0) & 15) === 8 && packed.readUInt16BE(0) % 31 === 0;
}
