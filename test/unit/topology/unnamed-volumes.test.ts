import { expect, test } from 'vitest';
import { containerSpecification } from '../../../src/platform/engine/container-specification.ts';
import { read } from './shop-topology.ts';

test('a volume without a name is that of one container: not of other replicas, targets or a volume that is named alike', async () => {
  const { services } = await read(`
services:
  db:
    image: redis:7
    volumes: [/data, '/var/a_b', /var/a/b, 'db_data:/shared']
    deploy: { replicas: 2 }
  other: { image: shop:1, volumes: ['db_data:/data'], ports: ['80'] }
volumes: { db_data: {} }
`);
  const owner = { runId: 'r', trial: '1' };
  const volumesOf = (name: string, replica: number) => {
    const service = services.find((one) => one.name === name);
    if (service === undefined) throw new Error(`no ${name}`);
    const { HostConfig } = containerSpecification({ owner, service, replica, publish: [] }, new Map());
    return (HostConfig?.Mounts ?? []).map(({ Source: source }) => source);
  };
  const [own, second] = [volumesOf('db', 1), volumesOf('db', 2)];
  const shared = volumesOf('other', 1);
  expect(shared).toEqual(['benchday-r-1-db_data']);
  expect([own.at(-1), second.at(-1)]).toEqual([...shared, ...shared]);
  expect(new Set([...own, ...second]).size).toBe(7);
  // A replica that is replaced finds its own again.
  expect(volumesOf('db', 2)).toEqual(second);
});
