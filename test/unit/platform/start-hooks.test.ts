import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/base/clock.ts';
import { BenchdayError, messageOf } from '../../../src/base/errors.ts';
import type { UnitHost } from '../../../src/platform/engine/service-start.ts';
import { startServices } from '../../../src/platform/engine/start-services.ts';
import { runStartHooks } from '../../../src/platform/engine/start-hooks.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { service, topologyOf, request } from '../../docker/platform/small-topology.ts';
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

describe('a hook that does not end', () => {
  const hanging = service('db', { settings: { startHooks: [{ command: ['sleep', '1000'] }] } });

  it('is left when the run is interrupted, and its connection is closed', async () => {
    const { docker, container, socket } = engineOf({});
    const ending = new AbortController();
    const running = runStartHooks(docker, container, hanging, { signal: ending.signal });
    const ended = expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await setImmediate();
    ending.abort();
    await ended;
    expect(socket.destroyed).toBe(true);
  });

  it('is not started any more after an interruption', async () => {
    const { docker, container } = engineOf({ output: '', exitCode: 0 });
    const limits = { signal: AbortSignal.abort() };
    await expect(runStartHooks(docker, container, hanging, limits)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('is named when the time to get ready is over', async () => {
    const { docker, container, socket } = engineOf({});
    const limits = { readyAtMs: monotonicMs() + 20 };
    await expect(runStartHooks(docker, container, hanging, limits)).rejects.toMatchObject({
      code: 'SERVICE_NOT_READY',
      message: 'db: post_start 1 had not ended when the time to get ready was over',
    });
    expect(socket.destroyed).toBe(true);
  });

  it('does not hold up the failure of another service', async () => {
    const { docker, container } = engineOf({});
    const died = new BenchdayError('SERVICE_DIED', 'web is dead');
    const host: UnitHost = {
      start: async (unit, limits) => {
        if (unit.service.name === 'web') throw died;
        await runStartHooks(docker, container, unit.service, limits);
      },
      inspect: () => Promise.resolve(undefined),
      engine: () => docker,
    };
    const asked = {
      ...request(topologyOf(hanging, service('web'))),
      readyWithinMs: 600_000,
    };
    await expect(startServices(asked, host)).rejects.toBe(died);
  });
});
