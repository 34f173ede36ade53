import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceFiles } from '../../../src/base/replace-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function threeFiles() {
  const folder = await temporaryDirectory();
  const at = (name: string): string => join(folder.path, name);
  await writeFile(at('a'), 'old a');
  await writeFile(at('b'), 'old b');
  const files = new Map([
    [at('a'), 'new a'],
    [at('b'), 'new b'],
    [at('c'), 'new c'],
  ]);
  const texts = async () =>
    Object.fromEntries(
      await Promise.all((await readdir(folder.path)).map(async (name) => [name, await readFile(at(name), 'utf8')])),
    ) as Readonly<Record<string, string>>;
  return { at, files, texts, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe('several files are replaced', () => {
  it('all of them', async () => {
    await using place = await threeFiles();
    await replaceFiles(place.files);
    expect(await place.texts()).toEqual({ a: 'new a', b: 'new b', c: 'new c' });
  });

  it('or none: what was there is there again when the check refuses them', async () => {
    await using place = await threeFiles();
    const seen: unknown[] = [];
    const refused = replaceFiles(place.files, async () => {
      seen.push(await readFile(place.at('a'), 'utf8'));
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(seen).toEqual(['new a']);
    expect(await place.texts()).toEqual({ a: 'old a', b: 'old b' });
  });

  it('or none where one cannot be', async () => {
    await using place = await threeFiles();
    await mkdir(place.at('d'));
    const refused = replaceFiles(new Map([...place.files, [place.at('d'), 'new d']]));
    await expect(refused).rejects.toMatchObject({ code: 'STORE_FAILED' });
    execFileSync('rmdir', [place.at('d')]);
    expect(await place.texts()).toEqual({ a: 'old a', b: 'old b' });
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

it.skipIf(!canMount)('a full disk loses nothing that was there (needs root, to mount a small one)', async () => {
  await using folder = await temporaryDirectory();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  try {
    const old = 'x'.repeat(20_000);
    await writeFile(join(disk, 'a'), old);
    const files = new Map([
      [join(disk, 'a'), 'new'],
      [join(disk, 'b'), 'y'.repeat(60_000)],
    ]);
    await expect(replaceFiles(files)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await readdir(disk)).toEqual(['a']);
    expect(await readFile(join(disk, 'a'), 'utf8')).toBe(old);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});
