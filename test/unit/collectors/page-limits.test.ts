import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as proc from '../../../src/collectors/host-proc.ts';
import { haproxyProcess, haproxySamples } from '../../../src/collectors/haproxy.ts';
import { hostAt } from '../../../src/collectors/host.ts';
import { memcachedSamples } from '../../../src/collectors/memcached.ts';
import { patroniSamples } from '../../../src/collectors/patroni.ts';
import { labelOf, prometheusRows, sumOfRows } from '../../../src/collectors/prometheus.ts';
import { redisSamples } from '../../../src/collectors/redis.ts';
import { varnishSamples } from '../../../src/collectors/varnish.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

type Samples = ReturnType<typeof varnishSamples>;
const valueOf = (samples: Samples, wanted: string) => samples.find(({ metric }) => metric === wanted)?.value;

const VARNISH_NAMES =
  'client_req cache_hit cache_hit_grace cache_miss s_pass backend_req backend_fail n_object n_lru_nuked s_resp_bodybytes';
const VARNISH = Object.fromEntries(
  VARNISH_NAMES.split(' ').map((name, index) => [`MAIN.${name}`, { value: index + 10 }]),
);

test('Varnish: every counter has its own name', () => {
  const samples = varnishSamples(JSON.stringify({ counters: VARNISH }));
  expect(Object.fromEntries(samples.map(({ metric, value }) => [metric, value]))).toEqual({
    'varnish.requests_total': 10,
    'varnish.hits_total': 11,
    'varnish.grace_hits_total': 12,
    'varnish.misses_total': 13,
    'varnish.passes_total': 14,
    'varnish.backend_requests_total': 15,
    'varnish.backend_failures_total': 16,
    'varnish.objects': 17,
    'varnish.evicted_objects_total': 18,
    'varnish.body_bytes_total': 19,
  });
});

test.each([
  ['no time', { counters: { ...VARNISH, 'MAIN.uptime': { value: 40 } } }],
  ['a time that is none', { timestamp: 'now', counters: { ...VARNISH, 'MAIN.uptime': { value: 40 } } }],
  ['a time that is a number', { timestamp: 2026, counters: { ...VARNISH, 'MAIN.uptime': { value: 40 } } }],
  ['no uptime', { timestamp: '2026-11-22T22:06:40', counters: VARNISH }],
])('Varnish: when its child began is not known with %s', (_name, answer) => {
  expect(valueOf(varnishSamples(JSON.stringify(answer)), 'varnish.child_started_ms')).toBeUndefined();
});

test.each([['7'], [null], [7], [{}], [{ value: '7' }], [{ value: null }]])(
  'Varnish: %j is no counter',
  (entry: unknown) => {
    const counters = { ...VARNISH, 'MAIN.s_pass': entry };
    expect(() => varnishSamples(JSON.stringify({ counters }))).toThrow('varnishstat has no MAIN.s_pass');
  },
);

test('a long complaint is quoted up to its limit', () => {
  const quoted = (call: () => unknown): string => {
    try {
      call();
    } catch (error) {
      return String(error);
    }
    return '';
  };
  expect(quoted(() => varnishSamples(`  ${'v'.repeat(300)}  `))).toMatch(/said: v{200}$/);
  expect(quoted(() => patroniSamples('p'.repeat(300)))).toMatch(/with: "p{120}"$/);
  expect(quoted(() => prometheusRows(`${'!'.repeat(300)}\n`, () => true))).toMatch(/line "!{120}"$/);
  expect(quoted(() => prometheusRows('x'.repeat(300), () => true))).toMatch(/with: "x{80}"$/);
});

test.each([
  ['primary', 1],
  ['master', 1],
  ['standby_leader', 1],
  ['replica', 0],
  ['sync_standby', 0],
])('Patroni: as %s it is a primary: %d', (role, isPrimary) => {
  expect(valueOf(patroniSamples(JSON.stringify({ state: 'running', role })), 'patroni.is_primary')).toBe(isPrimary);
});

test.each([
  ['running', 1],
  ['starting', 0],
])('Patroni: %s is running: %d', (state, isRunning) => {
  expect(valueOf(patroniSamples(JSON.stringify({ state, role: 'replica' })), 'patroni.is_running')).toBe(isRunning);
});

test.each([
  [100, 60, 40],
  [60, 60, 0],
  // It restores from an archive.
  [60, 100, 0],
  [60, null, undefined],
  [null, 60, undefined],
])('Patroni: received %j and replayed %j is behind by %j bytes', (received, replayed, bytes) => {
  const xlog = { received_location: received, replayed_location: replayed };
  const samples = patroniSamples(JSON.stringify({ state: 'running', role: 'replica', xlog, timeline: null }));
  expect(valueOf(samples, 'patroni.replay_lag_bytes')).toBe(bytes);
  expect(valueOf(samples, 'patroni.timeline')).toBeUndefined();
});

test.each([
  ['no uptime', '<b>pid = </b> 17 (process', [17, undefined]],
  ['no pid', '<b>uptime = </b> 0d 0h00m01s', [undefined, 99_999_000]],
  ['a day', '<b>uptime = </b> 1d 1h01m01s', [undefined, 100_000_000 - 90_061_000]],
])('HAProxy: a page with %s', (_name, html, [pid, startedMs]) => {
  const samples = haproxyProcess(html, 100_000_000);
  expect(valueOf(samples, 'haproxy.process_id')).toBe(pid);
  expect(valueOf(samples, 'haproxy.process_started_ms')).toBe(startedMs);
});

