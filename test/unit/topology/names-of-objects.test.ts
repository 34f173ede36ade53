import { describe, expect, it } from 'vitest';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
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

describe('what is said of a topology from outside', () => {
  const withData = async (data: string) => {
    await using folder = await TemporaryFolder.with({
      'shop/compose.yaml': `services:\n  web: ${JSON.stringify(WEB)}\n  constructor: { image: "postgres:16" }\n`,
      'dump.sql': 'select 1;\n',
    });
    const word = `${folder.file('shop')}#{"data":${data.replaceAll('DUMP', JSON.stringify(folder.file('dump.sql')))}}`;
    return await readTopology(word, { root: folder.path, environment: {} });
  };

  it('may be of a service that is called so', async () => {
    expect((await withData('{"constructor":DUMP}')).data).toMatchObject([{ service: 'constructor', form: 'sql' }]);
    await expect(withData('{"toString":DUMP}')).rejects.toThrow(/data: there is no service toString/);
  });

  it.each(['data', 'roles', 'collect'])('is not passed over in silence: %s', async (key) => {
    const word = `#{"${key}":{"__proto__":"x"}}`;
    await using folder = await TemporaryFolder.with({
      'shop/compose.yaml': `services: { web: ${JSON.stringify(WEB)} }\n`,
      'day.yaml': `title: x\ntopologies:\n  - { path: ./shop, ${key}: { __proto__: x } }\nrequests: [{ name: a, path: /, weight: 1 }]\n`,
    });
    const read = readTopology(`${folder.file('shop')}${word}`, { root: folder.path, environment: {} });
    await expect(read).rejects.toThrow(`${key}.__proto__: no service can be kept under this name`);
    await expect(readScenario(folder.file('day.yaml'), { root: PROJECT_ROOT })).rejects.toThrow(
      /day\.yaml:3: nothing can be kept under __proto__/,
    );
  });

  it('nor in x-benchday', async () => {
    const roles = JSON.parse('{"__proto__":"app"}') as object;
    await expect(read({ web: WEB }, { roles })).rejects.toThrow(/x-benchday\.roles\.__proto__: cannot be kept/);
  });
});

it('a key that every object has is no key of a service', async () => {
  await expect(read({ web: { ...WEB, constructor: 'x' } })).rejects.toThrow(/services\.web\.constructor: /);
});
