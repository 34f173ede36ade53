import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BenchdayError } from '../../../../src/base/errors.ts';
import {
  buildAnewWhatChanged,
  buildService,
  refuseTwoBuildsOfOne,
} from '../../../../src/images/build/build-service.ts';
import type { ImageFacts } from '../../../../src/platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import type { Service, ServiceBuild } from '../../../../src/topology/topology.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const IMAGE = 'me/web:latest';

/** Builds by giving the labels to a new id; `meanwhile` happens in the middle of a build. */
function workshop(meanwhile: (images: Map<string, ImageFacts>, builds: number) => void = () => undefined) {
  const images = new Map<string, ImageFacts>();
  const registry = new Map<string, string>();
  const pulled: string[] = [];
  let builds = 0;
  const put = (name: string, id: string, labels: Record<string, string> = {}) =>
    void images.set(name, { id, labels, repoDigests: [] });
  put('base:1', 'sha256:base');
  const made: ImageWorkshop = {
    find: (name) => Promise.resolve(images.get(name)),
    packages: () => Promise.resolve(undefined),
    require: () => Promise.resolve(),
    pull: (name) => {
      pulled.push(name);
      const id = registry.get(name);
      if (id === undefined) return Promise.reject(new BenchdayError('IMAGE_MISSING', 'no registry has it'));
      put(name, id);
      return Promise.resolve();
    },
    builder: () => Promise.resolve('a builder'),
    build: ({ tag = '', labels }) => {
      builds += 1;
      meanwhile(images, builds);
      put(tag, `sha256:${builds}`, { ...labels });
      return Promise.resolve(`sha256:${builds}`);
    },
    run: () => Promise.resolve(),
    tag: () => Promise.resolve(),
    untag: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    forgetVolume: () => Promise.resolve(),
    isRootless: () => Promise.resolve(true),
  };
  return { workshop: made, images, put, pulled, registry, builds: () => builds };
}

