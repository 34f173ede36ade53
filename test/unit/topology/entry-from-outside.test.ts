import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { read } from './shop-topology.ts';

const TWO = 'services:\n  web: { image: x, ports: ["8080"] }\n  api: { image: x, ports: ["9000"] }\n';

async function readWith(settings: string, compose = TWO) {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
  return await readTopology(`${folder.file('shop')}${settings}`, { root: folder.path, environment: {} });
}

async function refusalWith(settings: string): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': TWO });
  const word = `${folder.file('shop')}${settings}`;
  return await folder.refusal(readTopology(word, { root: folder.path, environment: {} }));
}

describe('an entry from outside', () => {
  it.each([
    ['#web:8080', [{ service: 'web', port: 8080 }]],
    ['#api', [{ service: 'api', port: 9000 }]],
    ['#https://web:8443', [{ service: 'web', port: 8443, scheme: 'https' }]],
    [
      '#web:8080,api:9000',
      [
        { service: 'web', port: 8080 },
        { service: 'api', port: 9000 },
      ],
    ],
    [
      '#web:8080+api:9000',
      [
        { service: 'web', port: 8080 },
        { service: 'api', port: 9000 },
      ],
    ],
    ['#{"entry":"web:8080"}', [{ service: 'web', port: 8080 }]],
    ['#{"entry":{"service":"api","port":9000}}', [{ service: 'api', port: 9000 }]],
  ])('%s', async (settings, entries) => {
    expect((await readWith(settings)).entries).toEqual(entries);
  });

  it('names a service that is there', async () => {
    expect(await refusalWith('#shop:80')).toContain('there is no service "shop"; this file declares web, api');
    expect(await refusalWith('#{"rolls":{}}')).toMatch(/^USAGE: shop: : /);
  });

  it('comes with roles, collectors, a name and a profile', async () => {
    const settings = {
      entry: 'web:8080',
      roles: { api: 'worker' },
      collect: { api: { kind: 'varnish' } },
      name: 'shop-16',
    };
    const topology = await readWith(`#${JSON.stringify(settings)}`);
    expect(topology).toMatchObject({ name: 'shop-16', collect: { api: [{ kind: 'varnish' }] } });
    expect(topology.services.map(({ role }) => role)).toEqual(['app', 'worker']);
    const extra = `${TWO}  extra: { image: x, profiles: [full] }\n`;
    expect((await readWith('#web', extra)).services).toHaveLength(2);
    expect((await readWith('#{"entry":"web","profiles":["full"]}', extra)).services).toHaveLength(3);
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': extra });
    const environment = { COMPOSE_PROFILES: 'full' };
    const byVariable = await readTopology(`${folder.file('shop')}#web:8080`, { root: folder.path, environment });
    expect(byVariable.services).toHaveLength(3);
    const again = await readTopology(byVariable.word ?? '', { root: folder.path, environment: {} });
    expect([again.entries, again.services.length]).toEqual([byVariable.entries, 3]);
  });

  it('adds the profiles of --profile to its own, and says so', async () => {
    const compose = `${TWO}  one: { image: x, profiles: [one] }\n  two: { image: x, profiles: [two] }\n`;
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
    const word = `${folder.file('shop')}#{"entry":"web","profiles":["one"]}`;
    const own = await readTopology(word, { root: folder.path, environment: {} });
    expect([own.services.length, own.disabled, own.notes]).toEqual([3, { two: ['two'] }, []]);
    const both = await readTopology(word, { root: folder.path, environment: { COMPOSE_PROFILES: 'two,one' } });
    expect(both.services).toHaveLength(4);
    expect(both.notes).toEqual(['the profiles two (--profile) are added to its own, one']);
  });
});

describe('what nobody names', () => {
  it('is guessed from images and ports, and said', async () => {
    const { services, entries, collect, notes } = await read(`services:
  proxy: { image: "nginx:1.27", ports: ["80"], depends_on: [app] }
  app: { image: "ghcr.io/me/shop:1" }
  db: { image: "postgres:16", ports: ["5432:5432"], environment: { POSTGRES_PASSWORD: p, POSTGRES_DB: shop } }
  cache: { image: "docker.io/library/redis:7-alpine" }
  mq: { image: "rabbitmq:3-management", ports: ["15672:15672"] }
  other: { image: "example/own", expose: [11211] }
`);
    expect(services.map(({ role }) => role)).toEqual([
      'load-balancer',
      'app',
      'database',
      'object-cache',
      'broker',
      'object-cache',
    ]);
    expect(entries).toEqual([{ service: 'proxy', port: 80 }]);
    expect(collect).toEqual({
      db: [{ kind: 'postgresql', port: 5432, user: 'postgres', password: 'p', database: 'shop' }],
      cache: [{ kind: 'redis', port: 6379 }],
    });
    expect(notes).toContain(
      'services.cache: its role is object-cache, it is watched by redis, by its image docker.io/library/redis:7-alpine; x-benchday.roles and collect go before it',
    );
  });

  it('is not guessed where the file names it, or says that nothing is watched', async () => {
    const services = 'services:\n  db: { image: "redis:7", ports: ["80"] }\n';
    const { collect } = await read(`x-benchday: { entry: { service: db }, collect: { db: [] } }\n${services}`);
    expect(collect['db'] ?? []).toEqual([]);
  });

  it('is not guessed of a service that is named from outside, and still of the others', async () => {
    const services =
      'services:\n  web: { image: x, ports: ["80"] }\n  db: { image: "redis:7" }\n  queue: { image: "redis:7" }\n';
    const { collect, services: all } = await readWith('#{"collect":{"db":[]},"roles":{"queue":"worker"}}', services);
    expect(collect['db'] ?? []).toEqual([]);
    expect(collect['queue']?.map(({ kind }) => kind)).toEqual(['redis']);
    expect(all.map(({ name, role }) => `${name} ${role}`)).toEqual(['web app', 'db object-cache', 'queue worker']);
  });
});
