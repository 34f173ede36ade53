import { expect, test } from 'vitest';
import type { Sample } from '../../../src/records/sample.ts';
import { haproxyProcess, haproxySamples } from '../../../src/collectors/haproxy.ts';
import * as proc from '../../../src/collectors/host-proc.ts';
import { countSamples, depthSamples } from '../../../src/collectors/rabbitmq.ts';
import { redisSamples } from '../../../src/collectors/redis.ts';
import { varnishSamples } from '../../../src/collectors/varnish.ts';

/** Columns 1 to 21 and the later ones that are read, as HAProxy 2.6 prints them. */
const HAPROXY = `# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,act,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,req_tot,
site,FRONTEND,,,3,9,4000,11,685,17198,0,0,0,,,,,OPEN,,50,1,2,4,57,
site,backend1-1,0,0,0,1,500,5,685,17198,,0,,0,0,0,0,UP,1,50,0,0,0,,
site,BACKEND,6,8,0,1,400,5,685,17198,0,0,,5,7,8,9,UP,3,50,0,0,0,57,
operations,FRONTEND,,,1,1,4000,3,166,300,0,0,0,,,,,OPEN,,2,0,0,0,999,
`;

test('HAProxy: the named frontend and its backends, without columns a proxy does not count', () => {
  expect(valuesOf(haproxySamples(HAPROXY, 'site'))).toEqual({
    'haproxy.requests_total': 57,
    'haproxy.received_bytes_total': 685,
    'haproxy.sent_bytes_total': 17_198,
    'haproxy.responses_2xx_total': 50,
    'haproxy.responses_3xx_total': 1,
    'haproxy.responses_4xx_total': 2,
    'haproxy.responses_5xx_total': 4,
    'haproxy.sessions': 3,
    'haproxy.queued_requests site': 6,
    'haproxy.retries_total site': 8,
    'haproxy.redispatches_total site': 9,
    'haproxy.connection_errors_total site': 5,
    'haproxy.response_errors_total site': 7,
    'haproxy.active_servers site': 3,
  });
});

test('HAProxy: a frontend that is not there is an error, not a row of zeros', () => {
  expect(() => haproxySamples(HAPROXY, 'shop')).toThrow("HAProxy's statistics have no frontend shop");
  expect(() => haproxySamples('', 'site')).toThrow('no frontend site');
});

test('HAProxy: its process and its start stand on the page for people', () => {
  const html =
    '<p><b>pid = </b> 17 (process #1, nbproc = 1, nbthread = 2)<br>\n<b>uptime = </b> 1d 2h03m04s; warnings = 0<br>';
  const ageMs = ((26 * 60 + 3) * 60 + 4) * 1000;
  expect(valuesOf(haproxyProcess(html, 1_790_000_000_000))).toEqual({
    'haproxy.process_id': 17,
    'haproxy.process_started_ms': 1_790_000_000_000 - ageMs,
  });
  expect(haproxyProcess('<html>401 Unauthorized</html>', 0)).toEqual([]);
});

const VARNISH_NAMES =
  'client_req cache_hit cache_hit_grace cache_miss s_pass backend_req backend_fail n_object n_lru_nuked s_resp_bodybytes';
const VARNISH = Object.fromEntries(
  VARNISH_NAMES.split(' ').map((name, index) => [`MAIN.${name}`, { flag: 'c', format: 'i', value: index + 10 }]),
);

test.each([
  ['6.5 and later', { version: 1, timestamp: '2026-11-22T22:06:27', counters: VARNISH }],
  ['before 6.5', { timestamp: '2026-11-22T22:06:27', ...VARNISH }],
])('Varnish %s', (_version, answer) => {
  expect(valuesOf(varnishSamples(JSON.stringify(answer)))).toMatchObject({
    'varnish.requests_total': 10,
    'varnish.hits_total': 11,
    'varnish.misses_total': 13,
    'varnish.passes_total': 14,
    'varnish.objects': 17,
    'varnish.body_bytes_total': 19,
  });
});

test('Varnish: how often its child began, and when', () => {
  const counters = { ...VARNISH, 'MGT.child_start': { value: 2 }, 'MAIN.uptime': { value: 40 } };
  expect(valuesOf(varnishSamples(JSON.stringify({ timestamp: '2026-11-22T22:06:40', counters })))).toMatchObject({
    'varnish.child_starts': 2,
    'varnish.child_started_ms': Date.UTC(2026, 10, 22, 22, 6, 0),
  });
});

