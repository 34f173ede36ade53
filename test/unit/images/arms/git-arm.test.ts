import { rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkOutTopology } from '../../../../src/images/arms/git-arm.ts';
import { realPath } from '../../../../src/base/paths.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { armSource } from './arm-source.ts';

const SECRET = 'word-of-this-machine';

async function site() {
  const directory = await temporaryDirectory();
  const secret = path.join(await realPath(directory.path), 'secret');
  await writeFile(secret, `WORD=${SECRET}\n`);
  const repository = await gitRepository(path.join(await realPath(directory.path), 'repo'));
  await repository.write({ 'site/compose.yaml': compose({}), 'site/data/deep/page': 'x', 'site/conf': 'x' });
  await repository.commit();
  const file = path.join(repository.folder, 'site/compose.yaml');
  const reference = await readTopology(file, { root: directory.path, environment: {} });
  /** What opening the present commit ends with: the paths and kinds that it has, or the refusal. */
  const openAt = async (commit: string, ...grants: readonly string[]) => {
    await using out = await checkOutTopology(reference, commit, armSource(reference, { grants }));
    return out.topology.hostAccess.map(({ place, kind }) => `${place} ${kind}`);
  };
  const open = async (...grants: readonly string[]) => openAt(await repository.commit(), ...grants);
  return { ...repository, secret, open, openAt, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

function compose(...services: readonly object[]): string {
  const named = services.map((service, index) => [`s${index}`, { image: 'x', ...service }] as const);
  return JSON.stringify({
    services: { web: { image: 'x', ports: ['80'] }, ...Object.fromEntries(named) },
  });
}

describe('in a commit, a folder in which a container could put a link in the place of what is mounted', () => {
  it.each<[string, readonly object[], string]>([
    ['another service', [{ volumes: ['.:/a'] }, { volumes: ['./data:/b:ro'] }], 's0.volumes to /a path:site'],
    ['the same one', [{ volumes: ['./data:/a', './data/deep:/a/deep'] }], 's0.volumes to /a path:site/data'],
    [
      'deep below',
      [{ volumes: ['./data:/a'] }, { volumes: ['./data/deep/page:/b'] }],
      's0.volumes to /a path:site/data',
    ],
  ])('asks for its path, as the repository has it: %s', async (_name, services, asked) => {
    await using own = await site();
    await own.write({ 'site/compose.yaml': compose(...services) });
    const [place = '', kind = ''] = asked.split(' path:');
    const granted = `path:${path.join(own.folder, kind)}`;
    await expect(own.open()).rejects.toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      message: expect.stringContaining(`services.${place}: ${granted}`) as string,
    });
    expect(await own.open(granted)).toEqual(expect.arrayContaining([`services.${place} ${granted}`]) as string[]);
  });

  it.each<[string, readonly object[]]>([
    ['one that is only read', [{ volumes: ['.:/a:ro'] }, { volumes: ['./data:/b'] }]],
    ['folders beside each other', [{ volumes: ['./data:/a'] }, { volumes: ['./conf:/b'] }]],
    ['one folder twice', [{ volumes: ['./data:/a'] }, { volumes: ['./data:/b'] }]],
  ])('and does not with %s', async (_name, services) => {
    await using own = await site();
    await own.write({ 'site/compose.yaml': compose(...services) });
    expect(await own.open()).toEqual([]);
  });
});

describe('a commit of which this clone lacks a part', () => {
  const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 2000\n`;
  const LFS = { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' };
  const built = { image: 'me/built', build: { context: './web' } };
  const DOCKERFILE = { 'site/web/Dockerfile': 'FROM x\n' };

  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['beside the topology', { 'docs/film.bin': POINTER }, {}],
    ['below it, in no build and no mount', { 'site/docs/film.bin': POINTER }, { volumes: ['./data:/data:ro'] }],
  ])('is measured where the topology does not use it: %s', async (_what, files, service) => {
    await using own = await site();
    await own.write({ ...LFS, ...files, 'site/compose.yaml': compose(service) });
    expect(await own.open()).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['in the folder of a build', 'site/web/film.bin', built],
    ['in a folder that is mounted', 'site/data/film.bin', { volumes: ['./data:/data:ro'] }],
    ['that is mounted itself', 'site/film.bin', { volumes: ['./film.bin:/film:ro'] }],
    ['that the Compose file names', 'site/settings.bin', { env_file: './settings.bin' }],
  ])('is refused by the name of a file %s', async (_what, file, service) => {
    await using own = await site();
    await own.write({ ...LFS, ...DOCKERFILE, [file]: POINTER, 'site/compose.yaml': compose(service) });
    await expect(own.open()).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining(`${file} of the commit`) as string,
    });
  });

  it.each<[string, string, object, boolean]>([
    ['elsewhere', 'vendor/lib', {}, false],
    ['in the folder of a build', 'site/web/lib', built, true],
    ['that is the folder of a build', 'site/lib', { image: 'me/built', build: './lib' }, true],
    ['in a folder that is mounted', 'site/data/lib', { volumes: ['./data:/data:ro'] }, true],
  ])('a submodule %s', async (_what, folder, service, isUsed) => {
    await using own = await site();
    await own.write({ ...DOCKERFILE, 'site/compose.yaml': compose(service) });
    await own.commit();
    await own.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},${folder}`);
    await own.git('commit', '--quiet', '--message', 'a submodule');
    const opened = own.openAt('HEAD');
    if (isUsed) await expect(opened).rejects.toThrow(`the submodule ${folder} of the commit`);
    else expect(await opened).toEqual([]);
  });
});

describe('what a commit links to out of its work tree', () => {
  it.each([
    ['.env', 'site/.env'],
    ['compose.yaml', 'site/compose.yaml'],
    ['compose.yaml', 'site/compose.yaml/compose.yaml'],
  ])('%s is refused before it is read: %s', async (name, link) => {
    await using own = await site();
    const ports = JSON.stringify({ services: { web: { image: 'x', ports: ['${WORD}'] } } });
    await own.write({ 'site/compose.yaml': ports });
    const file = path.join(own.folder, link);
    if (link !== 'site/.env') await rm(path.join(own.folder, 'site/compose.yaml'));
    if (path.dirname(link) !== 'site') await own.write({ [`${path.dirname(link)}/other`]: 'x' });
    await symlink(own.secret, file);
    const refusal: unknown = await own.open().catch((reason: unknown) => reason);
    expect(refusal).toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      message: `${name} of the commit is a link out of its work tree`,
    });
    expect(String(refusal)).not.toContain(SECRET);
  });
});
