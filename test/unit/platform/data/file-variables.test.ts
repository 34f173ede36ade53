import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { withFileVariables } from '../../../../src/platform/engine/data/file-variables.ts';
import { serverWords } from '../../../../src/platform/engine/data/servers.ts';
import { service } from '../../../docker/platform/small-topology.ts';

/** A container in which `cat` finds these files. */
function holding(files: Readonly<Record<string, string>>) {
  const docker = {
    modem: { demuxStream: (from: PassThrough, to: PassThrough) => from.pipe(to, { end: false }) },
  } as unknown as Docker;
  const container = {
    exec: ({ Cmd: [, file = ''] }: { Cmd: string[] }) => {
      const content = files[file];
      const socket = new PassThrough();
      socket.end(content ?? `cat: ${file}: No such file or directory\n`);
      const inspect = () => Promise.resolve({ ExitCode: content === undefined ? 1 : 0 });
      return Promise.resolve({ start: () => Promise.resolve(socket), inspect });
    },
  } as unknown as Docker.Container;
  return { docker, container };
}

async function wordsWith(
  server: 'postgresql' | 'mariadb',
  given: Record<string, string>,
  files: Record<string, string>,
) {
  const { docker, container } = holding(files);
  const environment = await withFileVariables(docker, container, service('db', { environment: given }));
  return serverWords({ server, form: 'sql' }, service('db', { environment }));
}

test('user, database and password in files are those that a dump is restored with', async () => {
  const { restore } = await wordsWith(
    'postgresql',
    { POSTGRES_USER_FILE: '/run/user', POSTGRES_DB_FILE: '/run/db', POSTGRES_PASSWORD_FILE: '/run/password' },
    { '/run/user': 'shop\n', '/run/db': 'teas', '/run/password': 'a b\n\n' },
  );
  expect(restore.environment).toMatchObject({ PGUSER: 'shop', PGDATABASE: 'teas', PGPASSWORD: 'a b' });
  const mariadb = await wordsWith('mariadb', { MARIADB_ROOT_PASSWORD_FILE: '/run/root' }, { '/run/root': 'secret\n' });
  expect(mariadb.restore.environment).toEqual({ MYSQL_PWD: 'secret' });
});

test('what is not of asking is not read, and what cannot be read is an error by name', async () => {
  const given = { POSTGRES_USER: 'shop', POSTGRES_USER_FILE: '/gone', POSTGRES_INITDB_ARGS_FILE: '/gone' };
  expect((await wordsWith('postgresql', given, {})).restore.environment).toMatchObject({ PGUSER: 'shop' });
  await expect(wordsWith('postgresql', { POSTGRES_DB_FILE: '/gone' }, {})).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: 'db: POSTGRES_DB_FILE cannot be read in its container: cat: /gone: No such file or directory',
  });
});

test('a variable without a value is as good as none, as the images have it', async () => {
  const given = { POSTGRES_USER: '', POSTGRESQL_USERNAME: '', POSTGRES_DB: '', POSTGRES_PASSWORD: '' };
  const { restore } = await wordsWith('postgresql', given, {});
  expect(restore.environment).toMatchObject({ PGUSER: 'postgres', PGDATABASE: 'postgres' });
  expect(restore.environment).not.toHaveProperty('PGPASSWORD');
  const file = { ...given, POSTGRES_USER_FILE: '/run/user' };
  expect((await wordsWith('postgresql', file, { '/run/user': 'shop\n' })).restore.environment).toMatchObject({
    PGUSER: 'shop',
    PGDATABASE: 'shop',
  });
  const random = { MARIADB_ROOT_PASSWORD: '', MARIADB_RANDOM_ROOT_PASSWORD: 'yes', MARIADB_USER: 'shop' };
  const mariadb = await wordsWith('mariadb', { ...random, MARIADB_PASSWORD: 'secret', MARIADB_DATABASE: '' }, {});
  expect([mariadb.restore.command.slice(-2), mariadb.restore.environment]).toEqual([
    ['shop', ''],
    { MYSQL_PWD: 'secret' },
  ]);
});