async function site() {
  const directory = await temporaryDirectory();
  const write = (name: string, text: string) => writeFile(path.join(directory.path, name), text);
  await write('Dockerfile', 'FROM base:1\nCOPY page /page\n');
  await write('page', 'x');
  const build: ServiceBuild = {
    context: directory.path,
    dockerfile: path.join(directory.path, 'Dockerfile'),
    args: {},
  };
  return { write, build, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const watch = { onLine: () => undefined, signal: new AbortController().signal };
const wish = (build: ServiceBuild) => ({ image: IMAGE, build, what: 'the image', tag: IMAGE });

async function update(build: ServiceBuild, own: ReturnType<typeof workshop>): Promise<readonly string[]> {
  const said: string[] = [];
  const services = [{ name: 'web', image: IMAGE, build } as Service];
  await buildAnewWhatChanged({ services }, { ...watch, workshop: own.workshop, onStage: (text) => said.push(text) });
  return said;
}

describe('an image that was built by hand', () => {
  it('is not built again while nothing that it is made from has changed', async () => {
    await using own = await site();
    const engine = workshop();
    await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    expect(await update(own.build, engine)).toEqual([]);
    expect(engine.builds()).toBe(1);
  });

  it.each<
    [string, (own: Awaited<ReturnType<typeof site>>, engine: ReturnType<typeof workshop>) => Promise<ServiceBuild>]
  >([
    ['files', async (own) => (await own.write('page', 'y'), own.build)],
    ['its Dockerfile', async (own) => (await own.write('Dockerfile', 'FROM base:1\n'), own.build)],
    ['arguments', (own) => Promise.resolve({ ...own.build, args: { A: '1' } })],
    ['its target', (own) => Promise.resolve({ ...own.build, target: 'prod' })],
    ['its base', (own, { put }) => (put('base:1', 'sha256:moved'), Promise.resolve(own.build))],
  ])('is built again for other %s, and says so', async (_what, change) => {
    await using own = await site();
    const engine = workshop();
    await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    const build = await change(own, engine);
    expect(await update(build, engine)).toEqual([
      `web: ${IMAGE} is built again, as it was made from other files, arguments or bases`,
    ]);
    expect(await update(build, engine)).toEqual([]);
    expect(engine.builds()).toBe(2);
  });

  it('is built again where another folder made it under the same name', async () => {
    await using own = await site();
    await using other = await site();
    await other.write('page', 'of another repository');
    const engine = workshop();
    await buildService(wish(other.build), { ...watch, workshop: engine.workshop });
    expect(await update(own.build, engine)).toHaveLength(1);
    expect(await update(own.build, engine)).toEqual([]);
  });
});

it('an image of a name that benchday gives, without a label, is of an earlier version and built again', async () => {
  await using own = await site();
  const engine = workshop();
  engine.put('benchday/site-web', 'sha256:old');
  const services = [{ name: 'web', image: 'benchday/site-web', build: own.build } as Service];
  await buildAnewWhatChanged({ services }, { ...watch, workshop: engine.workshop, onStage: () => undefined });
  expect(engine.images.get('benchday/site-web')?.id).toBe('sha256:1');
});

it.each<[string, Record<string, string>]>([
  ['without labels of ours', {}],
  ['made from one of ours', { 'benchday.image': 'me/other', 'benchday.inputs': 'x' }],
])('an image that others built is left as it is: %s', async (_what, labels) => {
  await using own = await site();
  const engine = workshop();
  engine.put(IMAGE, 'sha256:theirs', labels);
  expect(await update(own.build, engine)).toEqual([]);
  expect(engine.builds()).toBe(0);
});

describe('a base that moves while it is built upon', () => {
  it('is built upon once more', async () => {
    await using own = await site();
    const engine = workshop((images, builds) => {
      if (builds === 1) images.set('base:1', { id: 'sha256:moved', labels: {}, repoDigests: [] });
    });
    const { id, made } = await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    expect([id, made.bases]).toEqual(['sha256:2', [{ image: 'base:1', imageId: 'sha256:moved' }]]);
  });

  it('is refused where it moves each time', async () => {
    await using own = await site();
    const engine = workshop((images, builds) => {
      images.set('base:1', { id: `sha256:moved-${builds}`, labels: {}, repoDigests: [] });
    });
    await expect(buildService(wish(own.build), { ...watch, workshop: engine.workshop })).rejects.toMatchObject({
      code: 'IMAGE_BUILD_FAILED',
      message: expect.stringContaining('its base changed while it was built') as string,
    });
  });

  it('is known after the build that pulled it', async () => {
    await using own = await site();
    const engine = workshop((images) => {
      images.set('base:1', { id: 'sha256:pulled', labels: {}, repoDigests: [] });
    });
    engine.images.delete('base:1');
    const { made } = await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    expect(made.bases).toEqual([{ image: 'base:1', imageId: 'sha256:pulled' }]);
    expect(engine.builds()).toBe(1);
  });
});

describe('a base that is not on the engine', () => {
  const missing = async () => {
    const engine = workshop();
    engine.images.delete('base:1');
    return { ...engine, own: await site() };
  };

  it('is pulled first, so that it is the same for the next build whatever the registry has by then', async () => {
    const { own, ...engine } = await missing();
    await using _own = own;
    engine.registry.set('base:1', 'sha256:first');
    const one = await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    engine.registry.set('base:1', 'sha256:second');
    const two = await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    expect([one.made.bases, two.made.bases]).toEqual(Array(2).fill([{ image: 'base:1', imageId: 'sha256:first' }]));
    expect(engine.pulled).toEqual(['base:1']);
  });

  it('is left to the builder where no registry gives it, and never asked for under a name of ours', async () => {
    const { own, ...engine } = await missing();
    await using _own = own;
    await own.write('Dockerfile', 'FROM base:1\nCOPY --from=benchday/site-web /a /a\n');
    const { made } = await buildService(wish(own.build), { ...watch, workshop: engine.workshop });
    expect(made.bases).toBeUndefined();
    expect([engine.pulled, engine.builds()]).toEqual([['base:1'], 1]);
  });
});

it('two services that build one image in two ways are refused, two that build it alike are not', async () => {
  await using own = await site();
  const service = (name: string, build?: ServiceBuild) => ({ name, image: IMAGE, build }) as Service;
  const [web, same, user] = [service('web', own.build), service('job', { ...own.build }), service('cron')];
  expect(() => {
    refuseTwoBuildsOfOne({ services: [web, same, user] });
  }).not.toThrow();
  expect(() => {
    refuseTwoBuildsOfOne({ services: [web, user, service('admin', { ...own.build, target: 'admin' })] });
  }).toThrow(`the services web and admin both build ${IMAGE}, and not alike`);
});
