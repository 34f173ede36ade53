import { expect, test } from 'vitest';
import type { RunningContainer, RunningService } from '../../../src/platform/platform.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { collectors } from '../../../src/collectors/registry.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import type { CollectSpecification } from '../../../src/topology/topology.ts';
import { service as serviceOf, topologyOf } from '../../docker/platform/small-topology.ts';

const POSTGRESQL = { kind: 'postgresql', port: 5432, user: 'u', password: 'p', database: 'd' } as const;
const PATRONI = { kind: 'patroni', port: 8008 } as const;

test('every container of a service is watched by itself, and named when there are several', () => {
  expect(watchers(running('worker', 2, [{ kind: 'worker', port: 8081, path: '/metrics' }]))).toEqual([
    'worker worker-1',
    'worker worker-2',
    'containers',
  ]);
  expect(watchers(running('broker', 1, [{ kind: 'rabbitmq', port: 15692 }]))).toEqual(['rabbitmq', 'containers']);
});

test('a service that had run to its end when the topology was ready needs no watching', () => {
  const ended = running('migrate', 2, []);
  const [first, second] = ended.containers;
  if (first === undefined || second === undefined) throw new Error('it has two containers');
  expect(watchers({ ...ended, containers: [{ ...first, hasEnded: true }] })).toEqual([]);
  expect(watchers({ ...ended, containers: [{ ...first, hasEnded: true }, second] })).toEqual(['containers']);
});

test('a service can be watched in several ways; their ports are published once each', () => {
  expect(watchers(running('database', 1, [POSTGRESQL, PATRONI]))).toEqual(['postgresql', 'patroni', 'containers']);
  const topology = { ...topologyOf(serviceOf('database')), collect: { database: [POSTGRESQL, PATRONI, PATRONI] } };
  expect(portsToPublish(topology)).toEqual({ database: [5432, 8008] });
  expect(portsToPublish({ ...topology, collect: { cache: [{ kind: 'varnish' }] } })).toEqual({});
});

test('containers of a service are counted apart: one that starts again does not hide in the sum of the others', () => {
  const stored = (worker: number, value: number): TimedSample => {
    const instance = `worker-${worker}`;
    return { atMs: 0, service: 'worker', instance, metric: 'worker.stored_total', kind: 'counter', value };
  };
  const { totals, problems } = metricTotals({
    first: [stored(1, 1000), stored(2, 1000)],
    between: [stored(1, 1100), stored(2, 1100), stored(1, 10)],
    last: [stored(1, 30), stored(2, 1200)],
  });
  expect(totals).toMatchObject([{ service: 'worker', instance: 'worker-2', value: 200 }]);
  expect(problems).toEqual([
    'worker-1 worker.stored_total: no total, as worker.stored_total fell from 1100 to 10: the program was started again',
  ]);
});

function watchers(service: RunningService): string[] {
  return collectors.flatMap((collector) => {
    if (collector.scope === 'machine') return [];
    return collector
      .targets(service)
      .map(({ instance }) => (instance === undefined ? collector.id : `${collector.id} ${instance}`));
  });
}

function running(name: string, containers: number, collect: readonly CollectSpecification[]): RunningService {
  const unused = (): never => {
    throw new Error('nothing is opened here');
  };
  return {
    name,
    role: 'app',
    service: serviceOf(name),
    collect,
    containers: Array.from({ length: containers }, (_, index): RunningContainer => {
      const head = { id: String(index), name: `${name}-${index}`, imageId: '' };
      return {
        ...head,
        address: unused,
        startedAtMs: unused,
        describeImage: unused,
        exec: unused,
        converse: unused,
        usage: unused,
      };
    }),
    address: unused,
    logs: unused,
  };
}
