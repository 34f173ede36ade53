import { cp, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it, vi } from 'vitest';
import { describeCommit } from '../../../../src/images/build/git-state.ts';
import { withSeenRepository } from '../../../../src/images/build/seen-repository.ts';
import { checkOut } from '../../../../src/images/build/worktree.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A repository with two commits, the first with a tag and a submodule, and the first one's work tree. */
async function opened(files: Readonly<Record<string, string>> = {}) {
  const directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
  const lib = await gitRepository(path.join(directory.path, 'lib'));
  await lib.write({ 'lib.txt': 'lib' });
  await lib.commit();
  const site = await gitRepository(path.join(directory.path, 'site'));
  await site.write({ Dockerfile: 'FROM scratch\n', 'page/index': 'page', ...files });
  await site.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.folder, 'lib');
  await site.commit();
  await site.git('tag', 'v1');
  const commit = await site.git('rev-parse', 'HEAD');
  await site.write({ 'page/index': 'newer' });
  await site.commit();
  const tree = await checkOut(site.folder, commit);
  const seen = { folder: tree.folder, state: await describeCommit(tree.folder, commit) };
  const build = (context = '.', dockerfile = 'Dockerfile') => ({
    context: path.resolve(tree.folder, context),
    dockerfile: path.resolve(tree.folder, dockerfile),
    args: {},
  });
  const gitIn = async (folder: string, ...words: readonly string[]) =>
    (await execa('git', ['-C', folder, ...words])).stdout;
  const close = async () => {
    await tree[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  };
  return { directory, site, tree, commit, seen, build, gitIn, [Symbol.asyncDispose]: close };
}

it('a build is given the commit as a clone of it alone, wherever its files are then, and the tree is a work tree again', async () => {
  await using own = await opened();
  const { tree, seen, gitIn } = own;
  const elsewhere = path.join(own.directory.path, 'in the image');
  const said = await withSeenRepository(seen, [own.build()], async () => {
    await cp(tree.folder, elsewhere, { recursive: true });
    expect((await stat(path.join(elsewhere, '.git/HEAD'))).mode & 0o777).toBe(0o644);
    return 'done';
  });
  expect(said).toBe('done');
  await own.site.git('worktree', 'list');
  expect(await gitIn(elsewhere, 'rev-parse', 'HEAD')).toBe(own.commit);
  expect(await gitIn(elsewhere, 'describe', '--tags')).toBe('v1');
  expect(await gitIn(elsewhere, 'status', '--porcelain', '--', 'page', 'Dockerfile')).toBe('');
  expect(await readdir(path.join(elsewhere, 'lib'))).toEqual(['lib.txt']);
  expect(await gitIn(tree.folder, 'status', '--porcelain')).toBe('');
  expect(await gitIn(path.join(tree.folder, 'lib'), 'rev-parse', '--git-dir')).toContain('/modules/lib/worktrees/');
});

it('the tree is a work tree again where the build fails', async () => {
  await using own = await opened();
  const failing = withSeenRepository(own.seen, [own.build()], () => Promise.reject(new Error('it failed')));
  await expect(failing).rejects.toThrow('it failed');
  expect(await own.gitIn(own.tree.folder, 'rev-parse', '--git-dir')).toContain('/worktrees/');
  expect(await readdir(path.dirname(own.tree.folder))).toEqual(expect.not.arrayContaining(['pointer-0']));
});

it.each<[what: string, files: Readonly<Record<string, string>>, context: string, isGiven: boolean]>([
  ['whose list of ignored files leaves it out', { '.dockerignore': '.git\n' }, '.', false],
  ['of a folder below', {}, 'page', false],
  ['whose list takes it in again', { '.dockerignore': '.git\n!.git/HEAD\n' }, '.', true],
])('a build %s: is it given one? %#', async (_what, files, context, isGiven) => {
  await using own = await opened(files);
  await withSeenRepository(own.seen, [own.build(context)], async () => {
    expect((await readdir(own.tree.folder)).includes('.git')).toBe(isGiven);
    expect(await readdir(path.join(own.tree.folder, 'lib'))).toEqual(['lib.txt']);
  });
});

it('two trees of one commit are the same bytes', async () => {
  await using own = await opened();
  await using other = await checkOut(own.site.folder, own.commit);
  const bytes = async (folder: string) => {
    const { stdout } = await execa('sh', ['-c', 'find . -type f | sort | xargs sha256sum'], { cwd: folder });
    return stdout;
  };
  const seen: string[] = [];
  for (const { folder } of [own.tree, other]) {
    const build = { context: folder, dockerfile: path.join(folder, 'Dockerfile'), args: {} };
    await withSeenRepository({ ...own.seen, folder }, [build], async () => void seen.push(await bytes(folder)));
  }
  expect(seen[0]).toContain('./.git/HEAD');
  expect(seen[0]).toBe(seen[1]);
});

it('why there is none is said, and the build goes on', async () => {
  await using own = await opened();
  await writeFile(path.join(path.dirname(own.tree.folder), 'repository'), 'in the way');
  const lines: string[] = [];
  const work = async () => (await readdir(own.tree.folder)).includes('.git');
  expect(await withSeenRepository(own.seen, [own.build()], work, (line) => lines.push(line))).toBe(false);
  expect(lines).toEqual([expect.stringMatching(/^the build is given no repository: /)]);
});
