import { describe, expect, it } from 'vitest';
import { readFaultWord, requireAim, targetOf } from '../../../src/faults/fault-word.ts';
import type { Topology } from '../../../src/topology/topology.ts';
import { aimedAt } from '../../support/fake-grips.ts';

const TOPOLOGY = {
  name: 'shop',
  services: [
    { name: 'app', replicas: 2, placement: ['srv1', 'srv2'], tmpfs: [], mounts: [] },
    { name: 'database', replicas: 1, placement: ['srv1'], tmpfs: ['/run', '/var/lib/data:size=9m'], mounts: [] },
    { name: 'gateway', replicas: 1, tmpfs: [], mounts: [], host: { namespaces: ['network'] } },
    { name: 'beside', replicas: 1, tmpfs: [], mounts: [], settings: { shared: { network: 'app' } } },
    {
      ...{ name: 'store', replicas: 1, tmpfs: [] },
      mounts: [
        { kind: 'volume', source: 'small', target: '/small' },
        { kind: 'tmpfs', target: '/cache', sizeBytes: 9 },
        { kind: 'volume', source: 'plain', target: '/plain' },
      ],
    },
  ],
  volumeOptions: { small: { type: 'tmpfs', o: 'uid=1,size=9m' } },
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
    ['restart:@all', ['app-1', 'app-2', 'database-1']],
  ])('%s is aimed at %j, and at nothing that has ended', (text, ids) => {
    const word = readFaultWord(text);
    requireAim(word, TOPOLOGY);
    if (word.kind === 'none') throw new Error('it names a fault');
    expect(targetOf(word, SERVICES, 'stem').containers.map(({ id }) => id)).toEqual(ids);
  });

  it('of a killed server starts nothing again by itself', () => {
    expect(readFaultWord('kill:@srv1')).toMatchObject({ fault: 'kill-container' });
    expect(readFaultWord('kill:@all')).toMatchObject({ fault: 'kill-container' });
    expect(readFaultWord('kill:app')).toMatchObject({ fault: 'kill' });
  });

  it.each([
    ['loss:app=10%', 'app', '10%'],
    ['loss:app/all=0.5%', 'app/all', '0.5%'],
    ['delay:app/2=1.5s', 'app/2', '1.5s'],
    ['bandwidth:@srv1=500kbit', 'srv1', '500kbit'],
    ['disk-full:database=/var/lib/data', 'database', '/var/lib/data'],
  ])('%s says what, and how bad', (text, aim, amount) => {
    const word = readFaultWord(text);
    requireAim(word, TOPOLOGY);
    if (word.kind === 'none') throw new Error('it names a fault');
    expect(targetOf(word, SERVICES, 'stem')).toMatchObject({ aim: aim === 'srv1' ? '@srv1' : aim, amount });
  });

  it.each([
    ['loss:app', /loss takes a share of the packets up to 100%, as =10%, behind its aim, got nothing/],
    ['loss:app=10', /got =10$/],
    ['loss:app=0%', /got =0%/],
    ['loss:app=101%', /got =101%/],
    ['delay:app=50', /a time from 1ms to 60s/],
    ['delay:app=2h', /a time from 1ms to 60s/],
    ['delay:app=61s', /a time from 1ms to 60s/],
    ['delay:app=50constructor', /a time from 1ms to 60s/],
    ['bandwidth:app=1kbit', /from 8kbit to 10gbit/],
    ['disk-full:app=data', /a folder, as =\/var\/lib\/data/],
    ['kill:app=hard', /kill takes nothing behind its aim, got =hard/],
  ])('%s is refused with what the fault takes', (text, message) => {
    expect(() => readFaultWord(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) as string }),
    );
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
    'loss:app=',
    'loss:app=10%=20%',
    'loss:app=1 %',
  ])('"%s" is refused', (text) => {
    expect(() => readFaultWord(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('of an unknown fault names those there are', () => {
    expect(() => readFaultWord('explode:database')).toThrow(/there is no fault explode; there are kill, /);
  });

  it.each([
    ['kill:databse', /has no service databse; there are app, database, gateway, beside, store/],
    ['kill:app/3', /has no replica 3 of app; there are replicas 1 to 2/],
    ['kill:app/0', /has no replica 0 of app/],
    ['pause:@srv9', /has no server srv9; there are srv1/],
  ])('%s, which the topology has not, is refused with what there is', (text, message) => {
    expect(() => {
      requireAim(readFaultWord(text), TOPOLOGY);
    }).toThrow(message);
  });

  it.each([
    ['loss:gateway=1%', /gateway has no network of its own/],
    ['delay:beside=1ms', /beside has no network of its own/],
    ['disk-full:app', /app has no volume with a size limit$/],
    ['disk-full:database=/run', /database has no volume with a size limit at \/run/],
    ['disk-full:store', /store has several volumes with a size limit: \/small, \/cache/],
    ['disk-full:store=/plain', /store has no volume with a size limit at \/plain/],
    ['disk-full:@srv1', /app has no volume with a size limit/],
  ])('%s, which cannot be done there, is refused', (text, message) => {
    expect(() => {
      requireAim(readFaultWord(text), TOPOLOGY);
    }).toThrow(expect.objectContaining({ code: 'FAULT_REFUSED', message: expect.stringMatching(message) as string }));
  });

  it.each(['disk-full:database', 'disk-full:store=/small', 'disk-full:store=/cache', 'loss:app/all=1%'])(
    '%s can be done there',
    (text) => {
      expect(() => {
        requireAim(readFaultWord(text), TOPOLOGY);
      }).not.toThrow();
    },
  );

  it('of what does not run is refused', () => {
    const word = readFaultWord('kill:setup');
    if (word.kind === 'none') throw new Error('it names a fault');
    expect(() => targetOf(word, SERVICES, 'stem')).toThrow(expect.objectContaining({ code: 'FAULT_REFUSED' }));
  });
});
