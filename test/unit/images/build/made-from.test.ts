import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { isMadeFromOther, madeFrom, originLabels } from '../../../../src/images/build/made-from.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const workshop = (ids: Readonly<Record<string, string>>): ImageWorkshop => {
  const known = {
    find: (name: string) =>
      Promise.resolve(ids[name] === undefined ? undefined : { id: ids[name], labels: {}, repoDigests: [] }),
    builder: () => Promise.resolve('a builder'),
  };
  return known as unknown as ImageWorkshop;
};

async function build(dockerfile: string) {
  const directory = await temporaryDirectory();
  const file = path.join(directory.path, 'Dockerfile');
  await writeFile(file, dockerfile);
  const made = { context: directory.path, dockerfile: file, args: { SECRET: 'a word', SIZE: '1' } };
  return { made, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

it('values of arguments stand nowhere in an origin, their names do', async () => {
  await using own = await build('FROM base:1\n');
  const origin = await madeFrom(own.made, workshop({ 'base:1': 'sha256:1' }));
  expect(Object.keys(origin.arguments ?? {})).toEqual(['SECRET', 'SIZE']);
  expect(JSON.stringify([origin, originLabels(origin)])).not.toContain('a word');
  expect(origin.bases).toEqual([{ image: 'base:1', imageId: 'sha256:1' }]);
});

it.each([
  ['that is not on this engine', 'FROM base:1\nFROM other:1\n'],
  ['that the builder names', 'FROM base:${TARGETARCH}\n'],
])('bases are not known with one %s, and are no difference then', async (_what, dockerfile) => {
  await using own = await build(dockerfile);
  const origin = await madeFrom(own.made, workshop({ 'base:1': 'sha256:1' }));
  expect(origin.bases).toBeUndefined();
  const before = { ...originLabels(origin), 'benchday.bases': 'of an earlier time' };
  expect(isMadeFromOther(before, origin)).toBe(false);
});

it('a Dockerfile that cannot be read is named by whoever builds it', async () => {
  await using own = await build('FROM base:1\n');
  const origin = await madeFrom({ ...own.made, dockerfile: `${own.made.dockerfile}/not/here` }, workshop({}));
  expect(origin).not.toHaveProperty('dockerfile');
  expect(origin).not.toHaveProperty('bases');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

it('the platform that the client builds for is part of it', async () => {
  await using own = await build('FROM base:1\n');
  const engine = workshop({ 'base:1': 'sha256:1' });
  vi.stubEnv('DOCKER_DEFAULT_PLATFORM', undefined);
  const usual = originLabels(await madeFrom(own.made, engine));
  vi.stubEnv('DOCKER_DEFAULT_PLATFORM', 'linux/arm64');
  expect(isMadeFromOther(usual, await madeFrom(own.made, engine))).toBe(true);
});

it('an image that is given as a context is a base', async () => {
  await using own = await build('FROM base\n');
  const made = { ...own.made, contexts: { base: 'docker-image://me/base:2' } };
  const origin = await madeFrom(made, workshop({ 'me/base:2': 'sha256:2', base: 'sha256:1' }));
  expect(origin.bases).toEqual([{ image: 'me/base:2', imageId: 'sha256:2' }]);
});
