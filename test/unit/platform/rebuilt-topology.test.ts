import { expect, it } from 'vitest';
import { rebuiltTopology } from '../../../src/platform/engine/rebuilt-topology.ts';
import type { Inventory } from '../../../src/records/rebuild-plan.ts';
import type { Mount } from '../../../src/topology/topology.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';

const DATA: Mount = { kind: 'volume', source: 'data', target: '/data', readOnly: false };
const HOOKS = { settings: { startHooks: [{ command: ['make', 'schema'] }], hasNoNetwork: true } } as const;
const topology = topologyOf(
  service('app', {
    ...HOOKS,
    replicas: 2,
    dependsOn: [
      { service: 'seed', condition: 'service_completed_successfully' },
      { service: 'migrate', condition: 'service_completed_successfully' },
    ],
  }),
  service('db', { ...HOOKS, mounts: [DATA] }),
  service('seed', { mounts: [DATA] }),
  service('migrate'),
);

function inventory(changes: Partial<Record<string, number>> = {}): Inventory {
  const containers = topology.services.flatMap(({ name, replicas }) =>
    Array.from({ length: changes[name] ?? replicas }, (_, index) => ({
      ...{ service: name, replica: index + 1, name: `${name}-${index + 1}`, imageId: `sha256:${name}`, ports: [] },
      ...(name === 'seed' || name === 'migrate' ? { hasEnded: true as const } : {}),
    })),
  );
  return { readyWithinMs: 60_000, containers };
}

it('with kept volumes what wrote to them is not done again, and the rest is', () => {
  const { services } = rebuiltTopology(topology, inventory(), 'kept');
  expect(services.map(({ name }) => name)).toEqual(['app', 'db', 'migrate']);
  const [app, db] = services;
  expect(app?.dependsOn.map((one) => one.service)).toEqual(['migrate']);
  expect(app?.settings?.startHooks).toHaveLength(1);
  expect(db?.settings).toEqual({ hasNoNetwork: true });
});

it('with lost volumes everything is done as the first time, by the images that ran', () => {
  const { services } = rebuiltTopology(topology, inventory(), 'lost');
  expect(services.map(({ imageId }) => imageId)).toEqual(['sha256:app', 'sha256:db', 'sha256:seed', 'sha256:migrate']);
  expect(services[1]?.settings?.startHooks).toHaveLength(1);
});

it('a volume that goes with its container, and one that is only read, keep nothing', () => {
  for (const mount of [
    { ...DATA, source: '' },
    { ...DATA, readOnly: true },
  ] satisfies Mount[]) {
    const loose = topologyOf(service('db', { ...HOOKS, mounts: [mount] }));
    const containers = inventory().containers.filter((one) => one.service === 'db');
    const [db] = rebuiltTopology(loose, { readyWithinMs: 1, containers }, 'kept').services;
    expect(db?.settings?.startHooks).toHaveLength(1);
  }
});

it('a database that begins with a dump has its data in a volume of the trial', () => {
  const set = { server: 'postgresql', file: '/shop.sql', form: 'sql', sha256: 'a' } as const;
  const dumped = { ...topology, data: [{ ...set, service: 'app' }] };
  expect(rebuiltTopology(dumped, inventory(), 'kept').services[0]?.settings?.startHooks).toBeUndefined();
  expect(rebuiltTopology(dumped, inventory(), 'lost').services[0]?.settings?.startHooks).toHaveLength(1);
});

it('a plan of another topology is refused', () => {
  expect(() => rebuiltTopology(topology, inventory({ app: 1 }), 'kept')).toThrow('the plan has 1 of 2 app');
});
