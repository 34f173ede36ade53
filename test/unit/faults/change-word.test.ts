import { describe, expect, it } from 'vitest';
import {
  changedServices,
  grownService,
  imageAfter,
  readChangeWord,
  topologyBefore,
  withImage,
  type ChangeWord,
} from '../../../src/faults/change-word.ts';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import type { Topology } from '../../../src/topology/topology.ts';

const service = (name: string, image = 'shop:1', imageId?: string) =>
  ({ name, image, role: 'app', replicas: 1, dependsOn: [], ...(imageId === undefined ? {} : { imageId }) }) as never;
const SHOP = {
  name: 'shop',
  services: [service('app-1', 'shop:1', 'sha256:1'), service('app-2', 'shop:1', 'sha256:1'), service('db', 'pg:1')],
  servers: [],
} as unknown as Topology;
const word = (text: string): ChangeWord => {
  const read = readChangeWord(text);
  if (read === undefined) throw new Error(text);
  return read;
};

describe('the word of a change', () => {
  it('is read with its image, ports and digests included', () => {
    expect(readDrillWord('deploy:app')).toEqual({
      kind: 'change',
      word: 'deploy:app',
      change: 'deploy',
      component: 'app',
    });
    expect(word('rollback:app=127.0.0.1:5000/a/b@sha256:0f').image).toBe('127.0.0.1:5000/a/b@sha256:0f');
    expect(readChangeWord('kill:app')).toBeUndefined();
  });

  it.each([
    ...['deploy:', 'deploy:app=', 'deploy:@srv1', 'deploy:app/2', 'rollback:app', 'bad-deploy:app=x', 'deploy:a b'],
    ...['scale-out:', 'scale-out:app=2', 'scale-out:app/2'],
  ])('%s is refused', (text) => {
    expect(() => readDrillWord(text)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  });
});

describe('what is changed', () => {
  it('is every instance of a kind, or one service; an unknown one is refused, naming those there are', () => {
    expect(changedServices(word('deploy:app'), SHOP).map(({ name }) => name)).toEqual(['app-1', 'app-2']);
    expect(changedServices(word('deploy:app-2'), SHOP).map(({ name }) => name)).toEqual(['app-2']);
    expect(() => changedServices(word('deploy:web'), SHOP)).toThrow(/has no service web; there are app, db/);
  });

  it('runs the image of the word before a rollback, and what the topology names after it', () => {
    const back = word('rollback:app=shop:2');
    expect(topologyBefore(back, SHOP).services.map(({ image, imageId }) => [image, imageId])).toEqual([
      ['shop:2', undefined],
      ['shop:2', undefined],
      ['pg:1', undefined],
    ]);
    expect([...imageAfter(back, SHOP)]).toEqual([
      ['app-1', 'sha256:1'],
      ['app-2', 'sha256:1'],
    ]);
  });

  it('runs what the topology names before a deploy, and the image of the word after it', () => {
    expect(topologyBefore(word('deploy:app=shop:2'), SHOP)).toBe(SHOP);
    expect([...imageAfter(word('deploy:db=pg:2'), SHOP)]).toEqual([['db', 'pg:2']]);
    expect([...imageAfter(word('deploy:db'), SHOP)]).toEqual([['db', undefined]]);
    expect(withImage(word('deploy:db=pg:2'), SHOP, 'pg:2').services.map(({ image }) => image)).toEqual([
      'shop:1',
      'shop:1',
      'pg:2',
    ]);
  });
});

describe('one more instance', () => {
  const site = (changes: object = {}, entries: readonly object[] = [{ service: 'db' }]) =>
    ({
      ...{ name: 'shop', servers: [], entries },
      services: [
        { name: 'app-1', image: 'shop:1', role: 'app', replicas: 1, dependsOn: [], mounts: [], ...changes },
        { name: 'app-2', image: 'shop:1', role: 'app', replicas: 1, dependsOn: [], mounts: [] },
        { name: 'db', image: 'pg:1', role: 'database', replicas: 1, dependsOn: [], mounts: [] },
      ],
    }) as unknown as Topology;

  it('is of the first service of a kind, and of no other', () => {
    expect([...imageAfter(word('scale-out:app'), site())]).toEqual([['app-1', undefined]]);
    expect([...imageAfter(word('scale-out:app-2'), site())]).toEqual([['app-2', undefined]]);
  });

  it('is refused where it would share a volume, and where no hit would go to it', () => {
    const volume = { mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }] };
    expect(() => grownService(word('scale-out:app'), site(volume))).toThrow(
      /two instances of app-1 would write to one/,
    );
    const read = { mounts: [{ ...volume.mounts[0], readOnly: true }] };
    expect(grownService(word('scale-out:app'), site(read)).name).toBe('app-1');
    expect(() => grownService(word('scale-out:app'), site({}, [{ service: 'app-1' }]))).toThrow(/is an entry/);
  });
});
