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
    forget: nothing,
    forgetVolume: nothing,
    isRootless: () => Promise.resolve(true),
  };
}

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
      isForced: false,
      grants: [],
      signal: new AbortController().signal,
      onStage: () => undefined,
      onLine: () => undefined,
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