test('Varnish: what varnishstat complains about is handed on', () => {
  expect(() => varnishSamples('Could not get hold of varnishd, is it running?')).toThrow(
    'Could not get hold of varnishd',
  );
  expect(() => varnishSamples('{"counters":{}}')).toThrow('varnishstat has no MAIN.client_req');
});

test('Redis: fields are found in whatever section they stand', () => {
  const info =
    '# Clients\r\nconnected_clients:3\r\n# Memory\r\nused_memory:1024\r\n# Stats\r\ntotal_commands_processed:99\r\n' +
    'expired_keys:4\r\nevicted_keys:5\r\nkeyspace_hits:70\r\nkeyspace_misses:30\r\n';
  expect(valuesOf(redisSamples(info))).toEqual({
    'redis.hits_total': 70,
    'redis.misses_total': 30,
    'redis.commands_total': 99,
    'redis.evicted_keys_total': 5,
    'redis.expired_keys_total': 4,
    'redis.memory_bytes': 1_024,
    'redis.clients': 3,
  });
  expect(() => redisSamples('-NOAUTH Authentication required.')).toThrow('INFO has no keyspace_hits');
});

test('Redis: each start has a number of its own', () => {
  const info = (id: string) =>
    `run_id:${id}\r\nconnected_clients:3\r\nused_memory:1024\r\ntotal_commands_processed:99\r\nexpired_keys:4\r\n` +
    'evicted_keys:5\r\nkeyspace_hits:70\r\nkeyspace_misses:30\r\n';
  const numberOf = (id: string) => valuesOf(redisSamples(info(id)))['redis.run_number'];
  expect(numberOf('00000000000ff66c51a8f3ad35d0f30a5d8a1b2c')).toBe(15);
  expect(numberOf('ffffffffffff0000000000000000000000000000')).toBe(2 ** 48 - 1);
  expect(numberOf('')).toBeUndefined();
});

test('RabbitMQ: depths by queue, whatever its name holds', () => {
  const text = `# TYPE rabbitmq_detailed_queue_messages_ready gauge
# HELP rabbitmq_detailed_queue_messages_ready Messages ready to be delivered to consumers
rabbitmq_detailed_queue_messages_ready{vhost="/",queue="shop.writes"} 3
rabbitmq_detailed_queue_messages_ready{vhost="/",queue="a \\"b\\", {c}"} 1
rabbitmq_detailed_queue_messages_unacked{vhost="/",queue="shop.writes"} 20
rabbitmq_detailed_queue_messages{vhost="/",queue="shop.writes"} 23
rabbitmq_detailed_queue_messages_ready{vhost="other",queue="shop.writes"} 4
`;
  expect(valuesOf(depthSamples(text))).toEqual({
    'rabbitmq.ready_messages shop.writes': 7,
    'rabbitmq.ready_messages a "b", {c}': 1,
    'rabbitmq.unacknowledged_messages shop.writes': 20,
  });
  expect(depthSamples('# no queue yet\n')).toEqual([]);
});

