import { rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkOutTopology } from '../../../../src/images/arms/git-arm.ts';
import { copyIgnoredSettings, type KeptSettings } from '../../../../src/images/arms/ignored-settings.ts';
import { realPath } from '../../../../src/base/paths.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { armSource } from './arm-source.ts';

const COMPOSE = `services:
  app: { image: x, ports: ["80"], env_file: [.env, { path: more/db.env, required: false }], environment: { TAG: "\${TAG:-none}" } }
`;

async function site(compose = COMPOSE) {
  const directory = await temporaryDirectory();
  const top = await realPath(directory.path);
  const repository = await gitRepository(path.join(top, 'repo'));
  await repository.write({ 'site/compose.yaml': compose, '.gitignore': '.env\n*.env\n', 'site/.env': 'TAG=first\n' });
  const file = path.join(repository.folder, 'site/compose.yaml');
  const kept: KeptSettings = new Map();
  const open = async (ref: string, grants: readonly string[] = []) => {
    const reference = await readTopology(file, { root: top, environment: {} });
    await using out = await checkOutTopology(reference, ref, armSource(reference, { grants, keptSettings: kept }));
    const { topology, ignoredFiles } = out;
    return { ignoredFiles, sha256: topology.sha256, environment: topology.services[0]?.environment };
  };
  return { ...repository, top, open, kept, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it('a commit gets the .env that git ignores, for its variables and for its env_file', async () => {
  await using own = await site();
  const commit = await own.commit();
  expect(await own.open(commit)).toMatchObject({ ignoredFiles: ['site/.env'], environment: { TAG: 'first' } });
  await own.write({ 'site/more/db.env': 'PASSWORD=of-db\n' });
  expect(await own.open(commit)).toMatchObject({
    ignoredFiles: ['site/.env', 'site/more/db.env'],
    environment: { TAG: 'first', PASSWORD: 'of-db' },
  });
});

it('both arms get what the first one got, whatever is written meanwhile', async () => {
  await using own = await site();
  const before = await own.commit();
  await own.write({ 'site/page': 'x' });
  const after = await own.commit();
  const first = await own.open(before);
  await own.write({ 'site/.env': 'TAG=second\n' });
  const second = await own.open(after);
  expect([second.environment, second.sha256]).toEqual([{ TAG: 'first' }, first.sha256]);
});

it('a commit that has the file itself keeps it', async () => {
  await using own = await site();
  await own.git('add', '--force', 'site/.env');
  const commit = await own.commit();
  await own.git('rm', '--cached', '--quiet', 'site/.env');
  await own.commit();
  await own.write({ 'site/.env': 'TAG=of-the-work-tree\n' });
  expect(await own.open(commit)).toMatchObject({ ignoredFiles: [], environment: { TAG: 'first' } });
});

it('what git does not ignore is not taken: it may be part of a change', async () => {
  await using own = await site(COMPOSE.replace('.env, ', ''));
  await own.write({ '.gitignore': '' });
  await rm(path.join(own.folder, 'site/.env'));
  const commit = await own.commit();
  await own.write({ 'site/.env': 'TAG=new\n' });
  expect(await own.open(commit)).toMatchObject({ ignoredFiles: [], environment: { TAG: 'none' } });
});

it('one that is a link out of the repository must be granted', async () => {
  await using own = await site();
  const outside = path.join(own.top, 'secret');
  await writeFile(outside, 'TAG=of-the-machine\n');
  await rm(path.join(own.folder, 'site/.env'));
  await symlink(outside, path.join(own.folder, 'site/.env'));
  const commit = await own.commit();
  await expect(own.open(commit)).rejects.toMatchObject({
    code: 'HOST_ACCESS_REFUSED',
    message: expect.stringContaining(`site/.env: path:${outside}`) as string,
  });
  expect(await own.open(commit, [`path:${outside}`])).toMatchObject({ environment: { TAG: 'of-the-machine' } });
});

it('nothing is written where a folder of the commit is a link out of its work tree', async () => {
  await using own = await site();
  const commit = await own.commit();
  const tree = path.join(own.top, 'tree');
  await own.git('worktree', 'add', '--quiet', '--detach', tree, commit);
  await rm(path.join(tree, 'site'), { recursive: true });
  await symlink(own.top, path.join(tree, 'site'));
  const copied = copyIgnoredSettings([path.join(own.folder, 'site/.env')], {
    repository: own.folder,
    tree,
    grants: [],
    kept: new Map(),
  });
  await expect(copied).rejects.toMatchObject({ code: 'HOST_ACCESS_REFUSED' });
  await expect(stat(path.join(own.top, '.env'))).rejects.toThrow('ENOENT');
});
