import { describe, expect, it } from 'vitest';
import { findCycle, startOrder } from '../../../src/topology/start-order.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

async function wavesOf(dependencies: Readonly<Record<string, readonly string[]>>): Promise<readonly string[][]> {
  const services = Object.entries(dependencies).map(
    ([name, on]) => `  ${name}: { image: x, depends_on: [${on.join(', ')}] }\n`,
  );
  const text = `x-benchday: { entry: { service: ${Object.keys(dependencies)[0] ?? ''}, port: 80 } }\nservices:\n`;
  await using folder = await TemporaryFolder.with({ 't/compose.yaml': text + services.join('') });
  const topology = await readTopology(folder.file('t'), { root: folder.path, environment: {} });
  return startOrder(topology).map((wave) => wave.map(({ name }) => name));
}

const links = (dependencies: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(dependencies).map(([name, on]) => ({
    name,
    dependsOn: on.map((service) => ({ service, condition: 'service_started' as const })),
  }));

describe('the start order', () => {
  it('starts what others wait for first, and side by side what does not wait for each other', async () => {
    expect(await wavesOf({ lb: ['app1', 'app2'], app1: ['db', 'redis'], app2: ['db'], db: [], redis: [] })).toEqual([
      ['db', 'redis'],
      ['app1', 'app2'],
      ['lb'],
    ]);
  });

  it('is one wave when nobody waits', async () => {
    expect(await wavesOf({ a: [], b: [] })).toEqual([['a', 'b']]);
  });
});

describe('a circle of dependencies', () => {
  it.each([
    [{ a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    [{ a: ['a'] }, ['a', 'a']],
    [{ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
    [{ a: ['b', 'c'], b: ['c'], c: [] }, undefined],
    [{ a: ['unknown'] }, undefined],
  ])('of %j is %j', (dependencies, cycle) => {
    expect(findCycle(links(dependencies))).toEqual(cycle);
  });

  it('is found in thousands of services without visiting paths twice', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `s${index}`);
    const layered = Object.fromEntries(names.map((name, i) => [name, names.slice(i + 1, i + 4)]));
    expect(findCycle(links(layered))).toBeUndefined();
  });
});
