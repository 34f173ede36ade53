import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it, vi } from 'vitest';
import { describeCommit } from '../../../../src/images/build/git-state.ts';
import { forgetWorktrees } from '../../../../src/images/build/left-worktrees.ts';
import { withSeenRepository } from '../../../../src/images/build/seen-repository.ts';
import { checkOut } from '../../../../src/images/build/worktree.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const treesOf = async (folder: string): Promise<readonly string[]> => {
  const { stdout } = await execa('git', ['-C', folder, 'worktree', 'list', '--porcelain']);
  return [...stdout.matchAll(/^worktree (.*)$/gm)].map(([, tree = '']) => tree);
};

it('work trees of a killed process are forgotten, in submodules too; others are not, though their folder is away', async () => {
  await using directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
  const lib = await gitRepository(path.join(directory.path, 'lib'));
  await lib.write({ 'lib.txt': 'x' });
  await lib.commit();
  const shop = await gitRepository(path.join(directory.path, 'shop'));
  await shop.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.folder, 'vendor/lib');
  await shop.commit();
  const away = path.join(directory.path, 'away');
  await shop.git('worktree', 'add', '--quiet', '--detach', away, 'HEAD');
  await rm(away, { recursive: true });

  // As a killed process leaves it: it is not disposed of.
  const tree = await checkOut(shop.folder, 'HEAD');
  const library = path.join(shop.folder, 'vendor/lib');
  expect([(await treesOf(shop.folder)).length, (await treesOf(library)).length]).toEqual([3, 2]);

  const folder = path.dirname(tree.folder);
  await forgetWorktrees(folder);
  await rm(folder, { recursive: true });
  expect(await treesOf(shop.folder)).toEqual([shop.folder, away]);
  expect(await treesOf(library)).toHaveLength(1);
});

it('a work tree of a process that was killed while images were built of it is forgotten too', async () => {
  await using directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
  const shop = await gitRepository(path.join(directory.path, 'shop'));
  await shop.commit();
  const tree = await checkOut(shop.folder, 'HEAD');
  const state = await describeCommit(tree.folder, 'HEAD');
  await withSeenRepository({ folder: tree.folder, state }, [], async () => {
    await forgetWorktrees(path.dirname(tree.folder));
    expect(await treesOf(shop.folder)).toEqual([shop.folder]);
  });
});

it('a folder whose pointer leads elsewhere, or nowhere, removes nothing', async () => {
  await using directory = await temporaryDirectory();
  const folder = path.join(directory.path, 'benchday-branch-x');
  const shop = await gitRepository(path.join(directory.path, 'shop'));
  await shop.commit();
  const other = path.join(directory.path, 'other');
  await shop.git('worktree', 'add', '--quiet', '--detach', other, 'HEAD');
  const pointers = [
    `gitdir: ${shop.folder}/.git/worktrees/other`,
    'gitdir: /nowhere/.git/worktrees/x',
    'gitdir: /',
    '',
    '\0',
  ];
  for (const [index, pointer] of pointers.entries()) {
    await mkdir(path.join(folder, String(index)), { recursive: true });
    await writeFile(path.join(folder, String(index), '.git'), pointer);
  }
  await forgetWorktrees(folder);
  expect(await treesOf(shop.folder)).toEqual([shop.folder, other]);
});
