import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { buildProject } from '../../../../src/images/build/build-project.ts';
import { readCaptainFile } from '../../../../src/images/build/captain-file.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

/** Runs nothing: what a step does is done here. */
function workshop(step: (command: string) => Promise<void>): ImageWorkshop {
  const nothing = () => Promise.resolve();
  return {
    find: () => Promise.resolve(undefined),
    packages: () => Promise.resolve(undefined),
    require: nothing,
    pull: () => Promise.resolve(),
    builder: () => Promise.resolve('a builder'),
    build: () => Promise.resolve('sha256:0'),
    run: ({ command }) => step(command),
    tag: nothing,
    untag: () => Promise.resolve(),
    forget: nothing,
    forgetVolume: nothing,
    isRootless: () => Promise.resolve(true),
  };
}

const BUILDING = {
  isForced: false,
  grants: [],
  signal: new AbortController().signal,
  onStage: () => undefined,
  onLine: () => undefined,
};

it.each(['./c:/h', './c/new:/h'])(
  'a cache %s that a step of an earlier image led out of the project is not made and not mounted',
  async (cache) => {
    await using directory = await temporaryDirectory();
    const [folder, outside] = ['project', 'outside'].map((name) => path.join(directory.path, name)) as [string, string];
    await mkdir(folder);
    await mkdir(outside);
    await writeFile(path.join(folder, 'Dockerfile'), 'FROM x\n');
    const captain = path.join(folder, 'captain.yml');
    const second = { image: 'me/second', caches: [cache], pre: ['second'] };
    await writeFile(captain, JSON.stringify({ first: { image: 'me/first', pre: ['first'] }, second }));
    const ran: string[] = [];
    const building = {
      workshop: workshop(async (command) => {
        ran.push(command);
        if (command === 'first') await symlink(outside, path.join(folder, 'c'));
      }),
      ...BUILDING,
    };
    const state = { kind: 'none', reason: 'this is a test' } as const;
    const project = await readCaptainFile(captain);
    await expect(buildProject(project, { state, sources: undefined, isLatest: true }, building)).rejects.toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      message: expect.stringContaining(`second.caches: path:${outside}`) as string,
    });
    expect(ran).toEqual(['first']);
    expect(await readdir(outside)).toEqual([]);
  },
);

it.each<[how: string, second: object, dockerfile: string, refused: boolean]>([
  ['is built on another of the file', {}, 'FROM me/first\n', true],
  ['copies from another of the file, by latest', {}, 'FROM x\nCOPY --from=me/first:latest /a /a\n', true],
  ['has steps in another of the file', { in: 'me/first', pre: ['true'] }, 'FROM x\n', true],
  ['names another of the file, and has no steps', { in: 'me/first' }, 'FROM x\n', false],
  ['is built on a tag that no commit gives', {}, 'FROM me/first:stable\n', false],
])('of a commit that does not become `latest` an image that %s', async (_how, more, dockerfile, refused) => {
  await using directory = await temporaryDirectory();
  await writeFile(path.join(directory.path, 'Dockerfile'), 'FROM x\n');
  await mkdir(path.join(directory.path, 'second'));
  await writeFile(path.join(directory.path, 'second/Dockerfile'), dockerfile);
  const captain = path.join(directory.path, 'captain.yml');
  const second = { image: 'me/second', build: 'second/Dockerfile', ...more };
  await writeFile(captain, JSON.stringify({ first: { image: 'me/first' }, second }));
  const project = await readCaptainFile(captain);
  const tagged: string[] = [];
  const noting = {
    ...workshop(() => Promise.resolve()),
    tag: (_id: string, repository: string, tag: string) => {
      tagged.push(`${repository}:${tag}`);
      return Promise.resolve();
    },
  };
  const built = (isLatest: boolean) => {
    const state = { kind: 'none', reason: 'this is a test' } as const;
    return buildProject(project, { state, sources: undefined, isLatest }, { ...BUILDING, workshop: noting });
  };
  const ofCommit = built(false);
  await (refused
    ? expect(ofCommit).rejects.toMatchObject({
        code: 'IMAGE_BUILD_FAILED',
        message: expect.stringMatching(
          /second is made from me\/first\S*, which is the one of the present work tree/,
        ) as string,
      })
    : expect(ofCommit).resolves.toHaveLength(2));
  expect(tagged).toEqual([]);
  expect(await built(true)).toHaveLength(2);
  expect(tagged).toEqual(['me/first:latest', 'me/second:latest']);
});
