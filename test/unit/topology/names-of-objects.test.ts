import { describe, expect, it } from 'vitest';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

async function read(services: Readonly<Record<string, unknown>>, more: object = {}) {
  // Not as an object, of which `__proto__` would be no key.
  const written = Object.entries(services).map(([name, service]) => `  ${name}: ${JSON.stringify(service)}`);
  const text = `services:\n${written.join('\n')}\nx-benchday: ${JSON.stringify(more)}\n`;
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': text });
  return await readTopology(folder.file('shop'), { root: folder.path, environment: {} });
}
const WEB = { image: 'me/web', ports: ['8080'] };

describe('services that are called as every object has a property', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('are services like others: %s', async (name) => {
    const topology = await read({ [name]: WEB, other: { image: 'me/other' } });
    expect(topology.services.map((service) => [service.name, service.role])).toEqual([
      [name, 'app'],
      ['other', 'app'],
    ]);
    expect(topology.collect[name]).toBeUndefined();
    expect(portsToPublish(topology)[name]).toBeUndefined();
    expect(JSON.parse(JSON.stringify(topology.services))).toEqual(topology.services);
  });

  it('have the role and the collector that are named', async () => {
    const collect = { constructor: { kind: 'redis', port: 6379 } };
    const topology = await read(
      { web: WEB, constructor: { image: 'redis:7' } },
      { roles: { constructor: 'object-cache' }, collect },
    );
    expect(topology.services.map(({ role }) => role)).toEqual(['app', 'object-cache']);
    expect(portsToPublish(topology)['constructor']).toEqual([6379]);
    expect(Object.keys(topology.collect)).toEqual(['constructor']);
  });

  it('are refused where no record can hold them', async () => {
    await expect(read({ web: WEB, __proto__x: { image: 'me/other' } })).resolves.toBeDefined();
    const services = Object.fromEntries([
      ['web', WEB],
      ['__proto__', WEB],
    ]) as Record<string, unknown>;
    await expect(read(services)).rejects.toThrow(/compose\.yaml:3 services\.__proto__: cannot be kept under this name/);
  });
});

it('a key that every object has is no key of a service', async () => {
  await expect(read({ web: { ...WEB, constructor: 'x' } })).rejects.toThrow(/services\.web\.constructor: /);
});
