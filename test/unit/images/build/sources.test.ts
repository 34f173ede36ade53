import { chmod, lstat, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProject } from '../../../../src/images/build/build-project.ts';
import { readCaptainFile } from '../../../../src/images/build/captain-file.ts';
import { readGitState } from '../../../../src/images/build/git-state.ts';
import { changeSince, sourcesOf, type Sources } from '../../../../src/images/build/sources.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function project() {
  const directory = await temporaryDirectory();
  const repository = await gitRepository(path.join(directory.path, 'repo'));
  const captain = { page: { image: 'me/page', pre: ['step'] } };
  await repository.write({
    'mine/captain.yml': JSON.stringify(captain),
    'mine/Dockerfile': 'FROM x\n',
    'mine/deep/page': 'text\n',
    'other/file': 'x\n',
  });
  await symlink('page', path.join(repository.folder, 'mine/deep/link'));
  await repository.commit();
  const folder = path.join(repository.folder, 'mine');
  const file = path.join(folder, 'captain.yml');
  const marker = path.join(directory.path, 'ran-on-the-host');
  /** A program in the work tree that tells when it runs. */
  const plant = async () => {
    await writeFile(path.join(folder, 'run'), `#!/bin/sh\ntouch ${marker}\ncat\n`);
    await chmod(path.join(folder, 'run'), 0o755);
    return path.join(folder, 'run');
  };
  const read = async (): Promise<Sources> => {
    const sources = await sourcesOf(folder, await readGitState(file));
    if (sources === undefined) throw new Error('the tree is not clean');
    return sources;
  };
  const build = async (step: () => Promise<unknown>) => {
    const state = await readGitState(file);
    const sources = await sourcesOf(folder, state);
    const tags: string[] = [];
    const building = {
      workshop: workshop(step, tags),
      isForced: false,
      grants: [],
      signal: new AbortController().signal,
      onStage: () => undefined,
      onLine: () => undefined,
    };
    const built = buildProject(await readCaptainFile(file), { state, sources, isLatest: true }, building);
    const failure: unknown = await built.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const hasRun = await lstat(marker).then(
      () => true,
      () => false,
    );
    return { failure, tags, hasRun };
  };
  return {
    ...repository,
    mine: folder,
    plant,
    read,
    build,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

function workshop(step: () => Promise<unknown>, tags: string[]): ImageWorkshop {
  const nothing = () => Promise.resolve();
  return {
    find: () => Promise.resolve(undefined),
    packages: () => Promise.resolve(undefined),
    require: nothing,
    pull: () => Promise.resolve(),
    build: () => Promise.resolve('sha256:0'),
    builder: () => Promise.resolve('a builder'),
    run: () => step().then(nothing),
    tag: (_id, _image, tag) => {
      tags.push(tag);
      return Promise.resolve();
    },
    untag: nothing,
    forget: nothing,
    forgetVolume: nothing,
    isRootless: () => Promise.resolve(true),
  };
}

type Project = Awaited<ReturnType<typeof project>>;
const write =
  (file: string, text: string) =>
  async ({ mine }: Project) =>
    writeFile(path.join(mine, file), text);

describe('what changed while a project was built', () => {
  it.each<[string, (own: Project) => Promise<unknown>]>([
    ['a new file', write('made', 'x')],
    ['attributes of its own', write('.gitattributes', '* text eol=crlf\n')],
    ['a file that is written again as it was', write('deep/page', 'text\n')],
    ['a file with another time', ({ mine }) => utimes(path.join(mine, 'deep/page'), 1, 1)],
    ['a change outside of the folder', ({ folder }) => writeFile(path.join(folder, 'other/file'), 'y')],
    [
      'a repository in a folder that git does not track',
      ({ mine }) => mkdir(path.join(mine, 'lib/.git'), { recursive: true }),
    ],
  ])('%s is nothing', async (_name, change) => {
    await using own = await project();
    const sources = await own.read();
    await change(own);
    expect(await changeSince(own.mine, sources)).toBeUndefined();
  });

  const inDeep = (own: Project) => path.join(own.mine, 'deep');
  it.each<[string, (own: Project) => Promise<unknown>, string]>([
    ['another text', write('deep/page', 'other\n'), 'deep/page'],
    [
      'another text that attributes hide',
      async (own) => {
        await write('.gitattributes', '* text\n')(own);
        await write('deep/page', 'text\r\n')(own);
      },
      'deep/page',
    ],
    ['a file that is gone', (own) => rm(path.join(inDeep(own), 'page')), 'deep/page'],
    ['a file that became a program', (own) => chmod(path.join(inDeep(own), 'page'), 0o755), 'deep/page'],
    [
      'a link to elsewhere',
      async (own) => {
        await rm(path.join(inDeep(own), 'link'));
        await symlink('/etc', path.join(inDeep(own), 'link'));
      },
      'deep/link',
    ],
    [
      'a folder behind a link',
      async (own) => {
        await rename(inDeep(own), path.join(own.mine, 'moved'));
        await symlink('moved', inDeep(own));
      },
      'deep/link, deep/page',
    ],
  ])('%s is named', async (_name, change, named) => {
    await using own = await project();
    const sources = await own.read();
    await change(own);
    expect(await changeSince(own.mine, sources)).toBe(`files that git tracks were changed: ${named}`);
  });

  it('another commit is named', async () => {
    await using own = await project();
    const sources = await own.read();
    await own.commit('another');
    expect(await changeSince(own.mine, sources)).toMatch(/^HEAD was [0-9a-f]{40} and is [0-9a-f]{40}$/);
  });

  it('is not asked where no commit is tagged', async () => {
    await using own = await project();
    await own.write({ 'mine/new': 'x' });
    expect(await sourcesOf(own.mine, await readGitState(path.join(own.mine, 'captain.yml')))).toBeUndefined();
  });
});

describe('a step that has git run something on the host: it does not run, and nothing is tagged', () => {
  const settings = (program: string) =>
    [
      `[core]\n\tfsmonitor = ${program}\n\tsshCommand = ${program}\n\trepositoryFormatVersion = 0\n\tpager = ${program}`,
      `[filter "own"]\n\tclean = ${program}\n\tprocess = ${program}\n\trequired = true`,
      `[diff]\n\texternal = ${program}\n[alias]\n\tstatus = "!${program}"\n\trev-parse = "!${program}"`,
    ].join('\n');
  const attributes = '* filter=own diff=own\n';

  it.each<[string, (own: Project) => Promise<unknown>, string]>([
    [
      "by the repository's own settings",
      async ({ write: put, plant }) => {
        await put({
          '.git/config': settings(await plant()),
          'mine/.gitattributes': attributes,
          'mine/deep/page': 'y\n',
        });
      },
      '/.git/config',
    ],
    [
      'by settings of the work tree',
      async ({ write: put, plant }) => {
        await put({ '.git/config.worktree': settings(await plant()), 'mine/.gitattributes': attributes });
      },
      '/.git/config.worktree',
    ],
    [
      'by a repository nearer to the sources',
      async ({ write: put, plant, git, mine }) => {
        await git('init', '--quiet', mine);
        await git('-C', mine, 'add', '--all');
        await put({
          'mine/.git/config': settings(await plant()),
          'mine/.gitattributes': attributes,
          'mine/deep/page': 'y\n',
        });
      },
      '/mine/.git',
    ],
  ])('%s', async (_name, step, named) => {
    await using own = await project();
    const { failure, tags, hasRun } = await own.build(() => step(own));
    expect(failure).toMatchObject({
      code: 'IMAGE_BUILD_FAILED',
      message: expect.stringContaining(`what git goes by was changed: ${own.folder}${named}`) as string,
    });
    expect({ tags, hasRun }).toEqual({ tags: [], hasRun: false });
  });

  it('by a repository at the place of a submodule that is not there', async () => {
    await using own = await project();
    const head = await own.git('rev-parse', 'HEAD');
    await own.git('update-index', '--add', '--cacheinfo', `160000,${head},mine/part`);
    await mkdir(path.join(own.mine, 'part'));
    await own.git('commit', '--quiet', '--message', 'a part');
    const { failure, tags, hasRun } = await own.build(async () => {
      await own.git('clone', '--quiet', '--no-local', own.folder, path.join(own.mine, 'part'));
      await own.write({ 'mine/part/.git/config': settings(await own.plant()), 'mine/part/mine/deep/page': 'y\n' });
    });
    expect(failure).toMatchObject({ message: expect.stringContaining('were changed: part') as string });
    expect({ tags, hasRun }).toEqual({ tags: [], hasRun: false });
  });

  it('but by attributes alone it has nothing to run, and the file is named', async () => {
    await using own = await project();
    await own.git('config', 'filter.own.clean', await own.plant());
    await rm(path.join(own.mine, 'run'));
    const { failure, hasRun } = await own.build(async () => {
      await own.plant();
      await own.write({ 'mine/.gitattributes': attributes, 'mine/deep/page': 'y\n' });
    });
    expect(failure).toMatchObject({ message: expect.stringContaining('were changed: deep/page') as string });
    expect(hasRun).toBe(false);
  });

  it('a build whose steps change nothing is tagged', async () => {
    await using own = await project();
    const { failure, tags } = await own.build(() => own.plant());
    expect(failure).toBeUndefined();
    expect(tags).toContain('main');
  });
});
