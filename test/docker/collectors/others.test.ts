import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { beforeAll, expect, test } from 'vitest';
import { wallMs } from '../../../src/base/clock.ts';
import { requireCountable } from '../../../src/collectors/database-needs.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { collectors } from '../../../src/collectors/registry.ts';
import { startCollectors } from '../../../src/collectors/watch.ts';
import { buildByHand } from '../../support/build-by-hand.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import type { CollectSpecification, Service } from '../../../src/topology/topology.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { LISTENS, request, service, topologyOf } from '../platform/small-topology.ts';

const CONTEXT = fileURLToPath(new URL('others', import.meta.url));
const HITS = 25;

const listensAt = (port: number) => ({ ...LISTENS, test: ['CMD', 'bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`] });
const server = (name: string, port: number, command: readonly string[]): Service =>
  service(name, {
    image: 'benchday-test/others:latest',
    build: { context: CONTEXT, dockerfile: `${CONTEXT}/Dockerfile`, args: {} },
    command,
    healthcheck: listensAt(port),
  });

const WEB = server('web', 8080, ['nginx', '-c', '/srv/nginx.conf']);
const CACHE = server('cache', 11_211, ['memcached', '-u', 'nobody', '-m', '64']);
const EDGE = server('edge', 8080, ['caddy', 'run', '--config', '/srv/Caddyfile']);
const STORE = server('store', 6379, [
  'redis-server',
  '--protected-mode',
  'no',
  '--requirepass',
  'secret',
  '--save',
  '',
]);

const STORED: CollectSpecification = { kind: 'redis', port: 6379, password: 'secret' };
const COLLECT: Readonly<Record<string, readonly CollectSpecification[]>> = {
  web: [{ kind: 'nginx', port: 8080, path: '/status' }],
  cache: [{ kind: 'memcached', port: 11_211 }],
  edge: [
    {
      kind: 'prometheus',
      port: 9180,
      path: '/metrics',
      metrics: { answers_total: 'caddy_http_requests_total{handler="static_response"}', threads: 'go_threads' },
    },
  ],
  store: [STORED],
};

beforeAll(async () => {
  await buildByHand(WEB);
}, 300_000);

test('nginx, memcached, Caddy by its page of metrics, and Redis as a store are counted exactly', async () => {
  const topology = { ...topologyOf(WEB, CACHE, EDGE, STORE), collect: COLLECT };
  const published = { ...portsToPublish(topology), edge: [8080, 9180] };
  await using running = await (await enginePlatform()).bringUp(request(topology, { publish: published }));
  await requireCountable(running.services);
  const addressOf = (name: string, port: number) => {
    const found = running.services.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found.address(port);
  };
  const store = new Redis({ ...addressOf('store', 6379), password: 'secret' });
  const edge = addressOf('edge', 8080);
  // A counter of Caddy's has no row before it was first used.
  expect(await (await fetch(`http://${edge.host}:${edge.port}/`)).text()).toBe('hello');
  const between: TimedSample[] = [];
  const watching = await startCollectors({
    topology: running,
    collectors: collectors.filter(({ id }) => ['nginx', 'memcached', 'prometheus', 'redis'].includes(id)),
    intervalMs: 3_600_000,
    now: wallMs,
    signal: new AbortController().signal,
    onSample: (sample) => void between.push(sample),
  });
  const first = await watching.edge();
  for (let hit = 0; hit < HITS; hit += 1) {
    for (const place of [addressOf('web', 8080), edge])
      await (await fetch(`http://${place.host}:${place.port}/`)).text();
    await store.set(`key${hit}`, 'value');
    await store.multi().get(`key${hit}`).get('none').exec();
  }
  await talk(addressOf('cache', 11_211), 'set a 0 0 1\r\nx\r\nget a\r\nget a\r\nget b\r\nquit\r\n');
  const { totals, problems } = metricTotals({ first, between, last: await watching.edge() });
  store.disconnect();
  expect(problems).toEqual([]);
  expect((await watching.stop()).filter(({ failures }) => failures > 0)).toEqual([]);
  const total = (metric: string, item?: string) =>
    totals.find((one) => one.metric === metric && one.item === item)?.value;
  // and the last reading's own
  expect(total('nginx.requests_total')).toBe(HITS + 1);
  expect(total('prometheus.counted_total', 'answers_total')).toBe(HITS);
  expect(total('prometheus.value', 'threads')).toBeGreaterThan(0);
  expect(total('memcached.hits_total')).toBe(2);
  expect(total('memcached.misses_total')).toBe(1);
  expect(total('memcached.sets_total')).toBe(1);
  expect(total('redis.command_calls_total', 'set')).toBe(HITS);
  expect(total('redis.command_calls_total', 'get')).toBe(2 * HITS);
  expect(total('redis.command_time_ms_total', 'get')).toBeGreaterThan(0);
  expect(totals.filter(({ item }) => ['info', 'multi', 'exec', 'auth'].includes(item ?? ''))).toEqual([]);

  const wrong = running.services.map((one) =>
    one.name === 'store' ? { ...one, collect: [{ ...STORED, password: 'wrong' }] } : one,
  );
  await expect(requireCountable(wrong)).rejects.toThrow(
    /^store: (?:WRONGPASS|ERR) .*user and password in x-benchday\.collect/,
  );
});

async function talk(place: { readonly host: string; readonly port: number }, words: string): Promise<void> {
  const socket = connect(place);
  socket.resume();
  await once(socket, 'connect');
  socket.write(words);
  await once(socket, 'close');
}
