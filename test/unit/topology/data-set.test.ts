import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { dataOf } from '../../../src/topology/data-set.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { service } from '../../docker/platform/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const DB = service('db', { image: 'postgres:16' });
let folder: string;

beforeAll(async () => {
  const directory = await temporaryDirectory();
  folder = directory.path;
  const tar = Buffer.alloc(1024);
  tar.write('ustar', 257, 'latin1');
  const dumpTar = Buffer.from(tar);
  dumpTar.write('toc.dat', 0, 'latin1');
  for (const [name, content] of Object.entries({
    'plain.sql': 'select 1;\n',
    'packed.sql.gz': gzipSync('select 1;\n'),
    'files.tar.gz': gzipSync(tar),
    'files.tar': tar,
    'dump.tar': dumpTar,
    'custom.dump': Buffer.from('PGDMP\u0001\u000e\u0000'),
    'none.zip': Buffer.from('504b030400', 'hex'),
    'none.bin': Buffer.from([1, 0, 2]),
    'empty.sql': '',
    'compose.yaml': "services: { web: { image: w, ports: ['80'] }, db: { image: 'postgres:16' } }\n",
  }))
    await writeFile(path.join(folder, name), content);
  await mkdir(path.join(folder, 'pgdata'));
  await writeFile(path.join(folder, 'pgdata/PG_VERSION'), '16\n');
  return () => directory[Symbol.asyncDispose]();
});

function dataOfFile(name: string, changes: Parameters<typeof service>[1] = {}) {
  return dataOf({ services: [{ ...DB, ...changes }], collect: {} }, { db: path.join(folder, name) });
}

describe('the data of a database', () => {
  it.each([
    ['plain.sql', { form: 'sql', server: 'postgresql' }],
    ['packed.sql.gz', { form: 'sql', packing: 'gzip' }],
    ['files.tar.gz', { form: 'tar', packing: 'gzip' }],
    ['files.tar', { form: 'tar' }],
    ['custom.dump', { form: 'pg-custom' }],
    ['pgdata', { form: 'folder' }],
  ])('%s is known by its beginning, and its name where it is packed', async (name, expected) => {
    expect((await dataOfFile(name))[0]).toMatchObject(expected);
  });

  it.each([
    ['none.zip', {}, /packed with zip[^]*/],
    ['none.bin', {}, /is no SQL/],
    ['empty.sql', {}, /is empty/],
    ['dump.tar', {}, /pg_dump's tar format/],
    ['custom.dump', { image: 'mariadb:11' }, /PostgreSQL, and db is none/],
    ['plain.sql', { image: 'example/app' }, /nobody knows which database db is/],
    ['plain.sql', { replicas: 2 }, /2 replicas/],
  ])('%s is refused for %j', async (name, changes, message) => {
    await expect(dataOfFile(name, changes)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });

  it('a file that is not there, and a service that is not there, are said', async () => {
    await expect(dataOfFile('gone.sql')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(dataOf({ services: [DB], collect: {} }, { bd: path.join(folder, 'plain.sql') })).rejects.toMatchObject(
      {
        message: expect.stringContaining('no service bd') as string,
        hint: expect.stringContaining('db') as string,
      },
    );
  });

  it('has a digest of names and contents', async () => {
    const digest = async (name: string) => (await dataOfFile(name))[0]?.sha256;
    const before = await digest('pgdata');
    expect(await digest('pgdata')).toBe(before);
    await writeFile(path.join(folder, 'pgdata/more'), '');
    expect(await digest('pgdata')).not.toBe(before);
  });

  it('is part of the digest of its topology, lies beside the scenario, and is said', async () => {
    await mkdir(path.join(folder, 'day'), { recursive: true });
    await writeFile(path.join(folder, 'day/small.sql'), 'select 1;\n');
    const scenario = path.join(folder, 'day/day.yaml');
    await writeFile(
      scenario,
      `title: x
topologies:
  - { path: ../compose.yaml, name: none }
  - { path: ../compose.yaml, name: small, data: { db: small.sql } }
  - { path: ../compose.yaml, name: same, data: { db: ../plain.sql } }
  - { path: ../compose.yaml, name: other, data: { db: ../packed.sql.gz } }
requests: [{ name: home, path: /, weight: 1 }]
`,
    );
    const { topologies } = await readScenario(scenario, { root: PROJECT_ROOT });
    const read = [];
    for (const word of topologies) read.push(await readTopology(word, { root: PROJECT_ROOT, environment: {} }));
    const [none, small, same, other] = read;
    expect(small?.data?.[0]?.file).toBe(path.join(folder, 'day/small.sql'));
    expect(new Set([none?.sha256, small?.sha256, other?.sha256]).size).toBe(3);
    expect(same?.sha256).toBe(small?.sha256);
    expect(small?.notes.join('\n')).toMatch(/db begins with .*small\.sql/);
    const again = await readTopology(small?.word ?? '', { root: PROJECT_ROOT, environment: {} });
    expect(again.sha256).toBe(small?.sha256);
  });
});
