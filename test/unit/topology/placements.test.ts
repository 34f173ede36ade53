import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { placedShop, placesOf, reading } from './placed-shop.ts';

const SHOP = `x-benchday:
  servers: { srv1: { cpus: 1.0, memory: 1G }, srv2: { cpus: 1.0, memory: 1G }, srv3: { cpus: 0.5, memory: 256M } }
  placements:
    apart: { db: srv3, web: [srv1, srv2] }
    wide: { web: { servers: [srv1, srv2, srv3], replicas: 6 } }
services:
  web:
    image: x
    ports: ["80"]
    deploy: { replicas: 2, placement: { constraints: ['node.labels.srv == srv1'], max_replicas_per_node: 2 } }
  db: { image: y, deploy: { placement: { constraints: ['node.labels.srv == srv1'] } } }
`;

const { read, refusalOf } = placedShop(SHOP);

describe('variants of where services stand', () => {
  it.each([
    ['', 'shop', { web: [['srv1'], 2], db: [['srv1'], 1] }],
    ['#@apart', 'shop-apart', { web: [['srv1', 'srv2'], 2], db: [['srv3'], 1] }],
    ['#{"placement":"apart"}', 'shop-apart', { web: [['srv1', 'srv2'], 2], db: [['srv3'], 1] }],
    ['#{"placement":"apart","name":"two"}', 'two', { web: [['srv1', 'srv2'], 2], db: [['srv3'], 1] }],
    ['#@wide', 'shop-wide', { web: [['srv1', 'srv2', 'srv3'], 6], db: [['srv1'], 1] }],
  ])('%s', async (settings, name, wanted) => {
    const topology = await read(settings);
    expect(topology.name).toBe(name);
    expect(placesOf(topology)).toEqual(wanted);
  });

  it('are topologies of their own: another digest, a note, and the word to read them again by', async () => {
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': SHOP });
    const [plain, apart, wide] = await Promise.all(['', '#@apart', '#@wide'].map((one) => reading(folder, one)));
    expect(new Set([plain?.sha256, apart?.sha256, wide?.sha256]).size).toBe(3);
    expect(apart?.notes).toContain('its services stand as x-benchday.placements.apart has it');
    expect(apart?.word).toBe(`${folder.file('shop/compose.yaml')}#{"placement":"apart"}`);
    expect((await reading(folder, '')).sha256).toBe(plain?.sha256);
  });

  it.each([
    ['one that is not there', '#@apat', SHOP, /there is no placement apat.*apart/],
    ['a file without any', '#@apart', SHOP.replace(/ {2}placements:\n.*\n.*\n/, ''), /it declares no placements/],
    ['an unknown service', '', SHOP.replace('db: srv3', 'dab: srv3'), /placements\.apart\.dab.* no service "dab"/],
    ['an unknown server', '', SHOP.replace('db: srv3', 'db: srv9'), /placements\.apart\.db.* no server "srv9"/],
    ['no server', '', SHOP.replace('web: [srv1, srv2]', 'web: []'), /placements\.apart\.web/],
    ['no servers at all', '', SHOP.replace(/ {2}servers: .*\n/, ''), /x-benchday\.servers declares none/],
    [
      'more memory than the server has, also of a variant that nobody asked for',
      '',
      SHOP.replace('db: { image: y, deploy: {', 'db: { image: y, mem_limit: 512M, deploy: {'),
      /placements\.apart\.db.*mem_limit is 512 MiB, above the 256 MiB of srv3/,
    ],
  ])('refuse %s', async (_what, settings, compose, message) => {
    expect(await refusalOf(settings, compose)).toMatch(message);
  });
});
