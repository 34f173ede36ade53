import { describe, expect, it } from 'vitest';
import { movedProjectBases } from '../../../../src/images/arms/project-bases.ts';
import { originOfProjectImage } from '../../../../src/images/arms/project-images.ts';
import type { Service } from '../../../../src/topology/topology.ts';

const BASE = 'debian:12';

/** An engine that has these images of the project, each upon a base of this id, and under the base's name the last id. */
function engine(on: Readonly<Record<string, string | undefined>>, now?: string) {
  const find = (name: string) => {
    const known = name === BASE ? now : Object.hasOwn(on, name) ? 'sha256:image' : undefined;
    const base = on[name];
    const labels = {
      'benchday.context': 'c',
      ...(base === undefined ? {} : { 'benchday.base-images': `${BASE}=${base}` }),
    };
    return Promise.resolve(known === undefined ? undefined : { id: known, labels, repoDigests: [] });
  };
  return { find };
}
const topology = (...images: readonly string[]) => ({
  services: images.map((image) => ({ name: 'x', image }) as Service),
});
const [APP, CACHE] = ['benchday/app:latest', 'benchday/varnish:latest'];

describe('of the bases of the images that a run measures', () => {
  it('nothing is said where they are what their names mean now', async () => {
    expect(
      await movedProjectBases([topology(APP, CACHE)], engine({ [APP]: 'sha256:a', [CACHE]: 'sha256:a' }, 'sha256:a')),
    ).toEqual([]);
  });

  it('one that moved since is named, with the images upon it and what builds them', async () => {
    const sentences = await movedProjectBases(
      [topology(APP), topology(APP, CACHE)],
      engine({ [APP]: 'sha256:a', [CACHE]: 'sha256:a' }, 'sha256:b'),
    );
    expect(sentences).toEqual([
      `${BASE} has changed since ${APP}, ${CACHE} were built. benchday build app varnish builds them on the one that is here now`,
    ]);
  });

  it('two of one name in two topologies are named, as these would differ by them', async () => {
    const sentences = await movedProjectBases(
      [topology(APP), topology(CACHE)],
      engine({ [APP]: 'sha256:a', [CACHE]: 'sha256:b' }, 'sha256:b'),
    );
    expect(sentences).toEqual([expect.stringContaining(`${APP} on a; ${CACHE} on b`)]);
  });

  it.each([
    ['images that say nothing of their base', engine({ [APP]: undefined }, 'sha256:b')],
    ['images that are not there', engine({}, 'sha256:b')],
    ['a base that is gone', engine({ [APP]: 'sha256:a' })],
  ])('nothing is known of %s', async (_what, known) => {
    expect(await movedProjectBases([topology(APP)], known)).toEqual([]);
  });

  it('images of others do not count, whatever labels they took over from one of ours', async () => {
    expect(
      await movedProjectBases([topology('me/app:latest')], engine({ 'me/app:latest': 'sha256:a' }, 'sha256:b')),
    ).toEqual([]);
  });
});

it('the origin of an image names each of its bases, and none where it says none', () => {
  const labels = { 'benchday.context': 'c', 'benchday.base-images': 'debian:12=sha256:a me/t@sha256:f=sha256:b' };
  expect(originOfProjectImage({ labels })?.bases).toEqual([
    { image: 'debian:12', imageId: 'sha256:a' },
    { image: 'me/t@sha256:f', imageId: 'sha256:b' },
  ]);
  expect(originOfProjectImage({ labels: { ...labels, 'benchday.base-images': '' } })).toEqual({
    by: 'project',
    inputs: 'c',
  });
  expect(originOfProjectImage({ labels: {} })).toBeUndefined();
});
