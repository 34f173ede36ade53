import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { messageOf } from '../../../src/base/errors.ts';
import { runStartHooks } from '../../../src/platform/engine/start-hooks.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const SECRET = 'hunter2-Of-This-Machine';

/** The engine's part of a command in a container. @param output  absent: the command does not end */
function engineOf({ output, exitCode = 1 }: { readonly output?: string; readonly exitCode?: number }) {
  const socket = new PassThrough();
  if (output !== undefined) socket.end(output);
  const docker = {
    modem: {
      demuxStream: (from: PassThrough, to: PassThrough) => {
        from.on('data', (chunk) => to.write(chunk));
      },
    },
  } as unknown as Docker;
  const exec = { start: () => Promise.resolve(socket), inspect: () => Promise.resolve({ ExitCode: exitCode }) };
  return { docker, socket, container: { exec: () => Promise.resolve(exec) } as unknown as Docker.Container };
}

async function serviceWith(lines: string, dotEnv: string) {
  const compose = `services:\n  db:\n    image: x\n    ports: ["80"]\n${lines}`;
  await using folder = await TemporaryFolder.with({
    'shop/compose.yaml': compose,
    'shop/.env': dotEnv,
    'shop/db.env': `DB_ADMIN=${SECRET}-too\n`,
  });
  const { services } = await readTopology(folder.file('shop'), { root: folder.path, environment: {} });
  const [service] = services;
  if (service === undefined) throw new Error('there is no service');
  return service;
}

it('a hook that fails is named by service and number, and what it said is shown without values of variables', async () => {
  const service = await serviceWith(
    [
      '    env_file: [db.env]',
      '    environment: { PLAIN: "written-in-the-file" }',
      '    post_start:',
      '      - { command: [mysql, "-p${DB_PASSWORD}", written-in-the-file] }',
      '',
    ].join('\n'),
    `DB_PASSWORD=${SECRET}\n`,
  );
  const output = `no table\nrefused ${SECRET}, and ${SECRET}-too: written-in-the-file\n`;
  const { docker, container } = engineOf({ output, exitCode: 3 });
  const message = await runStartHooks(docker, container, service).catch(messageOf);
  expect(message).toBe(
    'db: post_start 1 ended with exit code 3:\nno table\nrefused ${DB_PASSWORD}, and ${DB_ADMIN}: written-in-the-file',
  );
});

it('a hook that cannot be run is named by service and number too', async () => {
  const service = await serviceWith(
    '    post_start: [{ command: [mysql, "-p${DB_PASSWORD}"] }]\n',
    `DB_PASSWORD=${SECRET}\n`,
  );
  const { docker } = engineOf({});
  const container = { exec: () => Promise.reject(new Error(`exec: "mysql -p${SECRET}" not found`)) };
  const message = await runStartHooks(docker, container as unknown as Docker.Container, service).catch(messageOf);
  expect(message).toBe('db: post_start 1 could not be run: exec: "mysql -p${DB_PASSWORD}" not found');
});
