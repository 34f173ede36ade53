import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { etcdSamples } from '../../../src/collectors/etcd.ts';
import { haproxyProcess, haproxySamples } from '../../../src/collectors/haproxy.ts';
import {
  cpuSamples,
  listenSamples,
  loadSamples,
  memorySamples,
  portRangeSamples,
  pressureSamples,
  socketSamples,
  swapSamples,
} from '../../../src/collectors/host-proc.ts';
import { memcachedSamples } from '../../../src/collectors/memcached.ts';
import { nginxSamples } from '../../../src/collectors/nginx.ts';
import { historySamples, patroniSamples } from '../../../src/collectors/patroni.ts';
import { prometheusSamples } from '../../../src/collectors/prometheus-page.ts';
import { countSamples, depthSamples } from '../../../src/collectors/rabbitmq.ts';
import { commandSamples, redisSamples } from '../../../src/collectors/redis.ts';
import { tomcatSamples } from '../../../src/collectors/tomcat.ts';
import { varnishSamples } from '../../../src/collectors/varnish.ts';
import { workerSamples } from '../../../src/collectors/worker.ts';
import { type Sample, sampleLine } from '../../../src/records/sample.ts';
import { editedValues } from '../edited-values.ts';
import { BrokenProperty, bytesOf, type FuzzTarget, isPlainError } from '../fuzz-target.ts';
import { requireFinite } from '../properties.ts';

/** Samples are numbers, and can be read again when they were stored. */
function checked(samples: readonly Sample[]): void {
  for (const one of samples) {
    requireFinite(one.metric, one);
    const line = JSON.stringify({ trial: 1, atMs: 0, service: 'web', ...one });
    if (!sampleLine.safeParse(JSON.parse(line)).success) throw new BrokenProperty(`refused when read again: ${line}`);
  }
}

const page = (name: string): string =>
  readFileSync(path.join(PROJECT_ROOT, 'test/unit/collectors/pages', name), 'utf8');

interface Page {
  readonly name: string;
  readonly seed: string;
  readonly read: readonly ((text: string) => readonly Sample[])[];
  readonly words?: readonly string[];
  readonly grammar?: fc.Arbitrary<Buffer>;
}

const number = fc.oneof(
  fc.constantFrom('0', '1', '+Inf', '-Inf', 'NaN', '1e999', '-1', '1.5e3', '0x1F', '', '1_000', '9'.repeat(400)),
  fc.double().map(String),
  fc.nat().map(String),
);

/** A page whose numbers are others, line by line. */
function withOtherNumbers(text: string): fc.Arbitrary<Buffer> {
  const count = (text.match(/\d+(?:\.\d+)?/g) ?? []).length;
  return fc.array(fc.tuple(fc.nat({ max: Math.max(0, count - 1) }), number), { maxLength: 4 }).map((changes) => {
    const others = new Map(changes);
    let index = 0;
    return bytesOf(text.replace(/\d+(?:\.\d+)?/g, (written) => others.get(index++) ?? written));
  });
}

/** Several parsers of one page each take the whole input; what one refuses another may read. */
function target({ name, seed, read, words = [], grammar = withOtherNumbers(seed) }: Page): FuzzTarget {
  return {
    name,
    weight: 12,
    grammar,
    seeds: [bytesOf(seed)],
    words,
    read: (input) => {
      const text = input.toString('utf8');
      const failures: unknown[] = [];
      for (const one of read) {
        try {
          checked(one(text));
        } catch (failure) {
          if (failure instanceof BrokenProperty || !isPlainError(failure)) throw failure;
          failures.push(failure);
        }
      }
      if (failures.length === read.length) throw failures[0];
    },
    isRefusal: isPlainError,
  };
}

const PROMETHEUS = ['{', '}', '="', '",', '# ', ' 1.0 ', ' # {a="b"} 1', '+Inf', 'NaN', '\\"', '\n'];
/** As `varnishstat -1 -j` says it. */
const VARNISH = {
  version: 1,
  timestamp: '2026-11-22T10:00:00',
  counters: Object.fromEntries(
    [
      'client_req',
      'cache_hit',
      'cache_hit_grace',
      'cache_miss',
      's_pass',
      'backend_req',
      'backend_fail',
      'n_object',
      'n_lru_nuked',
      's_resp_bodybytes',
      'uptime',
    ].map((name) => [`MAIN.${name}`, { value: 7 }]),
  ),
};
const HAPROXY =
  '# pxname,svname,qcur,scur,req_tot,bin,bout,hrsp_2xx,wretr\nweb,FRONTEND,,3,70,1,2,60,\napp,BACKEND,1,,,1,2,60,4\n';
