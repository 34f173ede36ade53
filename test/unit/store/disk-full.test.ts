import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/base/atomic-file.ts';
import { LineFile } from '../../../src/store/line-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A real file system of 64 KiB; only root may mount one. */
async function smallDisk(): Promise<(AsyncDisposable & { readonly path: string }) | undefined> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'disk');
  await mkdir(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    await directory[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['-l', path]);
      await directory[Symbol.asyncDispose]();
    },
  };
}

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!canMount)('a full disk (needs root, to mount a small one)', () => {
  it('leaves the old record intact, no temporary file, and says DISK_FULL', async () => {
    await using disk = await smallDisk();
    if (disk === undefined) throw new Error('could not mount a tmpfs');
    const path = join(disk.path, 'run.json');
    await writeAtomically(path, 'old');
    await expect(writeAtomically(path, 'x'.repeat(200_000))).rejects.toMatchObject({ code: 'DISK_FULL', exitCode: 5 });
    expect(await readdir(disk.path)).toEqual(['run.json']);
  });

  it('shows at the next flush of a series, and stays so', async () => {
    await using disk = await smallDisk();
    if (disk === undefined) throw new Error('could not mount a tmpfs');
    await writeFile(join(disk.path, 'ballast'), 'x'.repeat(30_000));
    const file = await LineFile.open(join(disk.path, 'samples.ndjson'));
    for (let line = 0; line < 100; line += 1) file.add({ text: 'y'.repeat(1000) });
    await expect(file.flush()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(file.flush()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await file.close();
  });
});
