import { describe, expect, it } from 'vitest';
import { readFaultWord, requireAim, targetOf } from '../../../src/faults/fault-word.ts';
import type { Topology } from '../../../src/topology/topology.ts';
import { aimedAt } from '../../support/fake-grips.ts';

const TOPOLOGY = {
  name: 'shop',
  services: [
    { name: 'app', replicas: 2 },
    { name: 'database', replicas: 1 },
  ],
  servers: [{ name: 'srv1', cpus: 1, memoryBytes: 1 }],
} as unknown as Topology;
const SERVICES = [
  { name: 'app', containers: [aimedAt('app-1', 'srv1'), aimedAt('app-2', 'srv2')] },
  { name: 'database', containers: [aimedAt('database-1', 'srv1')] },
  { name: 'setup', containers: [{ ...aimedAt('setup-1', 'srv1'), hasEnded: true as const }] },
];

describe('a word', () => {
  it.each([
    ['kill:database', ['database-1']],
    ['kill:app', ['app-1']],
    ['pause:app/2', ['app-2']],
    ['isolate:app/all', ['app-1', 'app-2']],
    ['kill:@srv1', ['app-1', 'database-1']],
  ])('%s is aimed at %j, and at nothing that has ended', (text, ids) => {
    const word = readFaultWord(text);
    requireAim(word, TOPOLOGY);
    if (word.kind === 'none') throw new Error('it names a fault');
    expect(targetOf(word, SERVICES, 'stem').containers.map(({ id }) => id)).toEqual(ids);
  });

  it('of a killed server starts nothing again by itself', () => {
    expect(readFaultWord('kill:@srv1')).toMatchObject({ fault: 'kill-container' });
    expect(readFaultWord('kill:app')).toMatchObject({ fault: 'kill' });
  });

  it('none breaks nothing', () => {
    expect(readFaultWord('none')).toEqual({ kind: 'none', word: 'none' });
  });

  it.each([
    '',
    'kill',
    'kill:',
    ':database',
    'kill:database/',
    'kill:database/first',
    'kill:a b',
    'Kill:database',
    'kill:@',
    'kill:app/0.5',
  ])('"%s" is refused', (text) => {
    expect(() => readFaultWord(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('of an unknown fault names those there are', () => {
    expect(() => readFaultWord('explode:database')).toThrow(/there is no fault explode; there are kill, /);
  });

  it.each([
    ['kill:databse', /has no service databse; there are app, database/],
    ['kill:app/3', /has no replica 3 of app; there are replicas 1 to 2/],
    ['kill:app/0', /has no replica 0 of app/],
    ['pause:@srv9', /has no server srv9; there are srv1/],
  ])('%s, which the topology has not, is refused with what there is', (text, message) => {
    expect(() => {
      requireAim(readFaultWord(text), TOPOLOGY);
    }).toThrow(message);
  });

  it('of what does not run is refused', () => {
    const word = readFaultWord('kill:setup');
    if (word.kind === 'none') throw new Error('it names a fault');
    expect(() => targetOf(word, SERVICES, 'stem')).toThrow(expect.objectContaining({ code: 'FAULT_REFUSED' }));
  });
});
