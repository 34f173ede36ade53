import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../../src/topology/components.ts';
import { suspectedPoints } from '../../../src/topology/single-points.ts';
import type { Service, Topology } from '../../../src/topology/topology.ts';

const service = (name: string, changes: Partial<Service> = {}): Service =>
  ({ name, role: 'app', image: 'shop/app', replicas: 1, mounts: [], dependsOn: [], ...changes }) as unknown as Service;
const topology = (services: readonly Service[], changes: Partial<Topology> = {}): Topology =>
  ({
    services,
    servers: [],
    entries: [{ service: 'front', port: 80 }],
    collect: {},
    ...changes,
  }) as unknown as Topology;
const suspicionsOf = (name: string, of: Topology) =>
  suspectedPoints(of).find((component) => component.name === name)?.suspicions;

describe('the components of a topology', () => {
  it('are services that differ in a number only, together, and every other one by itself', () => {
    const { services } = topology([
      service('app-1'),
      service('app-2', { replicas: 2 }),
      service('app-3', { image: 'shop/other' }),
      service('db1', { role: 'database', image: 'pg' }),
      service('8'),
    ]);
    expect(componentsOf({ services, servers: [] })).toEqual([
      { name: 'app', kind: 'service', services: ['app-1', 'app-2'], instances: 3 },
      { name: 'app-3', kind: 'service', services: ['app-3'], instances: 1 },
      { name: 'db1', kind: 'service', services: ['db1'], instances: 1 },
      { name: '8', kind: 'service', services: ['8'], instances: 1 },
    ]);
  });

  it('hold nothing that only prepares and ends, and each server with what stands on it', () => {
    const waits = { service: 'migrate', condition: 'service_completed_successfully' as const };
    const services = [
      service('migrate'),
      service('app', { dependsOn: [waits], placement: ['srv1', 'srv2'], replicas: 2 }),
      service('db', { image: 'pg', placement: ['srv2'] }),
    ];
    const servers = ['srv1', 'srv2', 'srv3'].map((name) => ({ name, cpus: 1, memoryBytes: 1 }));
    expect(componentsOf({ services, servers }).map(({ name, services: of }) => [name, of])).toEqual([
      ['app', ['app']],
      ['db', ['db']],
      ['srv1', ['app']],
      ['srv2', ['app', 'db']],
      ['srv3', []],
    ]);
  });
});

describe('what a file says against a component', () => {
  it('one instance, a volume that has no copy, the only entry', () => {
    const one = topology([
      service('front', { mounts: [{ kind: 'volume', source: 'v', target: '/v', readOnly: false }] }),
    ]);
    expect(suspicionsOf('front', one)).toEqual([
      'there is one instance of it',
      'what is in its volume is nowhere else',
      'it is the only entry',
    ]);
  });

  it('nothing of two instances behind two entries', () => {
    const two = topology([service('front-1'), service('front-2')], {
      entries: [
        { service: 'front-1', port: 80 },
        { service: 'front-2', port: 80 },
      ],
    });
    expect(suspicionsOf('front', two)).toEqual([]);
  });

  it.each([
    [2, ['of two members one is no majority']],
    [3, []],
  ])('a quorum of %i', (members, wanted) => {
    const names = Array.from({ length: members }, (_, index) => `etcd-${index + 1}`);
    const collect = Object.fromEntries(names.map((name) => [name, [{ kind: 'etcd' as const, port: 2379 }]]));
    expect(
      suspicionsOf(
        'etcd',
        topology(
          names.map((name) => service(name)),
          { collect },
        ),
      ),
    ).toEqual(wanted);
  });

  it('servers that hold all of something, or what leaves no majority without them', () => {
    const names = ['mq-1', 'mq-2', 'mq-3'];
    const places = ['srv1', 'srv1', 'srv2'];
    const placed = topology(
      [
        ...names.map((name, index) => service(name, { image: 'mq', placement: [places[index] ?? ''] })),
        service('app', { replicas: 4, placement: ['srv1', 'srv2'] }),
        service('web', { image: 'web', replicas: 2, placement: ['srv2'] }),
      ],
      {
        servers: ['srv1', 'srv2'].map((name) => ({ name, cpus: 1, memoryBytes: 1 })),
        collect: Object.fromEntries(names.map((name) => [name, [{ kind: 'rabbitmq' as const, port: 15692 }]])),
      },
    );
    expect(suspicionsOf('srv1', placed)).toEqual([
      '2 of the 3 members of mq stand on it, and the others are no majority',
    ]);
    expect(suspicionsOf('srv2', placed)).toEqual(['every instance of web stands on it']);
    expect(suspicionsOf('web', placed)).toEqual(['all 2 stand on server srv2']);
    expect(suspicionsOf('app', placed)).toEqual([]);
  });
});
