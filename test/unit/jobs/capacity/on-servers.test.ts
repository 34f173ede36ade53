import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CAPACITY_FILE, type CapacityRecord } from '../../../../src/records/capacity-record.ts';
import { capacityFolder, writeCapacity } from '../../../../src/jobs/capacity/capacity-files.ts';
import { pinnedAs, searchedOf } from '../../../../src/jobs/capacity/on-servers.ts';
import { type CapacityOfTopology, capacitySentence, scalingTexts } from '../../../../src/jobs/capacity/sentences.ts';
import { storeScaling } from '../../../../src/jobs/capacity/store-scaling.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';
import { subjectName } from '../../../../src/verdicts/capacity/words.ts';
import { TemporaryFolder } from '../../base/temporary-folder.ts';

const STORED = fileURLToPath(
  new URL('../../../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url),
);
const SHOP = `x-benchday:
  servers: { a: { cpus: 1, memory: 1G }, b: { cpus: 1, memory: 1G }, c: { cpus: 0.5, memory: 1G } }
services:
  web: { image: x, ports: ["80"], deploy: { replicas: 3, placement: { preferences: [{ spread: node.labels.srv }] } } }
`;

async function searched(words: Parameters<typeof searchedOf>[1], compose = SHOP) {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
  return await searchedOf(await readTopology(folder.file('shop'), { root: folder.path, environment: {} }), words);
}

describe('--servers', () => {
  it('makes a search of each number, by the name of the topology, on the first so many servers', async () => {
    const { subjects, variants } = await searched({ servers: '2, 1,2', serverCpus: 0.4 });
    expect(subjects.map(({ topology, servers }) => [topology.name, servers])).toEqual([
      ['shop', { count: 1, of: 3, names: ['a'], cpus: 0.4 }],
      ['shop', { count: 2, of: 3, names: ['a', 'b'], cpus: 0.4 }],
    ]);
    expect(subjects.map(({ topology }) => topology.services[0]?.placement)).toEqual([['a'], ['a', 'b']]);
    expect(new Set(subjects.map(({ topology }) => topology.sha256)).size).toBe(2);
    expect(variants.map(({ name }) => name)).toEqual(['shop-on-1-of-0.4', 'shop-on-2-of-0.4']);
    expect(subjectName({ topology: 'shop', servers: subjects[1]?.servers })).toBe('shop on 2 servers of 0.4 cores');
  });

  it("leaves the budgets that the topology's own word gives", async () => {
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': SHOP });
    const word = `${folder.file('shop')}#{"servers":{"first":3,"cpus":0.4}}`;
    const read = await readTopology(word, { root: folder.path, environment: {} });
    const { subjects } = await searchedOf(read, { servers: '1' });
    expect(subjects.map(({ topology, servers }) => [topology.servers, servers?.cpus])).toEqual([
      [[expect.objectContaining({ name: 'a', cpus: 0.4 })], 0.4],
    ]);
  });

  it('left out, the topology stands as its file has it', async () => {
    const { subjects } = await searched({});
    expect(subjects.map(({ serversDown, servers }) => [serversDown, servers])).toEqual([[[], undefined]]);
  });

  it('runs what was pulled anew for the topology by its id', async () => {
    const [subject] = (await searched({ servers: '1' })).subjects;
    if (subject === undefined) throw new Error('no subject');
    const services = subject.topology.services.map((service) => ({ ...service, imageId: 'sha256:new' }));
    expect(pinnedAs(subject, { ...subject.topology, services }).topology.services[0]?.imageId).toBe('sha256:new');
  });

  it.each([
    [{ servers: '4' }, /--servers 4: shop has 3 servers \(a, b, c\), so 4 is none of 1 to 3/],
    [{ servers: '1,x' }, /--servers 1,x: must be numbers of servers/],
    [{ servers: '0,1' }, /so 0 is none of 1 to 3/],
    [{ servers: '1', serversDown: '1' }, /two questions/],
    [{ serverCpus: 1 }, /--server-cpus goes with --servers/],
  ])('%o is refused', async (words, why) => {
    await expect(searched(words)).rejects.toThrow(why);
  });

  it('refuses a number on which a service cannot stand, by its name, and a topology without servers', async () => {
    const pinned = SHOP.replace('placement: {', "placement: { constraints: ['node.labels.srv != a'],");
    await expect(searched({ servers: '1,2' }, pinned)).rejects.toThrow(/services\.web.*on a alone/);
    await expect(searched({ servers: '2' }, pinned)).resolves.toBeDefined();
    const none = 'services: { web: { image: x, ports: ["80"] } }';
    await expect(searched({ servers: '1' }, none)).rejects.toThrow(/shop declares no servers/);
  });
});

describe('what searches on several numbers of servers found', () => {
  it('is stored with each of them, in a folder each, and drawn in one picture', async () => {
    await using folder = await TemporaryFolder.with({});
    const read = CAPACITY_FILE.schema.parse(JSON.parse(await readFile(STORED, 'utf8')));
    const results: CapacityOfTopology[] = [];
    for (const count of [1, 2]) {
      const servers = { count, of: 4, names: ['a', 'b'].slice(0, count) };
      const { scenario, topology } = read;
      const own = await capacityFolder(folder.path, { scenario, topology, serversDown: [], servers: { count } });
      const record: CapacityRecord = { ...read, servers };
      await mkdir(own, { recursive: true });
      await writeCapacity(own, record);
      results.push({ topology, serversDown: [], servers, folder: own, record });
    }
    expect(results[1]?.folder).toMatch(/-on-2$/);
    const budgets = ['a', 'b', 'c', 'd'].map((name) => ({ name, cpus: 0.1, memoryBytes: 1 }));
    await storeScaling(results, { name: read.topology, servers: budgets }, [1, 2, 4]);
    for (const [at, { folder: own }] of results.entries()) {
      const stored = CAPACITY_FILE.schema.parse(JSON.parse(await readFile(join(own, 'capacity.json'), 'utf8')));
      expect(stored.scaling).toEqual(results[at]?.record?.scaling);
      expect(stored.scaling?.rows.map(({ servers, cores }) => [servers, cores])).toEqual([
        [1, 0.1],
        [2, 0.2],
      ]);
      expect(stored.scaling?.sentence).toContain('not looked for on 4 servers');
      const page = await readFile(join(own, 'capacity.html'), 'utf8');
      expect(page).toContain('id="servers"');
      expect(page).toContain(`on ${at === 0 ? '2 servers' : '1 server'}</bdi>`);
      expect(page).not.toContain('stroke-dasharray="8 5"');
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      expect(await readFile(join(own, 'capacity.md'), 'utf8')).toMatch(
        new RegExp(`on ${at + 1} of its 4 servers[\\s\\S]*## Servers[\\s\\S]*times the row before`),
      );
    }
    const [text] = scalingTexts(results);
    expect(text?.rows.map((row) => row.length)).toEqual([text?.columns.length, text?.columns.length]);
    expect(text?.sentence).toBe(results[0]?.record?.scaling?.sentence);
    expect(capacitySentence(results[0] ?? ({} as CapacityOfTopology))).toBe(read.result.sentence);
  });
});
