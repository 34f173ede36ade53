import { execFileSync, spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PackingError } from '../../../src/import/gzip-members.ts';
import { packingOf, unpacked } from '../../../src/import/unpack.ts';

const MEGABYTE = 1_000_000;

/** Bytes that come out, and what the process took for them at most, beyond what it had. */
async function unpack(packed: Buffer, chunkBytes = 262_144): Promise<{ bytes: number; grownBy: number }> {
  const packing = packingOf(packed);
  if (packing === undefined) throw new Error('not packed');
  const parts = Array.from({ length: Math.ceil(packed.length / chunkBytes) }, (_, at) =>
    packed.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
  const chunks = Readable.from(parts) as AsyncIterable<Buffer>;
  const before = process.memoryUsage().rss;
  let [bytes, most] = [0, before];
  const problems: string[] = [];
  for await (const part of unpacked(packing, chunks, (problem) => problems.push(problem))) {
    bytes += part.length;
    most = Math.max(most, process.memoryUsage().rss);
  }
  expect(problems).toEqual([]);
  return { bytes, grownBy: most - before };
}

const zstdHead = (descriptor: number) => [0x28, 0xb5, 0x2f, 0xfd, 0, descriptor];
/** A block that says: that many times this byte. */
const run = (bytes: number, isLast = false) => [
  ...[0, 8, 16].map((by) => (((bytes << 3) | 2 | Number(isLast)) >> by) & 255),
  65,
];
const frame = (descriptor: number, blocks: number, bytes: number) =>
  Buffer.from([
    ...zstdHead(descriptor),
    ...Array.from({ length: blocks - 1 }, () => run(bytes)).flat(),
    ...run(bytes, true),
  ]);

describe('small files that stand for large ones', () => {
  const isThere = (tool: string) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;

  for (const tool of ['bzip2', 'zstd']) {
    const unpacksZeros = async () => {
      const packed = execFileSync('sh', ['-c', `head -c 200000000 /dev/zero | ${tool} -c`]);
      const { bytes, grownBy } = await unpack(packed);
      expect(bytes).toBe(200 * MEGABYTE);
      expect(grownBy).toBeLessThan(150 * MEGABYTE);
    };
    it.skipIf(!isThere(tool))(`${tool}: are unpacked in memory that does not grow with them`, unpacksZeros, 60_000);
  }

  it('zstd: so are runs of one byte, four bytes a block', async () => {
    // A window of 1 MiB
    const { bytes, grownBy } = await unpack(frame(10 << 3, 4000, 131_072));
    expect(bytes).toBe(4000 * 131_072);
    expect(grownBy).toBeLessThan(150 * MEGABYTE);
  });

  it('zstd: blocks longer than any may be are refused', async () => {
    await expect(unpack(frame(17 << 3, 2, 2_000_000))).rejects.toThrow(PackingError);
  });

  it.each([
    ['described', [...zstdHead(18 << 3), ...run(10, true)]],
    ['by the size of what is packed', [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 1, 0, 0, 8, ...run(10, true)]],
    ['in a second frame', [...frame(0, 1, 10), ...zstdHead(18 << 3), ...run(10, true)]],
    [
      'behind a frame to pass over',
      [...frame(0, 1, 10), 0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7, ...zstdHead(20 << 3), ...run(10, true)],
    ],
  ])('zstd: a window above 128 MiB, %s, is refused', async (_where, bytes) => {
    const read = unpack(Buffer.from([...bytes, ...Buffer.alloc(30)]));
    await expect(read).rejects.toThrow(/window of \d+ MiB, of which 128/);
  });

  it('zstd: one of 128 MiB is read', async () => {
    expect((await unpack(Buffer.concat([frame(17 << 3, 1, 10), frame(0, 2, 20)]))).bytes).toBe(50);
  });
});
