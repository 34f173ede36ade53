import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Platform, RunningTopology } from '../../../src/platform/platform.ts';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { type ReadTopology, readTopology } from '../../../src/topology/compose/topology-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request } from '../platform/small-topology.ts';

const OFFICIAL = path.join(PROJECT_ROOT, 'test/fixtures/official');
const POSTGRESQL = 'benchday-test/official/postgres:15';
const MARIADB = 'benchday-test/official/mariadb:10.11';

let platform: Platform;
let folder: string;

beforeAll(async () => {
  platform = await enginePlatform();
  for (const [image, name] of [
    [POSTGRESQL, 'postgres'],
    [MARIADB, 'mariadb'],
  ] as const)
    await execa('docker', ['build', '-q', '-t', image, path.join(OFFICIAL, name)], { env: { DOCKER_BUILDKIT: '0' } });
  const directory = await temporaryDirectory();
  folder = directory.path;
  return async () => {
    await platform.removeData('all');
    await directory[Symbol.asyncDispose]();
  };
});

/** A topology of one database, which begins with a dump. */
async function topologyWith(file: string, compose: string): Promise<ReadTopology> {
  await writeFile(path.join(folder, 'compose.yaml'), compose);
  const settings = JSON.stringify({ entry: 'db:80', data: { db: path.join(folder, file) } });
  return readTopology(`${path.join(folder, 'compose.yaml')}#${settings}`, { root: PROJECT_ROOT, environment: {} });
}

async function restoredTrial(topology: ReadTopology): Promise<RunningTopology> {
  const asked = request(topology);
  await platform.restoreData(asked);
  const running = await platform.bringUp(asked);
  onTestFinished(() => running.stop());
  return running;
}

async function said(running: RunningTopology, command: readonly string[]): Promise<string> {
  const container = running.services[0]?.containers[0];
  const { exitCode, output } = (await container?.exec(command)) ?? { exitCode: -1, output: '' };
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  return output.trim();
}

async function volumes(): Promise<string[]> {
  const { stdout } = await execa('docker', ['volume', 'ls', '-q', '--filter', 'label=benchday.data']);
  return stdout.split('\n').filter((name) => name !== '');
}

const OF_POSTGRESQL = `services:
  db:
    image: ${POSTGRESQL}
    command: postgres -c shared_preload_libraries=pg_stat_statements -c fsync=off
    environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: shop }
    volumes: ['data:/var/lib/postgresql/data']
    healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1], interval: 10s }
volumes: { data: }
`;
const OF_MARIADB = `services:
  db:
    image: ${MARIADB}
    environment: { MARIADB_ROOT_PASSWORD: root, MARIADB_DATABASE: shop, MARIADB_USER: shop, MARIADB_PASSWORD: shop }
    healthcheck: { test: [CMD-SHELL, 'mariadb-admin --host=127.0.0.1 --silent ping'], interval: 10s }
`;
const COUNT = ['psql', '-h', '127.0.0.1', '-U', 'shop', '-d', 'shop', '-Atc'];
const countTeas = (running: RunningTopology) =>
  said(running, ['env', 'PGPASSWORD=shop', ...COUNT, 'select count(*) from teas']);

