import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommitState, readGitState } from '../../../../src/images/build/git-state.ts';
import { checkOut } from '../../../../src/images/build/worktree.ts';
import { gitRepository, type GitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function repository(folder: string): Promise<GitRepository & { readonly file: string }> {
  const made = await gitRepository(join(folder, 'repo'));
  await made.write({ 'mine/captain.yml': 'x', 'other/file': 'x', '.gitignore': 'target/\n' });
  return { ...made, file: join(made.folder, 'mine', 'captain.yml') };
}

async function commitState(file: string): Promise<CommitState> {
  const state = await readGitState(file);
  if (state.kind !== 'commit') throw new Error(state.reason);
  return state;
}

describe('the state of a folder', () => {
  it('is none outside of a repository, and before the first commit', async () => {
    await using directory = await temporaryDirectory();
    expect(await readGitState(join(directory.path, 'captain.yml'))).toEqual({
      kind: 'none',
      reason: 'the folder is in no git repository',
    });
    const { file } = await repository(directory.path);
    expect(await readGitState(file)).toEqual({ kind: 'none', reason: 'the branch has no commit yet' });
  });

  it('is commit, branch and git tags of a clean tree', async () => {
    await using directory = await temporaryDirectory();
    const { file, git, commit } = await repository(directory.path);
    const shortCommit = await commit();
    await git('checkout', '--quiet', '-b', 'feature/x');
    await git('tag', 'v1');
    await git('tag', '--annotate', '--message', 'm', 'release/1');
    expect(await readGitState(file)).toEqual({
      kind: 'commit',
      commit: await git('rev-parse', 'HEAD'),
      shortCommit,
      branches: ['feature/x'],
      gitTags: ['release/1', 'v1'],
      changes: [],
    });
  });

  it('has no branch on a detached HEAD', async () => {
    await using directory = await temporaryDirectory();
    const { file, git, commit } = await repository(directory.path);
    await commit();
    await git('checkout', '--quiet', '--detach');
    expect(await commitState(file)).toMatchObject({ branches: [], changes: [] });
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a changed file', { 'mine/captain.yml': 'y' }, [' M mine/captain.yml']],
    ['a new file', { 'mine/a/new': 'y' }, ['?? mine/a/new']],
    ['an ignored file', { 'mine/target/app.war': 'y' }, []],
    ['a change outside of the folder', { 'other/file': 'y', 'other/new': 'y' }, []],
  ])('with %s', async (_name, files, changes) => {
    await using directory = await temporaryDirectory();
    const { file, write, commit } = await repository(directory.path);
    await commit();
    await write(files);
    expect((await commitState(file)).changes).toEqual(changes);
  });

  it('is none in a folder of files that look like a bare repository, whose settings are not used', async () => {
    await using directory = await temporaryDirectory();
    const { folder, git, commit } = await repository(directory.path);
    await commit();
    const bare = join(folder, 'mine', 'bare');
    await git('clone', '--quiet', '--bare', folder, bare);
    expect(await readGitState(join(bare, 'captain.yml'))).toEqual({
      kind: 'none',
      reason: 'the folder is no work tree of its git repository',
    });
  });

  it('is dirty when git ignores captain.yml itself', async () => {
    await using directory = await temporaryDirectory();
    const { folder, write, commit } = await repository(directory.path);
    await commit();
    await write({ 'target/captain.yml': 'x' });
    const { changes } = await commitState(join(folder, 'target', 'captain.yml'));
    expect(changes).toEqual(['!! captain.yml (git ignores it)']);
  });

  it('does not take the repository of a git hook for its own', async () => {
    await using directory = await temporaryDirectory();
    const { file, git, commit } = await repository(directory.path);
    await commit();
    process.env['GIT_DIR'] = join(directory.path, 'elsewhere');
    try {
      const { commit: found } = await commitState(file);
      delete process.env['GIT_DIR'];
      expect(found).toBe(await git('rev-parse', 'HEAD'));
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it('is an error when there is a repository that git cannot read', async () => {
    await using directory = await temporaryDirectory();
    const { folder, file, write, commit } = await repository(directory.path);
    await commit();
    await write({ '.git/config': 'no config [' });
    await expect(readGitState(file)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    await chmod(folder, 0o755);
  });
});

describe('a temporary work tree', () => {
  it('holds the commit, runs no hook, and leaves the repository as it was', async () => {
    await using directory = await temporaryDirectory();
    const { folder, git, write, commit } = await repository(directory.path);
    await commit();
    const head = await git('rev-parse', 'HEAD');
    await write({
      'mine/captain.yml': 'changed',
      '.git/hooks/post-checkout': '#!/bin/sh\nexit 1\n',
    });
    await chmod(join(folder, '.git/hooks/post-checkout'), 0o755);
    const before = await git('worktree', 'list');
    let where = '';
    {
      await using tree = await checkOut(folder, head);
      where = tree.folder;
      expect((await commitState(join(where, 'mine', 'captain.yml'))).commit).toBe(head);
      // What steps leave must not keep the tree.
      await mkdir(join(where, 'target'));
    }
    expect(await git('worktree', 'list')).toBe(before);
    await expect(rm(where)).rejects.toThrow('ENOENT');
    expect(await git('status', '--porcelain')).toBe(' M mine/captain.yml');
  });

  it('that cannot be made leaves nothing', async () => {
    await using directory = await temporaryDirectory();
    const { folder, git, commit } = await repository(directory.path);
    await commit();
    await expect(checkOut(folder, 'f'.repeat(40))).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect((await git('worktree', 'list')).split('\n')).toHaveLength(1);
  });
});
