import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ignoredIn } from '../../../../src/images/build/build-present.ts';
import { isOnlyInPart } from '../../../../src/images/build/whole-tree.ts';
import { checkOut } from '../../../../src/images/build/worktree.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A repository with the submodule vendor/lib, which has the submodule inner; two commits of each. */
async function nested(folder: string) {
  const inner = await gitRepository(join(folder, 'inner'));
  await inner.write({ 'inner.txt': 'inner' });
  await inner.commit();
  const lib = await gitRepository(join(folder, 'lib'));
  await lib.write({ 'lib.txt': 'old' });
  await lib.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'inner');
  await lib.commit();
  const top = await gitRepository(join(folder, 'top'));
  await top.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib.folder, 'vendor/lib');
  const update = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init', '--recursive'];
  await top.git(...update);
  await top.commit();
  const first = await top.git('rev-parse', 'HEAD');
  await lib.write({ 'lib.txt': 'new' });
  await lib.commit();
  await execa('git', ['-C', join(top.folder, 'vendor/lib'), '-c', 'protocol.file.allow=always', 'pull', '--quiet']);
  await top.commit('a newer lib');
  return { top, lib, first, update };
}

const read = (...parts: readonly string[]) => readFile(join(...parts), 'utf8');

describe('a checked-out commit has its submodules', () => {
  it('at the commits that it names, those of submodules too, and leaves all repositories as they were', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { top, first } = await nested(directory.path);
    {
      await using tree = await checkOut(top.folder, first);
      expect(await read(tree.folder, 'vendor/lib/lib.txt')).toBe('old');
      expect(await read(tree.folder, 'vendor/lib/inner/inner.txt')).toBe('inner');
      await using newer = await checkOut(top.folder, 'HEAD');
      expect(await read(newer.folder, 'vendor/lib/lib.txt')).toBe('new');
    }
    expect((await readdir(directory.path)).filter((name) => name.startsWith('benchday'))).toEqual([]);
    const library = join(top.folder, 'vendor/lib');
    for (const folder of [top.folder, library, join(library, 'inner')]) {
      const { stdout: trees } = await execa('git', ['-C', folder, 'worktree', 'list', '--porcelain']);
      expect(trees).not.toContain('benchday-branch');
      const { stdout: changes } = await execa('git', ['-C', folder, 'status', '--porcelain']);
      expect(changes).toBe('');
    }
    expect(await isOnlyInPart(top.folder)).toBe(true);
  });

  it('also where the present work tree has them no more, from what the repository kept', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { top, first } = await nested(directory.path);
    await top.git('rm', '--quiet', 'vendor/lib');
    await top.commit('without lib');
    {
      await using tree = await checkOut(top.folder, first);
      expect(await read(tree.folder, 'vendor/lib/lib.txt')).toBe('old');
      expect(await read(tree.folder, 'vendor/lib/inner/inner.txt')).toBe('inner');
    }
    const kept = join(top.folder, '.git/modules/vendor/lib');
    for (const place of [kept, join(kept, 'modules/inner')]) {
      await expect(readdir(join(place, 'worktrees'))).rejects.toThrow(/ENOENT/);
    }
  });

  it('or is refused by the name of the one that is not cloned, or not at that commit', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { top, lib } = await nested(directory.path);
    const clone = join(directory.path, 'clone');
    await execa('git', ['clone', '--quiet', top.folder, clone]);
    await expect(checkOut(clone, 'HEAD')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringMatching(/^the submodule vendor\/lib of the commit \S+ is not in \/.*clone$/) as string,
      hint: expect.stringMatching(/git submodule update --init --recursive.*submodules: recursive/) as string,
    });
    await lib.write({ 'lib.txt': 'never fetched' });
    await lib.commit();
    const never = await lib.git('rev-parse', 'HEAD');
    await top.git('update-index', '--cacheinfo', `160000,${never},vendor/lib`);
    await top.git('commit', '--quiet', '--message', 'a lib that is not here');
    await expect(checkOut(top.folder, 'HEAD')).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`the submodule vendor/lib of .* at its commit ${never}$`)) as string,
      hint: expect.stringContaining(`fetch origin ${never}`) as string,
    });
    expect((await readdir(directory.path)).filter((name) => name.startsWith('benchday'))).toEqual([]);
    expect(await top.git('worktree', 'list')).not.toContain('benchday-branch');
  });
});

