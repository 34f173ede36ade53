import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { obtainImages, pullable } from '../../../../src/images/build/obtain-images.ts';
import { IMAGE_LABEL } from '../../../../src/platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { service, topologyOf } from '../../../docker/platform/small-topology.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const IMAGE = 'me/web:latest';
/** Of an image that was built here, of other files. */
const OTHER = { [IMAGE_LABEL.image]: 'me/web', [IMAGE_LABEL.inputs]: 'of other files' };

test.each<[policy: 'build' | undefined, labels: Record<string, string> | undefined, said: readonly string[]]>([
  ['build', OTHER, [`web: ${IMAGE} is built, as pull_policy says`]],
  ['build', undefined, [`web: ${IMAGE} is built, as pull_policy says`]],
  [undefined, OTHER, [`web: ${IMAGE} is built again, as it was made from other files, arguments or bases`]],
  [undefined, undefined, [`web: ${IMAGE} is built, as it is not there`]],
])('an image is built once (pull_policy %s, there is one: %j)', async (pullPolicy, labels, expected) => {
  await using folder = await temporaryDirectory();
  const dockerfile = path.join(folder.path, 'Dockerfile');
  await writeFile(dockerfile, 'FROM scratch\n');
  const images = new Map(labels === undefined ? [] : [[IMAGE, { id: 'sha256:before', labels }]]);
  let builds = 0;
  const workshop = {
    find: (name: string) => Promise.resolve(images.get(name)),
    builder: () => Promise.resolve('a builder'),
    build: (build: { readonly labels: Record<string, string> }) => {
      builds += 1;
      images.set(IMAGE, { id: 'sha256:built', labels: build.labels });
      return Promise.resolve('sha256:built');
    },
  } as unknown as ImageWorkshop;
  const said: string[] = [];
  const web = service('web', {
    image: IMAGE,
    build: { context: folder.path, dockerfile, args: {} },
    ...(pullPolicy !== undefined && { pullPolicy }),
  });
  await obtainImages(topologyOf(web), {
    workshop,
    signal: new AbortController().signal,
    onStage: (line) => said.push(line),
    onLine: () => undefined,
  });
  expect([said, builds]).toEqual([expected, 1]);
});

test.each<[file: string, text: string, expected: readonly string[]]>([
  ['captain.yml', 'page: { image: me/page }\n', ['postgres:16', 'me/other']],
  ['captain.yaml', 'page: { image: me/page }\n', ['postgres:16', 'me/other']],
  ['captain.yml', 'page: { image: [\n', []],
  ['captain.txt', 'page: { image: me/page }\n', ['me/page:latest', 'postgres:16', 'me/other']],
])('beside a %s that says %j these are pulled: %j', async (file, text, expected) => {
  await using folder = await temporaryDirectory();
  await writeFile(path.join(folder.path, file), text);
  const topology = topologyOf(
    service('page', { image: 'me/page:latest' }),
    service('db', { image: 'postgres:16' }),
    service('other', { image: 'me/other' }),
  );
  expect(pullable({ ...topology, file: path.join(folder.path, 'compose.yaml') })).toEqual(expected);
});
