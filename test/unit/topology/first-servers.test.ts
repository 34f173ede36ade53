import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { placedShop, placesOf, reading } from './placed-shop.ts';

const on = (server: string) => `deploy: { placement: { constraints: ['node.labels.srv == ${server}'] } }`;
const SHOP = `x-benchday:
  servers: { srv1: { cpus: 1.0, memory: 1G }, srv2: { cpus: 1.0, memory: 1G }, srv3: { cpus: 2.0, memory: 512M }, srv4: { cpus: 1.0, memory: 1G } }
  placements:
    apart: { db: srv4, web: [srv2, srv3] }
services:
  web:
    image: x
    ports: ["80"]
    deploy: { replicas: 4, placement: { preferences: [{ spread: node.labels.srv }] } }
  agent: { image: z, deploy: { mode: global, placement: { constraints: ['node.labels.srv != srv4'] } } }
  db: { image: y, ${on('srv3')} }
`;

const { read, refusalOf } = placedShop(SHOP);

describe('a topology on the first of its servers', () => {
  it.each([
    ['1', 'shop-on-1', { web: [['srv1'], 4], agent: [['srv1'], 1], db: [['srv1'], 1] }],
    ['2', 'shop-on-2', { web: [['srv1', 'srv2'], 4], agent: [['srv1', 'srv2'], 2], db: [['srv1'], 1] }],
    [
      '4',
      'shop-on-4',
      {
        web: [['srv1', 'srv2', 'srv3', 'srv4'], 4],
        agent: [['srv1', 'srv2', 'srv3'], 3],
        db: [['srv3'], 1],
      },
    ],
  ])('on %s: what stood on those that are not there stands on those that are, in turn', async (first, name, wanted) => {
    const topology = await read(`#{"servers":${first}}`);
    expect(topology.name).toBe(name);
    expect(topology.servers.map((server) => server.name)).toEqual(
      ['srv1', 'srv2', 'srv3', 'srv4'].slice(0, Number(first)),
    );
    expect(placesOf(topology)).toEqual(wanted);
  });

  it('is a topology of its own: another digest, a note, and the word to read it again by', async () => {
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': SHOP });
    const words = ['', '#{"servers":2}', '#{"servers":{"first":2,"cpus":0.4}}'];
    const [plain, two, small] = await Promise.all(words.map((one) => reading(folder, one)));
    expect(new Set([plain?.sha256, two?.sha256, small?.sha256]).size).toBe(3);
    expect(two?.notes).toContain('it stands on 2 of its 4 servers; what stood on srv3 on srv1, srv4 on srv2');
    expect(small?.name).toBe('shop-on-2-of-0.4');
    expect(small?.servers.map(({ cpus, memoryBytes }) => [cpus, memoryBytes])).toEqual([
      [0.4, 2 ** 30],
      [0.4, 2 ** 30],
    ]);
    const again = await reading(folder, (two?.word ?? '').replace(/^.*?#/, '#'));
    expect([again.sha256, again.word]).toEqual([two?.sha256, two?.word]);
  });

  it('begins with the places of a variant, which the exclusions of the file do not bind', async () => {
    const topology = await read('#{"placement":"apart","servers":2}');
    expect(topology.name).toBe('shop-apart-on-2');
    expect(placesOf(topology)).toMatchObject({ web: [['srv1', 'srv2'], 4], db: [['srv2'], 1] });
  });

  it.each([
    ['deploy: {', 'deploy: { resources: { limits: { cpus: "0.9" } },', 0.4],
    ['ports: ["80"]', 'ports: ["80"]\n    cpus: 0.9', 0.4],
    ['ports: ["80"]', 'ports: ["80"]\n    cpu_quota: 90000', 0.4],
    ['ports: ["80"]', 'ports: ["80"]\n    cpus: 0.3', 0.3],
    ['ports: ["80"]', 'ports: ["80"]', undefined],
  ])('with smaller servers a limit of cores is no higher than theirs: %s becomes %s', async (from, to, cpus) => {
    const { services } = await read('#{"servers":{"first":2,"cpus":0.4}}', SHOP.replace(from, to));
    expect(services.find(({ name }) => name === 'web')?.limits.cpus).toBe(cpus);
  });

  it.each([
    ['more than there are', '#{"servers":5}', SHOP, /servers: 5: it has 4 servers \(srv1, srv2, srv3, srv4\)/],
    ['none', '#{"servers":0}', SHOP, /servers\.first: must be a whole number from 1/],
    [
      'a file without servers',
      '#{"servers":1}',
      'services: { web: { image: x, ports: ["80"] } }',
      /declares no servers/,
    ],
    [
      'a service that is kept off them by hand',
      '#{"servers":1}',
      SHOP.replace(on('srv3'), on('srv1').replace('==', '!=')),
      /services\.db\.deploy\.placement\.constraints: leave no server to run on \(on srv1 alone\)/,
    ],
    [
      'replicas of which each server may have one',
      '#{"servers":2}',
      SHOP.replace('replicas: 4, placement: {', 'replicas: 4, placement: { max_replicas_per_node: 1,'),
      /services\.web\.deploy\.placement\.max_replicas_per_node: is 1, but 4 replicas are to run on 2 servers \(on srv1 and srv2 alone\)/,
    ],
    [
      'a limit above the server that it comes to',
      '#{"servers":1}',
      SHOP.replace('image: y,', 'image: y, cpus: 1.5,'),
      /services\.db\.cpus: is 1\.5, above the 1 of srv1.* \(on srv1 alone\)/,
    ],
    [
      'more memory reserved than there is',
      '#{"servers":1}',
      SHOP.replace('image: y,', 'image: y, mem_reservation: 200M,').replace(
        'ports: ["80"]',
        'ports: ["80"]\n    mem_reservation: 250M',
      ),
      /servers\.srv1\.memory: has 1024 MiB, and web, db reserve 1200 MiB there \(on srv1 alone\)/,
    ],
  ])('refuses %s', async (_what, settings, compose, message) => {
    expect(await refusalOf(settings, compose)).toMatch(message);
  });

  it('says where limits of memory add up to more than a server has', async () => {
    const compose = SHOP.replace('ports: ["80"]', 'ports: ["80"]\n    mem_limit: 400M');
    expect((await read('#{"servers":1}', compose)).notes.join('\n')).toMatch(
      /srv1: the memory limits .* add up to 1600 MiB/,
    );
    expect((await read('', compose)).notes.join('\n')).not.toMatch(/add up/);
  });
});
