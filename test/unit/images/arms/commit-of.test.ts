import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commitOf } from '../../../../src/images/arms/commit-of.ts';
import { isCommit } from '../../../../src/images/arms/git-arm.ts';
import { type GitRepository, gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** main has moved on since `feature` left it. */
async function origin(folder: string): Promise<GitRepository & { readonly base: string }> {
  const repository = await gitRepository(join(folder, 'origin'));
  await repository.commit('one');
  await repository.commit('base');
  const base = await repository.git('rev-parse', 'HEAD');
  await repository.git('switch', '--quiet', '--create', 'feature/x');
  await repository.commit('feature');
  await repository.git('switch', '--quiet', 'main');
  await repository.commit('main goes on');
  return { ...repository, base };
}

/** As a CI job clones: one commit on a detached HEAD, and branches of the remote only. */
async function freshClone(from: GitRepository, folder: string, ...words: readonly string[]) {
  await mkdir(folder, { recursive: true });
  const git = async (...own: readonly string[]) => (await execa('git', ['-C', folder, ...own])).stdout;
  await git('init', '--quiet', '--initial-branch', 'nothing');
  await git('remote', 'add', 'origin', `file://${from.folder}`);
  await git('fetch', '--quiet', ...words, 'origin', '+refs/heads/*:refs/remotes/origin/*');
  await git('checkout', '--quiet', '--detach', 'refs/remotes/origin/feature/x');
  return { folder, git };
}

describe('a commit by its word', () => {
  it('main is that of the remote in a fresh clone, and so is what hangs on it', async () => {
    await using directory = await temporaryDirectory();
    const from = await origin(directory.path);
    const { folder } = await freshClone(from, join(directory.path, 'clone'));
    expect(await commitOf(folder, 'main')).toBe(await from.git('rev-parse', 'main'));
    expect(await commitOf(folder, 'main~1')).toBe(from.base);
    expect(await commitOf(folder, 'feature/x')).toBe(await from.git('rev-parse', 'feature/x'));
    expect(await commitOf(folder, 'HEAD')).toBe(await from.git('rev-parse', 'feature/x'));
    expect(await commitOf(folder, 'nowhere')).toBeUndefined();
    expect(await isCommit(join(folder, 'compose.yaml'), 'main')).toBe(true);
  });

  it('a branch of its own goes before that of the remote, and one of several remotes is nobody’s', async () => {
    await using directory = await temporaryDirectory();
    const from = await origin(directory.path);
    const { folder, git } = await freshClone(from, join(directory.path, 'clone'));
    await git('branch', 'main', 'HEAD');
    expect(await commitOf(folder, 'main')).toBe(await from.git('rev-parse', 'feature/x'));
    await git('update-ref', 'refs/remotes/a/only', 'HEAD');
    await git('update-ref', 'refs/remotes/b/only', 'HEAD');
    await git('remote', 'add', 'a', 'https://example.org/a');
    expect(await commitOf(folder, 'only')).toBe(await git('rev-parse', 'HEAD'));
    await git('remote', 'add', 'b', 'https://example.org/b');
    expect(await commitOf(folder, 'only')).toBeUndefined();
  });

  it('main...feature is where the two parted, and HEAD stands for a side that is left out', async () => {
    await using directory = await temporaryDirectory();
    const { folder, base, git } = await origin(directory.path);
    expect(await commitOf(folder, 'main...feature/x')).toBe(base);
    expect(await commitOf(folder, 'feature/x...')).toBe(base);
    expect(await commitOf(folder, '...feature/x')).toBe(base);
    expect(await commitOf(folder, 'main...nowhere')).toBeUndefined();
    expect(await commitOf(folder, 'main...main')).toBe(await git('rev-parse', 'main'));
  });

  it('a shallow clone that does not reach back to where two parted is told as such, with the depth that is needed', async () => {
    await using directory = await temporaryDirectory();
    const from = await origin(directory.path);
    const { folder } = await freshClone(from, join(directory.path, 'clone'), '--depth=1');
    await expect(commitOf(folder, 'main...HEAD')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/is shallow, .* not reach back to where main and HEAD parted/) as string,
      hint: expect.stringMatching(/fetch-depth: 0.*GIT_DEPTH: 0/) as string,
    });
    const { folder: whole } = await freshClone(from, join(directory.path, 'whole'));
    expect(await commitOf(whole, 'main...HEAD')).toBe(from.base);
  });

  it('histories without a common commit are told', async () => {
    await using directory = await temporaryDirectory();
    const { folder, git, commit } = await origin(directory.path);
    await git('checkout', '--quiet', '--orphan', 'other');
    await commit('of another origin');
    await expect(commitOf(folder, 'main...other')).rejects.toThrow('main and other have no commit in common');
  });
});

describe('a repository that git does not read', () => {
  it("is told in git's own words, not as a commit that is not there", async () => {
    await using directory = await temporaryDirectory();
    const { folder } = await origin(directory.path);
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
    const refused = {
      code: 'GIT_FAILED',
      message: expect.stringMatching(/detected dubious ownership in repository/) as string,
      hint: expect.stringMatching(/^git config --global --add safe\.directory \//) as string,
    };
    await expect(commitOf(folder, 'main')).rejects.toMatchObject(refused);
    await expect(commitOf(folder, 'main...HEAD')).rejects.toMatchObject(refused);
    await expect(isCommit(join(folder, 'compose.yaml'), 'main')).rejects.toMatchObject(refused);
  });

  it('where there is none, no word is a commit', async () => {
    await using directory = await temporaryDirectory();
    expect(await isCommit(join(directory.path, 'compose.yaml'), 'main')).toBe(false);
  });
});