const HAPROXY_PAGE = '<b>pid = </b> 12 (process #1)<br>\n<b>uptime = </b> 3d 2h01m07s<br>\n';
const NGINX =
  'Active connections: 291 \nserver accepts handled requests\n 16630948 16630940 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n';
const MEMCACHED =
  [
    'uptime 90',
    'curr_connections 3',
    'cmd_set 12',
    'get_hits 40',
    'get_misses 5',
    'bytes 2048',
    'curr_items 11',
    'evictions 1',
  ]
    .map((line) => `STAT ${line}\r\n`)
    .join('') + 'END\r\n';
const REDIS =
  [
    'keyspace_hits',
    'keyspace_misses',
    'total_commands_processed',
    'evicted_keys',
    'expired_keys',
    'used_memory',
    'connected_clients',
  ]
    .map((name) => `${name}:7\r\n`)
    .join('') + 'run_id:0123456789abcdef\r\ncmdstat_get:calls=21,usec=1750,usec_per_call=83.33\r\n';
const PROC = [
  'cpu  1 2 3 4 5 6 7 8 0 0',
  'cpu0 1 2 3 4 5 6 7 8 0 0',
  'MemTotal: 100 kB',
  'MemAvailable: 50 kB',
  'oom_kill 1',
  'pswpin 2',
  'pswpout 3',
  'TCP: inuse 4 orphan 0 tw 5 alloc 6',
  'TcpExt: ListenOverflows ListenDrops',
  'TcpExt: 7 8',
  'some avg10=1.23 avg60=0.00 avg300=0.00 total=12',
  '',
].join('\n');
const patroni = JSON.parse(page('patroni-primary.json')) as unknown;
const history = JSON.parse(page('patroni-history.json')) as unknown;
const json = (values: fc.Arbitrary<unknown>) => values.map((value) => bytesOf(JSON.stringify(value)));

export const pages: readonly FuzzTarget[] = [
  target({
    name: 'prometheus',
    seed: page('etcd.txt'),
    words: PROMETHEUS,
    read: [
      etcdSamples,
      (text) =>
        prometheusSamples(text, {
          a_total: 'etcd_server_leader_changes_seen_total',
          b: 'grpc_server_handled_total{grpc_code="OK"}',
        }),
    ],
  }),
  target({ name: 'rabbitmq', seed: page('rabbitmq-1.txt'), words: PROMETHEUS, read: [countSamples, depthSamples] }),
  target({ name: 'rabbitmq-depths', seed: page('rabbitmq-1-depths.txt'), words: PROMETHEUS, read: [depthSamples] }),
  target({ name: 'tomcat', seed: page('tomcat.txt'), words: PROMETHEUS, read: [tomcatSamples] }),
  target({ name: 'worker', seed: page('worker.txt'), words: PROMETHEUS, read: [workerSamples] }),
  target({ name: 'stub_status', seed: NGINX, read: [nginxSamples] }),
  target({
    name: 'memcached',
    seed: MEMCACHED,
    words: ['STAT ', '\r\n', 'END\r\n'],
    read: [(text) => memcachedSamples(text, 1_000)],
  }),
  target({ name: 'redis', seed: REDIS, words: ['\r\n', ':', 'cmdstat_'], read: [redisSamples, commandSamples] }),
  target({
    name: 'haproxy',
    seed: HAPROXY,
    words: [',', '\n', 'FRONTEND', 'BACKEND'],
    read: [(text) => haproxySamples(text, 'web')],
  }),
  target({
    name: 'haproxy-page',
    seed: HAPROXY_PAGE,
    words: ['</b>', 'd ', 'h'],
    read: [(text) => haproxyProcess(text, 1_000)],
  }),
  target({
    name: 'varnishstat',
    seed: JSON.stringify(VARNISH),
    grammar: json(
      editedValues([VARNISH, VARNISH.counters], { keys: ['counters', 'timestamp', 'value', 'MAIN.uptime'] }),
    ),
    read: [varnishSamples],
  }),
  target({
    name: 'patroni',
    seed: page('patroni-primary.json'),
    grammar: json(
      editedValues([patroni, history], { keys: ['state', 'role', 'timeline', 'xlog', 'received_location'] }),
    ),
    read: [patroniSamples, historySamples],
  }),
  target({
    name: 'proc',
    seed: PROC,
    words: ['cpu ', 'cpu9 ', ' kB', 'TcpExt: '],
    read: [
      cpuSamples,
      loadSamples,
      memorySamples,
      swapSamples,
      socketSamples,
      listenSamples,
      portRangeSamples,
      (text) => pressureSamples('cpu', text),
    ],
  }),
];