test('RabbitMQ: counters are added up over protocols, kinds of queue and reasons', () => {
  const text = `rabbitmq_global_messages_received_total{protocol="amqp091"} 100
rabbitmq_global_messages_received_total{protocol="amqp10"} 1
rabbitmq_global_messages_received_confirm_total{protocol="amqp091"} 99
rabbitmq_global_messages_confirmed_total{protocol="amqp091"} 98
rabbitmq_global_messages_unroutable_returned_total{protocol="amqp091"} 2
rabbitmq_global_messages_delivered_total{protocol="amqp091",queue_type="rabbit_quorum_queue"} 97
rabbitmq_global_messages_delivered_consume_manual_ack_total{protocol="amqp091",queue_type="rabbit_quorum_queue"} 97
rabbitmq_global_messages_redelivered_total{protocol="amqp091",queue_type="rabbit_quorum_queue"} 5
rabbitmq_global_messages_acknowledged_total{protocol="amqp091",queue_type="rabbit_classic_queue"} 1
rabbitmq_global_messages_acknowledged_total{protocol="amqp091",queue_type="rabbit_quorum_queue"} 90
rabbitmq_global_messages_dead_lettered_confirmed_total{queue_type="rabbit_quorum_queue",dead_letter_strategy="at_least_once"} 3
rabbitmq_global_messages_dead_lettered_rejected_total{queue_type="rabbit_quorum_queue",dead_letter_strategy="at_least_once"} 2
rabbitmq_global_messages_dead_lettered_delivery_limit_total{queue_type="rabbit_quorum_queue",dead_letter_strategy="disabled"} 1
`;
  const counted = {
    'rabbitmq.published_total': 101,
    'rabbitmq.confirmed_total': 98,
    'rabbitmq.returned_total': 2,
    'rabbitmq.delivered_total': 97,
    'rabbitmq.redelivered_total': 5,
    'rabbitmq.acknowledged_total': 91,
    'rabbitmq.dead_lettered_total': 3,
  };
  expect(valuesOf(countSamples(text))).toEqual(counted);
  expect(() => countSamples('rabbitmq_queues 1\n')).toThrow('no ^rabbitmq_global_messages_received_total$');
  const withoutOne = text.replaceAll(/^rabbitmq_global_messages_redelivered.*\n/gm, '');
  const message = "RabbitMQ's metrics have no ^rabbitmq_global_messages_redelivered_total$";
  const others = Object.keys(counted).filter((metric) => metric !== 'rabbitmq.redelivered_total');
  const samples = others.map((metric): unknown => expect.objectContaining({ metric }));
  expect(() => countSamples(withoutOne)).toThrow(expect.objectContaining({ message, samples }));
});

test('host: CPU time in ms by state, and cores', () => {
  const stat = 'cpu  100 1 50 1000 7 2 3 40 0 0\ncpu0 50 1 25 500 7 2 3 40 0 0\ncpu1 50 0 25 500 0 0 0 0 0 0\nintr 5\n';
  expect(valuesOf(proc.cpuSamples(stat))).toEqual({
    'host.cpu_ms_total user': 1_000,
    'host.cpu_ms_total nice': 10,
    'host.cpu_ms_total system': 500,
    'host.cpu_ms_total idle': 10_000,
    'host.cpu_ms_total iowait': 70,
    'host.cpu_ms_total irq': 20,
    'host.cpu_ms_total softirq': 30,
    'host.cpu_ms_total steal': 400,
    'host.cores': 2,
  });
});

test('host: pressure, sockets, memory, swapping, refused connections', () => {
  const pressure =
    'some avg10=12.50 avg60=3.10 avg300=0.70 total=5133180\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n';
  const netstat = 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 22 33\nIpExt: InNoRoutes\nIpExt: 4\n';
  const sockstat = 'sockets: used 200\nTCP: inuse 6 orphan 0 tw 123 alloc 8 mem 2\nUDP: inuse 1 mem 0\n';
  expect(
    valuesOf([
      ...proc.pressureSamples('cpu', pressure),
      ...proc.listenSamples(netstat),
      ...proc.socketSamples(sockstat),
      ...proc.memorySamples('MemTotal: 16 kB\nMemAvailable:      10 kB\n'),
      ...proc.swapSamples('pswpin 3\npswpout 4\noom_kill 5\n'),
      ...proc.portRangeSamples('32768\t60999\n'),
      ...proc.loadSamples('0.71 0.50 0.20 2/300 4711\n'),
    ]),
  ).toEqual({
    'host.cpu_pressure_ratio': 0.125,
    'host.cpu_pressure_ms_total': 5_133.18,
    'host.listen_overflows_total': 22,
    'host.listen_drops_total': 33,
    'host.tcp_sockets': 6,
    'host.time_wait_sockets': 123,
    'host.local_ports': 28_232,
    'host.memory_available_bytes': 10_240,
    'host.memory_used_ratio': 0.375,
    'host.oom_kills_total': 5,
    'host.swapped_in_pages_total': 3,
    'host.swapped_out_pages_total': 4,
    'host.load_1min_tasks': 0.71,
  });
  expect(() => proc.listenSamples('TcpExt: SyncookiesSent\nTcpExt: 1\n')).toThrow('is not a number');
});

function valuesOf(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    samples.map(({ metric, item, value }) => [item === undefined ? metric : `${metric} ${item}`, value]),
  );
}