describe('a dump as the data of PostgreSQL', () => {
  it('is restored once, each trial begins with the same bytes, and dump and directory restore the same rows', async () => {
    const dump = `create table teas (id int primary key);\ninsert into teas select generate_series(1, 1234);\n`;
    await writeFile(path.join(folder, 'small.sql.gz'), gzipSync(dump));
    const topology = await topologyWith('small.sql.gz', OF_POSTGRESQL);
    const first = await restoredTrial(topology);
    expect(await countTeas(first)).toBe('1234');
    const kept = await volumes();
    await said(first, ['env', 'PGPASSWORD=shop', ...COUNT, 'delete from teas']);
    const custom = await execa(
      'docker',
      ['exec', first.services[0]?.containers[0]?.id ?? '', 'pg_dump', '-Fc', '-U', 'shop', 'shop'],
      {
        encoding: 'buffer',
      },
    );
    await writeFile(path.join(folder, 'emptied.dump'), custom.stdout);
    await first.stop();

    const second = await restoredTrial(topology);
    expect(await countTeas(second)).toBe('1234');
    expect(await volumes()).toEqual(kept);
    const extension = await said(second, [
      'env',
      'PGPASSWORD=shop',
      ...COUNT,
      'select count(*) from pg_stat_statements',
    ]);
    expect(Number(extension)).toBeGreaterThan(0);
    const rows = await said(second, [
      'env',
      'PGPASSWORD=shop',
      ...COUNT,
      "select reltuples from pg_class where relname = 'teas'",
    ]);
    expect(rows).toBe('1234');
    await second.stop();

    const emptied = await topologyWith('emptied.dump', OF_POSTGRESQL);
    expect(emptied.sha256).not.toBe(topology.sha256);
    const third = await restoredTrial(emptied);
    expect(await countTeas(third)).toBe('0');
    await third.stop();

    const volume = kept.find((name) => !name.endsWith('-whole')) ?? '';
    const mounted = ['run', '--rm', '--network', 'none', '-v', `${volume}:/files/pgdata`, 'debian:bookworm-slim'];
    const directory = await execa('docker', [...mounted, 'tar', '-C', '/files', '-c', 'pgdata'], {
      encoding: 'buffer',
    });
    await writeFile(path.join(folder, 'files.tar'), directory.stdout);
    const fourth = await restoredTrial(await topologyWith('files.tar', OF_POSTGRESQL));
    expect(await countTeas(fourth)).toBe('1234');
  });

  it('that the server refuses ends with its own error and the statement, and leaves nothing', async () => {
    const before = await volumes();
    await writeFile(path.join(folder, 'bad.sql'), 'create table teas (id int);\ninsert into nowhere values (1);\n');
    const topology = await topologyWith('bad.sql', OF_POSTGRESQL);
    const refused = { code: 'FILE_INVALID', exitCode: 2 };
    const failure = await platform.restoreData(request(topology)).catch((error: unknown) => error);
    expect(failure).toMatchObject(refused);
    expect(String(failure)).toMatch(/relation "nowhere" does not exist[^]*insert into nowhere/);
    expect(await volumes()).toEqual(before);
    const { stdout } = await execa('docker', ['ps', '-aq', '--filter', 'label=benchday.run', '--filter', 'name=-db-']);
    expect(stdout).toBe('');
  });

  it('that is no data directory is refused, and what a killed restore left is made again', async () => {
    await writeFile(path.join(folder, 'files.txt'), 'nothing');
    await execa('tar', ['-C', folder, '-cf', path.join(folder, 'none.tar'), 'files.txt']);
    const none = await topologyWith('none.tar', OF_POSTGRESQL);
    await expect(platform.restoreData(request(none))).rejects.toMatchObject({ code: 'FILE_INVALID', exitCode: 2 });

    await execa('docker', [
      'volume',
      'create',
      '--label',
      'benchday.data=half',
      '--label',
      `benchday.owner=${hostname()} 999999 1`,
      'benchday-data-half',
    ]);
    await platform.removeData('unfinished');
    expect(await volumes()).not.toContain('benchday-data-half');
  });
});

describe('a dump as the data of MariaDB', () => {
  it('is restored with its rows, and refused with the line that is wrong', async () => {
    const rows = Array.from({ length: 321 }, (_, index) => `(${index})`).join(',');
    await writeFile(
      path.join(folder, 'maria.sql'),
      `create table teas (id int primary key);\ninsert into teas values ${rows};\n`,
    );
    const running = await restoredTrial(await topologyWith('maria.sql', OF_MARIADB));
    const query = ['mariadb', '-h', '127.0.0.1', '-ushop', '-pshop', '-N', 'shop', '-e', 'select count(*) from teas'];
    expect(await said(running, query)).toBe('321');
    await running.stop();

    await writeFile(
      path.join(folder, 'bad-maria.sql'),
      'create table teas (id int);\n\ninsert into nowhere values (1);\n',
    );
    const bad = await topologyWith('bad-maria.sql', OF_MARIADB);
    const failure = await platform.restoreData(request(bad)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'FILE_INVALID', exitCode: 2 });
    expect(String(failure)).toMatch(/ERROR 1146[^]*line 3: insert into nowhere/);
  });
});
