import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { askReady } from '../../../../src/platform/engine/data/ask-ready.ts';
import { serverWords } from '../../../../src/platform/engine/data/servers.ts';
import { service } from '../../../docker/platform/small-topology.ts';

const SECRET = 'hunter2-Of-This-Machine';

/** @param fails  the engine refuses to run anything, and repeats the command */
function container(fails = false) {
  const asked: Docker.ExecCreateOptions[] = [];
  const socket = new PassThrough();
  socket.end();
  const exec = { start: () => Promise.resolve(socket), inspect: () => Promise.resolve({ ExitCode: 2 }) };
  return {
    asked,
    container: {
      exec: (options: Docker.ExecCreateOptions) => {
        asked.push(options);
        return fails ? Promise.reject(new Error(`cannot run ${options.Cmd?.join(' ') ?? ''}`)) : Promise.resolve(exec);
      },
    } as unknown as Docker.Container,
  };
}

const docker = { modem: { demuxStream: (from: PassThrough) => from.resume() } } as unknown as Docker;

it.each([
  ['postgresql', { POSTGRES_PASSWORD: SECRET }, `PGPASSWORD=${SECRET}`],
  ['mariadb', { MARIADB_ROOT_PASSWORD: SECRET }, `MYSQL_PWD=${SECRET}`],
] as const)('%s is asked whether it is ready without its password among the words', async (server, given, variable) => {
  const { ready } = serverWords({ server, form: 'sql' }, service('db', { environment: given }));
  const { asked, container: db } = container();
  expect(await askReady(docker, db, ready)).toEqual({ exitCode: 2, output: '' });
  expect(asked[0]?.Cmd).toEqual(ready.command);
  expect(JSON.stringify(asked[0]?.Cmd)).not.toContain(SECRET);
  expect(asked[0]?.Env).toContain(variable);
  expect((await askReady(docker, container(true).container, ready)).output).not.toContain(SECRET);
});
