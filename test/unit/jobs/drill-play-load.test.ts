import { describe, expect, it } from 'vitest';
import { readDrillWord } from '../../../src/faults/fault-word.ts';
import { playLoad } from '../../../src/jobs/drill/play-load.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

const SHOP = topologyOf(
  service('edge', { role: 'load-balancer' }),
  service('app', { replicas: 4, image: 'shop/app:1' }),
  service('db', { role: 'database' }),
);

describe('a deploy', () => {
  const settings = { faultAtMs: 6_000, holdMs: 10_000, durationMs: 40_000, ratePerSecond: 40, deployMsEach: 30_000 };
  const lengthOf = (word: string, topology = SHOP) =>
    playLoad(readDrillWord(word), settings, topology).curve?.segments.map(({ lengthMs }) => lengthMs);

  it('has time for each instance that is replaced by itself', () => {
    expect(lengthOf('deploy:app')).toEqual([6_000 + 4 * 30_000 + 13_000]);
    expect(lengthOf('deploy:db')).toEqual([49_000]);
    const twoAtOnce = { ...SHOP, services: SHOP.services.map((one) => ({ ...one, update: { parallelism: 2 } })) };
    expect(lengthOf('deploy:app', twoAtOnce)).toEqual([79_000]);
  });

  it('of a version that is bad has time until it is found so, and for the one before it', () => {
    expect(lengthOf('bad-deploy:app')).toEqual([6_000 + 10_000 + 30_000 + 13_000]);
  });

  it('is as long as the drill where that is given, as is a fault', () => {
    expect(lengthOf('kill:app')).toBeUndefined();
    const { deployMsEach: _each, ...given } = settings;
    expect(playLoad(readDrillWord('deploy:app'), given, SHOP)).toEqual({});
  });
});

describe('a rebuild, and what ends more than one component', () => {
  const settings = { faultAtMs: 6_000, holdMs: 10_000, durationMs: 40_000, ratePerSecond: 40, deployMsEach: 30_000 };
  const lengthOf = (word: string, topology = SHOP) =>
    playLoad(readDrillWord(word), settings, topology).curve?.segments.map(({ lengthMs }) => lengthMs);
  const awaits = (name: string) => [{ service: name, condition: 'service_started' }] as const;
  const CHAIN = topologyOf(
    service('edge', { dependsOn: awaits('app') }),
    service('app', { dependsOn: [...awaits('db'), ...awaits('cache')] }),
    service('db'),
    service('cache'),
  );

  it('has time for each service that waits for another one', () => {
    expect(lengthOf('lose:@all', CHAIN)).toEqual([6_000 + 3 * 30_000 + 13_000]);
    expect(lengthOf('lose:@all')).toEqual([6_000 + 30_000 + 13_000]);
  });

  it.each(['restart:@all', 'kill:@all', 'pause:@all'])('%s is held, and has as much time after it', (word) => {
    expect(lengthOf(word, CHAIN)).toEqual([6_000 + 10_000 + 3 * 30_000 + 13_000]);
  });

  it('a server has time for what stands on it, which starts at once', () => {
    expect(lengthOf('kill:@srv1', CHAIN)).toEqual([6_000 + 10_000 + 30_000 + 13_000]);
    expect(lengthOf('isolate:db/all', CHAIN)).toBeUndefined();
  });

  it('is as long as the drill where that is given', () => {
    const { deployMsEach: _each, ...given } = settings;
    expect(playLoad(readDrillWord('restart:@all'), given, CHAIN)).toEqual({});
  });
});

describe('an overload', () => {
  it('is a part of the load: nothing is done to the site', () => {
    const settings = { faultAtMs: 15_000, holdMs: 10_000, durationMs: 150_000, ratePerSecond: 40 };
    expect(playLoad(readDrillWord('overload:100'), settings, SHOP).curve?.segments).toEqual([
      { lengthMs: 15_000, ratePerSecond: 40 },
      { lengthMs: 60_000, ratePerSecond: 150 },
      { lengthMs: 75_000, ratePerSecond: 40 },
    ]);
  });

  it.each(['overload:0', 'overload:', 'overload:-1', 'overload:fast', 'overload:9999999', 'overload'])(
    '"%s" is refused',
    (word) => {
      expect(() => readDrillWord(word)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
