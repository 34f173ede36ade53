import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { LOOK, requireFiles } from '../../../../src/platform/engine/data/require-files.ts';
import { serverWords } from '../../../../src/platform/engine/data/servers.ts';
import type { DataSet } from '../../../../src/topology/topology.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { FakeEngine, placed } from './fake-engine.ts';

const OWNER = { runId: 'run', trial: '1' };
const SIGNAL = new AbortController().signal;

/** The script as a container would run it, on a folder with these entries; `name -> target` is a link, `name/` a folder. */
async function looked(server: DataSet['server'], entries: readonly string[]) {
  await using folder = await temporaryDirectory();
  for (const entry of entries) {
    const [name = '', target] = entry.split(' -> ');
    const at = path.join(folder.path, name);
    await mkdir(path.dirname(at), { recursive: true });
    if (target !== undefined) await symlink(target.replace('HERE', folder.path), at);
    else if (name.endsWith('/')) await mkdir(at, { recursive: true });
    else await writeFile(at, '');
  }
  const { mark, logs } = serverWords({ server, form: 'sql' }, placed().service);
  const env = { MARK: mark, LOGS: logs.join(' '), TARGET: folder.path };
  const { exitCode, stdout } = await execa('/bin/sh', ['-c', LOOK], { env, reject: false });
  return { exitCode, stdout };
}

test.each<[DataSet['server'], string[]]>([
  ['postgresql', ['PG_VERSION', 'pg_wal/', 'pg_tblspc/']],
  ['postgresql', ['PG_VERSION', 'pg_xlog/', 'spaces/1/', 'pg_tblspc/16384 -> HERE/spaces/1']],
  ['postgresql', ['PG_VERSION', 'logs/', 'pg_wal -> HERE/logs']],
  ['mariadb', ['ibdata1', 'ib_logfile0']],
  ['mariadb', ['ibdata1', '#innodb_redo/']],
])('files of %s on the volume are kept: %j', async (server, entries) => {
  expect(await looked(server, entries)).toEqual({ exitCode: 0, stdout: '' });
});

test.each<[DataSet['server'], string[], RegExp]>([
  ['postgresql', [], /there is no PG_VERSION in/],
  ['postgresql', ['PG_VERSION'], /there is no pg_wal pg_xlog in/],
  ['postgresql', ['PG_VERSION', 'pg_wal -> /wal'], /pg_wal leads to \/wal/],
  ['postgresql', ['PG_VERSION', 'pg_wal -> /tmp'], /pg_wal leads to \/tmp/],
  ['postgresql', ['PG_VERSION', 'pg_wal/', 'pg_tblspc/16384 -> /tmp'], /pg_tblspc\/16384 leads to \/tmp/],
  ['mariadb', [], /there is no ibdata1 in/],
  ['mariadb', ['ibdata1'], /there is no ib_logfile0 #innodb_redo in/],
])('files of %s that are elsewhere are told: %j', async (server, entries, expected) => {
  const { exitCode, stdout } = await looked(server, entries);
  expect(exitCode).toBe(5);
  expect(stdout).toMatch(expected);
});

test('a server that left its volume empty is refused by name', async () => {
  const asked = (exitCode: number) => {
    const place = placed();
    const words = serverWords(place.set, place.service);
    return requireFiles(new FakeEngine(() => exitCode).docker, place, { owner: OWNER, words, signal: SIGNAL });
  };
  await asked(0);
  await expect(asked(5)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('db keeps its files elsewhere than in /data') as string,
  });
  await expect(asked(127)).rejects.toMatchObject({ code: 'DOCKER_FAILED' });
});
