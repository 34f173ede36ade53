import { createWriteStream } from 'node:fs';
import { link, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packEvidence } from '../../../../src/jobs/evidence/pack-evidence.ts';
import { verifyEvidence } from '../../../../src/jobs/evidence/verify-evidence.ts';
import { readArchive } from '../../../../src/store/read-evidence.ts';
import { storedDrill } from '../../../support/stored-drill.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;

/** @source POSIX.1-2017, pax, "ustar Interchange Format" */
function head(name: string, type: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(text: string): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
}

/** Zeros without end, in pieces. */
function* zeros(bytes: number): Generator<Buffer> {
  for (let done = 0; done < bytes; done += MIB) yield Buffer.alloc(MIB);
}

async function packed(path: string, begin: Buffer, zeroBytes: number): Promise<void> {
  const pieces = (function* () {
    yield begin;
    yield* zeros(zeroBytes);
  })();
  await pipeline(Readable.from(pieces), createGzip({ level: 1 }), createWriteStream(path));
}

describe('a pack that somebody else made', () => {
  it.each([
    ['a head of pax', 'x'],
    ['a global head', 'g'],
    ['a long name of GNU', 'L'],
  ])('is given up at %s that has no end', async (_what, type) => {
    await using folder = await temporaryDirectory();
    const path = join(folder.path, 'e.tar.gz');
    await packed(path, head('x', type, 32 * MIB), 32 * MIB);
    await expect(verifyEvidence(path)).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      message: expect.stringContaining('a name, or what follows the last file, has no end') as string,
    });
  });

  it('ends at zeros behind its last file, and at more files than any has', async () => {
    await using folder = await temporaryDirectory();
    const path = join(folder.path, 'e.tar.gz');
    await packed(path, head('a', '0', 0), 32 * MIB);
    await expect(verifyEvidence(path)).rejects.toThrow(/has no end/);
    const one = head('a', '0', 0);
    await writeFile(path, gzipSync(Buffer.concat(Array.from({ length: 101 }, () => one))));
    expect(await readArchive(path, 100)).toMatchObject({
      cut: expect.stringContaining('more than 100 files') as string,
    });
  });

  it('is read through a link, and a device is none', async () => {
    await using folder = await temporaryDirectory();
    const path = join(folder.path, 'e.tar.gz');
    await writeFile(join(folder.path, 'own'), gzipSync(head('a', '0', 0)));
    await symlink('own', path);
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    await expect(verifyEvidence('/dev/zero')).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it.each(['11 size=-5\n', '9 size=x\n', '20 size=9999999999\n'])('is refused with the length %j', async (text) => {
    await using folder = await temporaryDirectory();
    const path = join(folder.path, 'e.tar.gz');
    const entries = [head('x', 'x', text.length), padded(text), head('a', '0', 3), padded('abc')];
    await writeFile(path, gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])));
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });
});

describe('a pack is not written', () => {
  const setUp = async (place: string) => {
    const run = await storedDrill(place, 1, 0);
    return { run, asked: { runs: [run], command: [], reports: place, signal: NEVER } };
  };

  it('over a device, into a folder that is none, or into the drill that it packs, which stays as it is', async () => {
    await using folder = await temporaryDirectory();
    const { run, asked } = await setUp(folder.path);
    const before = await readFile(join(run, 'run.json'));
    const linked = join(folder.path, 'linked');
    await symlink(run, linked);
    const outputs = [
      '/dev/null',
      join(folder.path, 'no/e.tar.gz'),
      ...['run.json', 'e.tar.gz'].map((name) => join(run, name)),
      join(linked, 'run.json'),
    ];
    for (const output of outputs)
      await expect(packEvidence({ ...asked, output }), output).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readFile(join(run, 'run.json'))).toEqual(before);
    expect(await readdir(folder.path)).toHaveLength(2);
  });

  it('once an end is asked for, and nothing of it is left', async () => {
    await using folder = await temporaryDirectory();
    const { asked } = await setUp(folder.path);
    const place = join(folder.path, 'place');
    await mkdir(place);
    const stop = new AbortController();
    const packing = packEvidence({ ...asked, output: join(place, 'e.tar.gz'), signal: stop.signal });
    setImmediate(() => {
      stop.abort();
    });
    await expect(packing).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await readdir(place)).toEqual([]);
  });

  it('takes the place of an older one, which has another name too', async () => {
    await using folder = await temporaryDirectory();
    const { asked } = await setUp(folder.path);
    const output = join(folder.path, 'e.tar.gz');
    await writeFile(output, 'older');
    await link(output, join(folder.path, 'kept'));
    await packEvidence({ ...asked, output });
    expect((await verifyEvidence(output)).problems).toEqual([]);
    expect(await readFile(join(folder.path, 'kept'), 'utf8')).toBe('older');
  });
});
