import { describe, expect, test } from 'vitest';
import { memcachedSamples } from '../../../src/collectors/memcached.ts';
import { nginxSamples } from '../../../src/collectors/nginx.ts';
import { PartialReading } from '../../../src/collectors/collector.ts';
import { prometheusSamples } from '../../../src/collectors/prometheus-page.ts';
import { commandSamples } from '../../../src/collectors/redis.ts';
import type { Sample } from '../../../src/records/sample.ts';
import { PAGE_ROWS, pageRowsOf } from '../../../src/records/page-rows.ts';

const told = (samples: readonly Sample[]) =>
  new Map(samples.map(({ metric, item, value }) => [item === undefined ? metric : `${metric} ${item}`, value]));

describe('nginx', () => {
  const PAGE =
    'Active connections: 291 \nserver accepts handled requests\n 16630948 16630940 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n';

  test('is read from stub_status', () => {
    expect(Object.fromEntries(told(nginxSamples(PAGE)))).toEqual({
      'nginx.connections': 291,
      'nginx.accepted_total': 16_630_948,
      'nginx.handled_total': 16_630_940,
      'nginx.requests_total': 31_070_465,
      'nginx.reading_connections': 6,
      'nginx.writing_connections': 179,
      'nginx.waiting_connections': 106,
    });
  });

  test.each(['', '<html>Welcome to nginx!</html>', PAGE.slice(0, -14), PAGE.replace('31070465', '-')])(
    'another page is refused: %j',
    (page) => {
      expect(() => nginxSamples(page)).toThrow('not a page of stub_status');
    },
  );
});

describe('memcached', () => {
  const STATS = [
    'pid 1',
    'uptime 90',
    'curr_connections 3',
    'cmd_set 12',
    'get_hits 40',
    'get_misses 5',
    'bytes 2048',
    'curr_items 11',
    'evictions 1',
  ];
  const answer = (lines: readonly string[]) => [...lines.map((line) => `STAT ${line}`), 'END', ''].join('\r\n');

  test('is read from its stats', () => {
    expect(Object.fromEntries(told(memcachedSamples(answer(STATS), 100_000)))).toEqual({
      'memcached.started_ms': 10_000,
      'memcached.hits_total': 40,
      'memcached.misses_total': 5,
      'memcached.sets_total': 12,
      'memcached.evicted_items_total': 1,
      'memcached.memory_bytes': 2048,
      'memcached.items': 11,
      'memcached.clients': 3,
    });
  });

  test('what it does not tell is no 0', () => {
    expect(() => memcachedSamples(answer(STATS.filter((line) => !line.startsWith('get_hits'))), 0)).toThrow(
      'no get_hits',
    );
    expect(() => memcachedSamples('ERROR\r\n', 0)).toThrow("memcached's stats have no uptime");
  });
});

describe('Redis', () => {
  test('tells calls and time of each command, without what sets up a connection or looks at the server', () => {
    const info = [
      '# Commandstats',
      'cmdstat_get:calls=21,usec=1750,usec_per_call=83.33,rejected_calls=0,failed_calls=0',
      'cmdstat_getex:calls=2,usec=20,usec_per_call=10.00',
      'cmdstat_client|setinfo:calls=2,usec=4,usec_per_call=2.00,rejected_calls=0,failed_calls=0',
      'cmdstat_xgroup|create:calls=1,usec=50,usec_per_call=50.00,rejected_calls=0,failed_calls=0',
      ...['info', 'hello', 'auth', 'multi', 'exec', 'ping', 'select'].map((name) => `cmdstat_${name}:calls=9,usec=9`),
      '',
    ].join('\r\n');
    expect(Object.fromEntries(told(commandSamples(info)))).toEqual({
      'redis.command_calls_total get': 21,
      'redis.command_time_ms_total get': 1.75,
      'redis.command_calls_total getex': 2,
      'redis.command_time_ms_total getex': 0.02,
      'redis.command_calls_total xgroup|create': 1,
      'redis.command_time_ms_total xgroup|create': 0.05,
    });
  });
});

describe('a page of metrics', () => {
  const PAGE = [
    '# TYPE requests_total counter',
    'requests_total{code="200",method="GET"} 70',
    'requests_total{code="200",method="POST"} 5',
    'requests_total{code="500",method="GET"} 2',
    'open_connections 4',
    'process_start_time_seconds 1.5e+09',
    '',
  ].join('\n');

  test('gives what is named of it: rows with the labels are added up, and _total says that it counts', () => {
    const samples = prometheusSamples(PAGE, {
      answers_total: 'requests_total',
      good_total: 'requests_total{code="200"}',
      good_reads_total: 'requests_total{method="GET", code="200"}',
      connections: 'open_connections',
    });
    expect(Object.fromEntries(told(samples))).toEqual({
      'prometheus.process_started_ms': 1.5e12,
      'prometheus.counted_total answers_total': 77,
      'prometheus.counted_total good_total': 75,
      'prometheus.counted_total good_reads_total': 70,
      'prometheus.value connections': 4,
    });
    expect(samples.map(({ kind }) => kind)).toEqual(['gauge', 'counter', 'counter', 'counter', 'gauge']);
  });

  test('that lacks one of them is read in part: what is not there is not 0', () => {
    const read = () =>
      prometheusSamples(PAGE, { bad_total: 'requests_total{code="503"}', connections: 'open_connections' });
    expect(read).toThrow(PartialReading);
    expect(read).toThrow('the page of metrics has no requests_total{code="503"}');
    try {
      read();
    } catch (reason) {
      expect(told((reason as PartialReading).samples).get('prometheus.value connections')).toBe(4);
    }
  });

  test('with a row that is NaN, as of a summary that has observed nothing, is read without it, and it is named', () => {
    const page = `${PAGE}took_seconds{quantile="0.5"} NaN\ntook_seconds_count 3\nopen_connections{of="x"} +Inf\n`;
    const metrics = {
      count_total: 'took_seconds_count',
      took: 'took_seconds{quantile="0.5"}',
      all: 'open_connections',
    };
    const read = () => prometheusSamples(page, metrics);
    expect(read).toThrow(
      'took_seconds{quantile="0.5"} is NaN on the page of metrics; open_connections is Infinity on the page of metrics',
    );
    try {
      read();
    } catch (reason) {
      expect([...told((reason as PartialReading).samples)]).toEqual([
        ['prometheus.process_started_ms', 1.5e12],
        ['prometheus.counted_total count_total', 3],
      ]);
    }
    const unknownStart = page.replace('1.5e+09', 'NaN');
    expect([...told(prometheusSamples(unknownStart, { count_total: 'took_seconds_count' }))]).toEqual([
      ['prometheus.counted_total count_total', 3],
    ]);
  });

  test.each([
    ['requests_total', true],
    ['a:b_c', true],
    ['requests_total{}', true],
    ['requests_total{code="200"}', true],
    ['requests_total{code="200",method="a\\"b"}', true],
    ['requests_total{code=~"2.."}', false],
    ['requests_total{code!="200"}', false],
    ['rate(requests_total[1m])', false],
    ['requests_total{code="200"', false],
    ['2xx', false],
    ['', false],
  ])('%j names rows: %s', (written, isOne) => {
    expect(PAGE_ROWS.test(written)).toBe(isOne);
    if (!isOne) expect(() => pageRowsOf(written)).toThrow('names no rows');
  });

  test('labels are compared as they are meant, not as they are escaped', () => {
    expect(pageRowsOf('a{b="c\\"d\\\\e\\nf"}')).toEqual({ name: 'a', labels: [['b', 'c"d\\e\nf']] });
  });
});
