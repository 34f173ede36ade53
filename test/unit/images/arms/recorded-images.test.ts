import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordedImages } from '../../../../src/images/arms/recorded-images.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { service, topologyOf } from '../../../docker/platform/small-topology.ts';

it('a folder that any service may write to is marked where it is mounted, and so is one around it; a file is not', async () => {
  await using folder = await temporaryDirectory();
  const place = (name: string) => join(folder.path, name);
  for (const name of ['logs/web', 'pages']) await mkdir(place(name), { recursive: true });
  await writeFile(place('site.conf'), 'a');
  const bind = (name: string, readOnly: boolean) => ({
    kind: 'bind' as const,
    source: place(name),
    target: `/${name}`,
    readOnly,
  });
  const read = topologyOf(
    service('web', { mounts: ['logs', 'pages', 'site.conf'].map((name) => bind(name, true)) }),
    service('app', { mounts: ['logs/web', 'site.conf'].map((name) => bind(name, false)) }),
  );
  const pinned = { ...read, services: read.services.map((one) => ({ ...one, imageId: 'sha256:1' })) };
  const workshop = { find: () => Promise.resolve(undefined) } as unknown as ImageWorkshop;
  const images = await recordedImages({ read, pinned }, { chosen: new Map(), tree: folder.path, workshop });
  const marked = images.map(({ mounted }) => mounted?.map(({ path, isWritten }) => [path, isWritten]));
  expect(marked).toEqual([
    [
      ['logs', true],
      ['pages', undefined],
      ['site.conf', undefined],
    ],
    [
      ['logs/web', true],
      ['site.conf', undefined],
    ],
  ]);
});
