import { expect, it } from 'vitest';
import { type DrillWord, readDrillWord, requireAim } from '../../../src/faults/fault-word.ts';
import type { Mount } from '../../../src/topology/topology.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

const KEPT = readDrillWord('lose:@all');
const LOST = readDrillWord('lose:@all=volumes');
const asked = (word: DrillWord, mount: Mount) => () => {
  requireAim(word, topologyOf(service('db', { mounts: [mount] })));
};
const VOLUME: Mount = { kind: 'volume', source: 'data', target: '/data', readOnly: false };

it('everything is lost, with its volumes or without them, and nothing less', () => {
  expect(KEPT).toEqual({ kind: 'rebuild', word: 'lose:@all', volumes: 'kept' });
  expect(LOST).toEqual({ kind: 'rebuild', word: 'lose:@all=volumes', volumes: 'lost' });
  for (const word of ['lose:app', 'lose:@srv1', 'lose:@all=', 'lose:@all=networks', 'lose:'])
    expect(() => readDrillWord(word)).toThrow('is not lose:@all or lose:@all=volumes');
});

it('volumes are lost only where all that is written to is the own of the run', () => {
  const foreign: readonly Mount[] = [
    { ...VOLUME, external: 'theirs' },
    { kind: 'bind', source: '/srv/data', target: '/data', readOnly: false },
  ];
  for (const mount of foreign) {
    expect(asked(LOST, mount)).toThrow(/db write to a folder or an external volume/);
    expect(asked(KEPT, mount)).not.toThrow();
  }
  const own: readonly Mount[] = [
    VOLUME,
    { kind: 'bind', source: '/srv/page.conf', target: '/page.conf', readOnly: true },
    { kind: 'tmpfs', target: '/run' },
  ];
  for (const mount of own) expect(asked(LOST, mount)).not.toThrow();
});
