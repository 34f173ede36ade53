import { createServer as httpServer } from 'node:http';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import type { Collector } from '../../../src/collectors/collector.ts';
import { haproxy } from '../../../src/collectors/haproxy.ts';
import { memcached } from '../../../src/collectors/memcached.ts';
import type { CollectSpecification } from '../../../src/topology/topology.ts';
import { databaseService } from '../../support/planted-postgresql.ts';

/** @returns a function that sets this process's clocks forward. */
function settableClock(): (byMs: number) => void {
  const real = performance.now.bind(performance);
  let laterMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + laterMs);
  onTestFinished(() => {
    clock.mockRestore();
  });
  return (byMs) => {
    laterMs += byMs;
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** @param atMs  when the reading began, which is before a connection was opened */
async function readOnce(
  collector: Collector,
  { port, collect, atMs }: { readonly port: number; readonly collect: CollectSpecification; readonly atMs: number },
) {
  const service = { ...databaseService('one', [port]), collect: [collect] };
  const [target] = collector.scope === 'service' ? collector.targets(service) : [];
  if (target === undefined) throw new Error('it is watched');
  const probe = await target.open();
  const samples = await probe.read({ atMs, isEdge: true });
  await probe.close();
  return new Map(samples.map(({ metric, value }) => [metric, value]));
}

test('memcached: its start is told by its age as it was asked, not as the reading began', async () => {
  const fields = ['uptime 90', ...'get_hits get_misses cmd_set evictions bytes curr_items curr_connections'.split(' ')];
  const stats = fields.map((field) => `STAT ${field}${field.includes(' ') ? '' : ' 1'}\r\n`).join('');
  const port = await listening(createServer((socket) => socket.on('data', () => socket.write(`${stats}END\r\n`))));
  const told = await readOnce(memcached, { port, collect: { kind: 'memcached', port }, atMs: wallMs() - 60_000 });
  expect(Math.abs((told.get('memcached.started_ms') ?? NaN) - (wallMs() - 90_000))).toBeLessThan(5000);
});

test('HAProxy: its start is told by its age as it was asked, though the page took long', async () => {
  const setForward = settableClock();
  const server = httpServer((request, response) => {
    if (request.url === '/stats;csv') {
      response.end('# pxname,svname,scur\nsite,FRONTEND,1\n');
      return;
    }
    setForward(30_000);
    response.end('<b>pid = </b> 1 (process <b>uptime = </b> 0d 0h01m00s');
  });
  const port = await listening(server);
  const beganMs = wallMs();
  const told = await readOnce(haproxy, {
    port,
    collect: { kind: 'haproxy', port, path: '/stats;csv', frontend: 'site' },
    atMs: beganMs,
  });
  expect(Math.abs((told.get('haproxy.process_started_ms') ?? NaN) - (beganMs - 60_000))).toBeLessThan(5000);
});
