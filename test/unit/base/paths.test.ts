import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { displayPath } from '../../../src/base/file-problem.ts';
import { isWithin, placeIn, realPath } from '../../../src/base/paths.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it.each([
  ['/a', '/a', true],
  ['/a', '/a/b/c', true],
  ['/a', '/a/..b', true],
  ['/a', '/a/...', true],
  ['/', '/a', true],
  ['/a', '/ab', false],
  ['/a', '/', false],
  ['/a/b', '/a/..b', false],
])('in the folder %s lies %s: %s', (folder, file, isThere) => {
  expect(isWithin(folder, file)).toBe(isThere);
});

it('a file below the working directory is shown from there, also where its name begins with two dots', () => {
  expect(displayPath(path.resolve('..a/b'))).toBe('..a/b');
  expect(displayPath(path.resolve('..', 'b'))).toBe(path.resolve('..', 'b'));
  expect(displayPath(process.cwd())).toBe(process.cwd());
});

it('a place in a folder follows links on the way there, and none in it', async () => {
  await using directory = await temporaryDirectory();
  const root = await realPath(directory.path);
  const tree = path.join(root, 'tree');
  await mkdir(path.join(tree, 'ci'), { recursive: true });
  await mkdir(path.join(root, 'other'));
  await writeFile(path.join(root, 'other', 'day.yaml'), '');
  await symlink(path.join(root, 'other'), path.join(tree, 'out'));
  await symlink('tree', path.join(root, 'short'));
  await symlink('tree/out', path.join(root, 'shorter'));
  await symlink('loop', path.join(root, 'loop'));
  const place = (file: string) => placeIn(tree, path.join(root, file));
  expect(await place('tree/ci/day.yaml')).toBe('ci/day.yaml');
  expect(await place('tree/out/day.yaml')).toBe('out/day.yaml');
  expect(await place('short/ci/day.yaml')).toBe('ci/day.yaml');
  expect(await place('shorter/day.yaml')).toBe('out/day.yaml');
  expect(await place('tree')).toBe('');
  expect(await place('other/day.yaml')).toBeUndefined();
  expect(await place('loop/day.yaml')).toBeUndefined();
});
