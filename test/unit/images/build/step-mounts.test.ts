import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readCaptainFile } from '../../../../src/images/build/captain-file.ts';
import { covered, hostAccessOfSteps, refuseLinkOut, settled } from '../../../../src/images/build/step-mounts.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function project() {
  const directory = await temporaryDirectory();
  const folder = path.join(directory.path, 'project');
  const outside = path.join(directory.path, 'outside');
  await mkdir(folder);
  await mkdir(outside);
  const cache = (at: string) =>
    ({ kind: 'bind', source: path.join(folder, at), target: '/cache', readOnly: false }) as const;
  return { folder, outside, cache, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it('caches outside of the folder of captain.yml are named, also by a link, and also before they are made', async () => {
  await using own = await project();
  await symlink(own.outside, path.join(own.folder, 'linked'));
  await writeFile(path.join(own.folder, 'Dockerfile'), 'FROM x\n');
  const caches = ['./own:/a', 'words:/b', '../outside:/c', './linked/new/deep:/d', './.git:/e'];
  const captain = path.join(own.folder, 'captain.yml');
  await writeFile(captain, JSON.stringify({ page: { image: 'me/page', caches } }));
  expect(await hostAccessOfSteps(await readCaptainFile(captain))).toEqual(
    [own.outside, path.join(own.outside, 'new/deep'), path.join(own.folder, '.git')].map((file) => ({
      place: 'page.caches',
      kind: `path:${file}`,
    })),
  );
});

it('a folder that a step replaced by a link is not mounted', async () => {
  await using own = await project();
  await mkdir(path.join(own.folder, 'made'));
  const mounts = await settled([own.cache('made')]);
  expect(await covered(mounts)).toEqual(mounts);
  await rm(path.join(own.folder, 'made'), { recursive: true });
  await symlink(own.outside, path.join(own.folder, 'made'));
  await expect(covered(mounts)).rejects.toMatchObject({ code: 'BUILD_STEP_FAILED' });
  await expect(refuseLinkOut(path.join(own.folder, 'made'), own.folder)).rejects.toThrow(`to ${own.outside}`);
});

it('a .git is covered wherever it would be seen', async () => {
  await using own = await project();
  await mkdir(path.join(own.folder, 'part', '.git'), { recursive: true });
  await writeFile(path.join(own.folder, '.git'), 'gitdir: /elsewhere\n');
  expect((await covered([own.cache('')])).slice(1)).toEqual([
    { kind: 'bind', source: '/dev/null', target: '/cache/.git', readOnly: true },
    { kind: 'empty', source: '', target: '/cache/part/.git', readOnly: true },
  ]);
});
