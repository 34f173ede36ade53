import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { removeLeftScratch, scratchFolder } from '../../../src/base/scratch-folder.ts';
import { lockMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('a folder is made in the temporary directory, and of a file in its place that is said', async () => {
  await using folder = await temporaryDirectory();
  const before = process.env['TMPDIR'];
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const made = await scratchFolder('benchday-x-');
  onTestFinished(() => rm(made, { recursive: true }));
  expect((await stat(made)).isDirectory()).toBe(true);
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  for (const path of [file, join(folder.path, 'none')]) {
    process.env['TMPDIR'] = path;
    await expect(scratchFolder('benchday-x-')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(`could not write ${path}`) as string,
      hint: expect.stringContaining('TMPDIR') as string,
    });
    await expect(lockMachine('day')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  }
});

it('of processes that are gone folders are removed, and nothing else', async () => {
  await using directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const own = basename(await scratchFolder('benchday-build-'));
  const [host = '', rest = ''] = own.slice('benchday-build-'.length).split(/_(.*)/);
  const [pid = '', start = ''] = (rest.split('-')[0] ?? '').split('_');
  const made = (name: string) => mkdir(join(directory.path, name));
  const kept = [
    `benchday-build-${host}_${pid}_${start}-bbbbbb`,
    'benchday-build-aaaaaa',
    `other-build-${host}_${pid}_1-aaaaaa`,
    `benchday-build-00000000_${pid}_1-aaaaaa`,
    `benchday-build-${host}_${pid}_1-aaaaaa.d`,
  ];
  for (const name of kept) await made(name);
  const outside = join(directory.path, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'file'), '');
  const link = `benchday-branch-${host}_${pid}_1-llllll`;
  await symlink(outside, join(directory.path, link));
  await writeFile(join(directory.path, `benchday-branch-${host}_${pid}_1-ffffff`), '');
  // A process that got the number of one that is gone, and one that is there no more.
  const gone = [`benchday-branch-${host}_${pid}_1-aaaaaa`, `benchday-build-${host}_4194305_1-aaaaaa`];
  for (const name of gone) await made(name);
  await mkdir(join(directory.path, gone[0] ?? '', 'shop'));
  await writeFile(join(directory.path, gone[0] ?? '', 'shop/.env'), 'A=b');
  await symlink(outside, join(directory.path, gone[0] ?? '', 'shop/link'));

  expect(await removeLeftScratch()).toEqual({ removed: 2, left: [] });
  expect((await readdir(directory.path)).toSorted()).toEqual(
    [...kept, own, 'outside', link, `benchday-branch-${host}_${pid}_1-ffffff`].toSorted(),
  );
  expect(await readdir(outside)).toEqual(['file']);
});
