import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { monotonicMs } from '../../../src/base/clock.ts';
import type { Instance } from '../../../src/collectors/instances.ts';
import { type MysqlKind, connectMysql } from '../../../src/collectors/mysql-connection.ts';
import { connectPostgresql } from '../../../src/collectors/postgresql-connection.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import { plantedMysql } from '../../support/planted-mysql.ts';
import { plantedPostgresql } from '../../support/planted-postgresql.ts';

/** Passes everything on until it is told to be silent; its connections stay open on this side. */
async function silenceable({ containers: [container] }: RunningService) {
  if (container === undefined) throw new Error('there is no server');
  const { host, port } = await container.address(0);
  let isSilent = false;
  const closed: Promise<unknown>[] = [];
  const open: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const behind = connect({ host, port });
    open.push(client, behind);
    for (const socket of [client, behind]) socket.on('error', () => undefined);
    closed.push(once(client, 'end'));
    client.on('data', (bytes) => isSilent || behind.write(bytes));
    behind.on('data', (bytes) => isSilent || client.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  return {
    instance: { container: { ...container, address: () => Promise.resolve(address) } },
    silence: () => (isSilent = true),
    /** that our side of every connection is closed */
    closed: () => Promise.all(closed),
    /** connections that this process has to it */
    left: () =>
      (process as unknown as { _getActiveHandles(): { remotePort?: number }[] })
        ._getActiveHandles()
        .filter(({ remotePort }) => remotePort === address.port).length,
  };
}

const mysqlOf = (instance: object) =>
  connectMysql(
    { ...instance, specification: { kind: 'mariadb', port: 1, user: 'u', password: 'p' } } as Instance<MysqlKind>,
    { answerWithinMs: 100 },
  );
const postgresqlOf = (instance: object) =>
  connectPostgresql(
    {
      ...instance,
      specification: { kind: 'postgresql', port: 1, user: 'u', password: 'p', database: 'd' },
    } as Instance<'postgresql'>,
    { answerWithinMs: 100 },
  );

async function tookMs(work: Promise<unknown>): Promise<number> {
  const beganMs = monotonicMs();
  await work;
  return monotonicMs() - beganMs;
}

it.each([
  ['in the middle of an answer', true],
  ['between two', false],
])('a MySQL that falls silent %s is closed within a second, and no connection is left', async (_when, isAsked) => {
  const { instance, silence, closed, left } = await silenceable(await plantedMysql('db', () => [{ a: 1 }]));
  const client = await mysqlOf(instance);
  expect(await client.rows('select 1')).toHaveLength(1);
  silence();
  if (isAsked) await expect(client.rows('select 2')).rejects.toThrow('timeout');
  expect(await tookMs(client.close())).toBeLessThan(2_500);
  await closed();
  expect(left()).toBe(0);
});

it.each([
  ['in the middle of an answer', true],
  ['between two', false],
])('a PostgreSQL that falls silent %s is closed within a second, and no connection is left', async (_when, isAsked) => {
  const { instance, silence, closed, left } = await silenceable(await plantedPostgresql('db', () => [{ a: 1 }]));
  const client = await postgresqlOf(instance);
  expect((await client.query('select 1')).rows).toHaveLength(1);
  silence();
  if (isAsked) await expect(client.query('select 2')).rejects.toThrow('timeout');
  expect(await tookMs(client.end())).toBeLessThan(2_500);
  await closed();
  expect(left()).toBe(0);
});
