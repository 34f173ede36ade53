import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captainFileAt, readCaptainFile } from '../../../../src/images/build/captain-file.ts';
import { CAPTAIN_SAMPLE } from '../../../support/captain-sample.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function read(text: string) {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'Dockerfile'), 'FROM scratch\n');
  await mkdir(join(directory.path, 'web'));
  await writeFile(join(directory.path, 'web', 'Dockerfile.test'), 'FROM scratch\n');
  await writeFile(join(directory.path, 'captain.yml'), text);
  const project = await readCaptainFile(join(directory.path, 'captain.yml'));
  return { folder: directory.path, project };
}

describe('captain.yml', () => {
  it('needs no more than the name of an image', async () => {
    const { folder, project } = await read('app: { image: me/app }\n');
    expect(project.images).toEqual([
      {
        name: 'app',
        image: 'me/app',
        context: folder,
        dockerfile: join(folder, 'Dockerfile'),
        buildArguments: {},
        stepImage: 'debian:bookworm-slim',
        pre: [],
        test: [],
        post: [],
        caches: [],
      },
    ]);
  });

  it('keeps the order of its images and steps', async () => {
    const { folder, project } = await read(CAPTAIN_SAMPLE);
    expect(project.images.map(({ name }) => name)).toEqual(['second', 'first']);
    expect(project.images[0]).toMatchObject({
      image: 'registry.local:5000/me/second',
      context: join(folder, 'web'),
      buildArguments: { PORT: '8080', NAME: 'x', FAST: 'true' },
      stepImage: 'maven',
      pre: ['echo 1', 'echo 2'],
      test: ['echo 3'],
      post: ['echo 4'],
      caches: [
        { kind: 'bind', source: join(homedir(), '.m2'), target: '/root/.m2' },
        { kind: 'bind', source: join(folder, 'kept'), target: '/kept' },
        { kind: 'volume', source: 'words', target: '/words/' },
      ],
    });
  });

  it.each<[string, string, RegExp]>([
    ['an unknown key', 'app:\n  image: me/app\n  tests: [x]\n', /captain\.yml:3 app\.tests: .*did you mean.*test/i],
    ['no image', 'app:\n  build: Dockerfile\n', /captain\.yml:\d app\.image: is missing/],
    ['a tag', 'app:\n  image: me/app:1\n', /captain\.yml:2 app\.image: must have no tag, got "me\/app:1"/],
    ['capitals', 'app:\n  image: Me/App\n', /captain\.yml:2 app\.image: .*small letters.*Me\/App/],
    ['no Dockerfile', 'app:\n  image: a\n  build: nowhere/Dockerfile\n', /captain\.yml:3 app\.build: .*nowhere/],
    ['a folder as Dockerfile', 'app:\n  image: a\n  build: web\n', /captain\.yml:3 app\.build: .*"web"/],
    ['a Dockerfile elsewhere', 'app:\n  image: a\n  build: ../Dockerfile\n', /captain\.yml:3 app\.build: must be in/],
    [
      'two builders of one image',
      'x: { image: a }\ny:\n  image: a\n',
      /captain\.yml:3 y\.image: "a" is built by x too/,
    ],
    [
      'a line instead of a list',
      'app:\n  image: a\n  pre: make\n',
      /captain\.yml:3 app\.pre: must be a list, got "make"/,
    ],
    ['an empty step', "app:\n  image: a\n  test:\n    - ''\n", /captain\.yml:4 app\.test\[0\]: must not be empty/],
    [
      'a cache without target',
      'app:\n  image: a\n  caches: [~/.m2]\n',
      /captain\.yml:3 app\.caches\[0\]: must be source:target/,
    ],
    ['a relative target', "app:\n  image: a\n  caches: ['x1:y']\n", /caches\[0\]: must end with an absolute path/],
    ['a cache over the project', "app:\n  image: a\n  caches: ['x1:/project']\n", /cannot be mounted at \/project/],
    ['a bad argument name', 'app:\n  image: a\n  build_arg: { a-b: 1 }\n', /captain\.yml:3 app\.build_arg\.a-b: /],
    ['no image at all', '{}\n', /captain\.yml:1: must hold at least one image/],
    ['a list', '- a\n', /captain\.yml:1: must be a map of keys, got a list/],
    ['the same key twice', 'x: { image: a }\nx: { image: b }\n', /captain\.yml:2.*"x" appears twice/],
  ])('with %s is refused with its line', async (_name, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });

  it('tells all its problems at once', async () => {
    const text = 'x:\n  image: A\n  pree: []\ny:\n  build: Dockerfile\n';
    await expect(read(text)).rejects.toThrow(/x\.image[\s\S]*x\.pree[\s\S]*y\.image/);
  });
});

it('is found in its folder, and a folder without one means something else', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'captain.yml');
  expect(await captainFileAt(directory.path)).toBeUndefined();
  expect(await captainFileAt(file)).toBe(file);
  await writeFile(file, '');
  expect(await captainFileAt(directory.path)).toBe(file);
  expect(await captainFileAt(join(directory.path, 'compose.yaml'))).toBeUndefined();
});