const PAGE = `page\n${'x'.repeat(1994)}\n`;

/** What git-lfs commits for a page of 2,000 bytes. */
async function withPointer(folder: string) {
  const repository = await gitRepository(folder);
  const oid = createHash('sha256').update(PAGE).digest('hex');
  await repository.write({
    '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
    'site/data.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 2000\n`,
    'site/real.bin': 'never given to git-lfs',
    'site/notes.txt': 'version https://git-lfs.github.com/spec/v1\nof another kind\n',
  });
  await repository.git('-c', 'filter.lfs.required=false', 'commit', '--allow-empty', '--quiet', '--message', 'x');
  await repository.commit();
  return { ...repository, oid };
}

/** A git-lfs of the test's own: `pull` writes the page, or fails. */
async function installLfs(folder: string, pull: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const program = `#!/bin/sh\ncase $1 in version) echo git-lfs/3;; pull) ${pull};; esac\n`;
  await writeFile(join(folder, 'git-lfs'), program);
  await chmod(join(folder, 'git-lfs'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
}

describe('a checked-out commit has what git-lfs keeps', () => {
  it('or is refused by the name of the file', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { folder, git } = await withPointer(join(directory.path, 'repo'));
    await installLfs(join(directory.path, 'bin'), 'echo "no such host" >&2; exit 2');
    await expect(checkOut(folder, 'HEAD')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringMatching(
        /^site\/data\.bin of the commit \S+ is kept by git-lfs, and only its pointer is here: no such host$/,
      ) as string,
    });
    await rm(join(directory.path, 'bin/git-lfs'));
    // As `git lfs install` leaves it behind.
    await git('config', 'filter.lfs.process', 'git-lfs filter-process');
    await git('config', 'filter.lfs.required', 'true');
    await expect(checkOut(folder, 'HEAD')).rejects.toThrow(/site\/data\.bin of .*(not installed|no such host)/);
    expect(await git('worktree', 'list')).not.toContain('benchday-branch');
    expect(await isOnlyInPart(folder)).toBe(true);
    expect(await isOnlyInPart(join(folder, 'site'))).toBe(true);
  });

  it('fetched by git-lfs where that is installed', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { folder } = await withPointer(join(directory.path, 'repo'));
    await installLfs(join(directory.path, 'bin'), `printf '%s' '${PAGE}' > site/data.bin`);
    await using tree = await checkOut(folder, 'HEAD');
    expect(await read(tree.folder, 'site/data.bin')).toBe(PAGE);
  });

  it('a repository without such files needs no git-lfs', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('TMPDIR', directory.path);
    const { folder, git, write, commit } = await withPointer(join(directory.path, 'repo'));
    await git('rm', '--quiet', 'site/data.bin');
    await commit();
    await using tree = await checkOut(folder, 'HEAD');
    expect(await readdir(join(tree.folder, 'site'))).toEqual(['notes.txt', 'real.bin']);
    expect(await isOnlyInPart(folder)).toBe(false);
    await write({ '.git/info/exclude': 'ignored\n', ignored: 'x', 'site/ignored': 'y' });
    expect(await ignoredIn(folder)).toEqual(['ignored', 'site/ignored']);
    expect(await ignoredIn(join(folder, 'site'))).toEqual(['ignored']);
  });
});

it('a sparse checkout leaves nothing out of a commit', async () => {
  await using directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
  const { folder, write, commit, git } = await gitRepository(join(directory.path, 'repo'));
  await write({ 'a/in.txt': 'in', 'b/out.txt': 'out' });
  await commit();
  await git('sparse-checkout', 'set', 'a');
  expect(await readdir(folder)).not.toContain('b');
  expect(await isOnlyInPart(folder)).toBe(true);
  await using tree = await checkOut(folder, 'HEAD');
  expect(await read(tree.folder, 'b/out.txt')).toBe('out');
  expect(await readdir(folder), 'the present one stays as it is').not.toContain('b');
});
