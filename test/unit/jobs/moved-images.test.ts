import { expect, it } from 'vitest';
import { refuseMovedImages } from '../../../src/jobs/run/moved-images.ts';
import type { ImageFacts } from '../../../src/platform/engine/image-facts.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const { run, trials } = buildFixture({ trials: 2, hits: 500, durationMs: 5000 });
const IMAGE = { image: 'shop/web:1', imageId: 'sha256:1', repoDigests: ['shop/web@sha256:a'] };
const stored = {
  run,
  trials: trials.map((trial) => (trial.state === 'measured' ? { ...trial, images: [IMAGE] } : trial)),
};
const topology = (changes = {}) => ({
  ...topologyOf(service('web', { image: IMAGE.image, ...changes }), service('new', { image: 'shop/new:1' })),
  name: run.topologies[0]?.name ?? '',
});
/** The images of an engine, by name or id. */
const engine = (images: Record<string, Partial<ImageFacts>>) => ({
  find: (image: string) =>
    Promise.resolve(images[image] && { id: image, repoDigests: [], labels: {}, ...images[image] }),
});

it('a run whose images are those of its kept trials is resumed', async () => {
  const same = engine({ 'shop/web:1': { id: 'sha256:1' }, 'shop/new:1': { id: 'sha256:7' } });
  await refuseMovedImages(stored, [topology()], same);
  const byDigest = engine({ 'shop/web:1': { id: 'sha256:index', repoDigests: IMAGE.repoDigests } });
  await refuseMovedImages(stored, [topology()], byDigest);
  const pinned = engine({ 'shop/web:1': { id: 'sha256:2' }, 'sha256:1': {} });
  await refuseMovedImages(stored, [topology({ imageId: 'sha256:1' })], pinned);
});

it('an image that was built or pulled anew since is named, and the run is refused', async () => {
  const moved = engine({ 'shop/web:1': { id: 'sha256:2', repoDigests: ['shop/web@sha256:b'] } });
  await expect(refuseMovedImages(stored, [topology()], moved)).rejects.toMatchObject({
    code: 'RESUME_REFUSED',
    message: expect.stringContaining(
      `the image shop/web:1 of ${topology().name} was sha256:1 and is sha256:2`,
    ) as string,
  });
});

it('where no trial is kept, or none says what it ran, nothing is compared', async () => {
  const moved = engine({ 'shop/web:1': { id: 'sha256:2' } });
  await refuseMovedImages({ run, trials: [] }, [topology()], moved);
  const silent = trials.map((trial) => {
    if (trial.state !== 'measured') return trial;
    const { images: _images, ...rest } = trial;
    return rest;
  });
  await refuseMovedImages({ run, trials: silent }, [topology()], moved);
});