test('HAProxy: a server or backend of the name of a frontend is not it', () => {
  const csv = '# pxname,svname,scur,req_tot\nsite,BACKEND,5,6\nother,FRONTEND,1,2\n';
  expect(() => haproxySamples(csv, 'site')).toThrow('no frontend site');
  expect(haproxySamples(csv, 'other')).toEqual(
    [
      { metric: 'haproxy.sessions', kind: 'gauge', value: 1 },
      { metric: 'haproxy.requests_total', kind: 'counter', value: 2 },
    ].reverse(),
  );
});

test.each([
  ['a 1\n', 1],
  ['a 1e3 1790000000000\n', 1_000],
  ['a{x="}"} -2.5 -5\n', -2.5],
  ['a +Inf\n', Infinity],
  ['a -Inf\n', -Infinity],
  ['\n# only a remark\nb no number\na 1\na{x="2"} 4\n', 5],
  ['# nothing\n', undefined],
])('a page of metrics %j has %j of a', (text, sum) => {
  expect(
    sumOfRows(
      prometheusRows(text, (name) => name === 'a'),
      'a',
    ),
  ).toBe(sum);
});

test.each([
  ['a NaN\n', 'a is NaN, which is no number'],
  ['a one\n', 'a is one, which is no number'],
  ['a\n', 'not a page of metrics'],
  ['<html>\na 1\n', 'not a page of metrics'],
  ['a 1', 'is cut'],
])('a page of metrics %j is refused', (text, message) => {
  expect(() => prometheusRows(text, (name) => name === 'a')).toThrow(message);
});

test.each([
  ['queue="a"', 'a'],
  ['vhost="/",queue="a"', 'a'],
  ['my_queue="a"', undefined],
  [String.raw`queue="a\nb\\c\"d"`, 'a\nb\\c"d'],
  ['', undefined],
])('the label of {%s}', (labels, value) => {
  expect(labelOf({ name: 'x', labels, value: 1 }, 'queue')).toBe(value);
});

test.each([
  ['0123456789ab', 0x0123456789ab],
  ['0123456789a', undefined],
  ['x0123456789ab', undefined],
])('Redis: the run %s is number %j', (id, number) => {
  const fields = 'keyspace_hits keyspace_misses total_commands_processed evicted_keys expired_keys used_memory';
  const info = `run_id:${id}\nconnected_clients:3\n${fields
    .split(' ')
    .map((name) => `${name}:1\n`)
    .join('')}`;
  expect(valueOf(redisSamples(info), 'redis.run_number')).toBe(number);
});

test.each([
  [1_000, 1_000, 1],
  [32_768, 60_999, 28_232],
])('the ports from %d to %d are %d', (first, last, ports) => {
  expect(proc.portRangeSamples(`${first}\t${last}\n`)).toMatchObject([{ value: ports }]);
});

test('what an older kernel does not count is left out, and what is not there at all is a failure', () => {
  expect(proc.swapSamples('pswpin 3\npswpout 4\n').map(({ metric }) => metric)).toEqual([
    'host.swapped_in_pages_total',
    'host.swapped_out_pages_total',
  ]);
  expect(() => proc.memorySamples('MemTotal: 16 kB\n')).toThrow('nothing matches');
  expect(proc.pressureSamples('io', 'some avg10=100.00 avg60=0 avg300=0 total=1\n')).toMatchObject([
    { metric: 'host.io_pressure_ratio', value: 1 },
    { metric: 'host.io_pressure_ms_total', value: 0.001 },
  ]);
});

test('a kernel without pressure is read all the same, one without figures of the CPU is not', async () => {
  await using directory = await temporaryDirectory();
  const collector = hostAt(directory.path);
  if (collector.scope !== 'machine') throw new Error('the host is a machine');
  await mkdir(join(directory.path, 'net'));
  const files = {
    loadavg: '0.50 0.40 0.30 1/2 3\n',
    meminfo: 'MemTotal: 10 kB\nMemAvailable: 4 kB\n',
    vmstat: 'pswpin 0\npswpout 0\n',
    'net/sockstat': 'TCP: inuse 6 orphan 0 tw 1 alloc 8 mem 2\n',
    'net/netstat': 'TcpExt: ListenOverflows ListenDrops\nTcpExt: 2 3\n',
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory.path, file), text);
  const probe = await collector.open();
  await expect(probe.read({ atMs: 0, isEdge: false })).rejects.toThrow('ENOENT');
  await writeFile(join(directory.path, 'stat'), 'cpu  1 0 0 0 0 0 0 0\ncpu0 1 0 0 0 0 0 0 0\n');
  const samples = await probe.read({ atMs: 0, isEdge: false });
  expect(samples.filter(({ metric }) => /pressure|local_ports/.test(metric))).toEqual([]);
  expect(valueOf([...samples], 'host.load_1min_tasks')).toBe(0.5);
  expect(valueOf([...samples], 'host.memory_used_ratio')).toBeCloseTo(0.6, 12);
});

test.each(['', 'many', '1 2'])('what is no number but %j is no figure, and no 0', (value) => {
  const redis = 'keyspace_misses total_commands_processed evicted_keys expired_keys used_memory connected_clients';
  const info = [`keyspace_hits:${value}`, ...redis.split(' ').map((field) => `${field}:1`), ''].join('\r\n');
  expect(() => redisSamples(info)).toThrow(/^keyspace_hits of INFO is .*, which is no number$/);
  const memcached = 'uptime get_misses cmd_set evictions bytes curr_items curr_connections';
  const stats = [`get_hits ${value}`, ...memcached.split(' ').map((field) => `${field} 1`)];
  const answer = [...stats.map((line) => `STAT ${line}`), 'END', ''].join('\r\n');
  expect(() => memcachedSamples(answer, 0)).toThrow(/^get_hits of memcached's stats is .*, which is no number$/);
});
