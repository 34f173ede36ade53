import { describe, expect, it } from 'vitest';
import { LogImport } from '../../../src/import/log-import.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { userFormat } from '../../../src/import/user-format.ts';

function read(format: string, ...lines: string[]) {
  const log = new LogImport({ format: userFormat(format) });
  log.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  log.endFile();
  const { traffic } = log;
  const { topPaths, clientPlaces, formats, rejected, clients } = summariseImport(log, 24);
  return {
    clients,
    rejected,
    paths: topPaths.map(({ text }) => text),
    from: clientPlaces[0]?.text,
    format: formats[0]?.text,
    firstS: traffic.firstS,
    statuses: [...traffic.statuses.entries()].flatMap(([status, count]) => (count > 0 ? [status] : [])),
  };
}

const AT_S = Date.UTC(2015, 4, 17, 10, 5, 3) / 1000;

describe('--format', () => {
  it.each([
    [
      'two times, of which the first is taken',
      '$remote_addr [$time_local] $msec "$request" $status',
      '1.2.3.4 [17/May/2015:10:05:03 +0000] 1431857105.219 "GET /a HTTP/1.1" 200',
      { paths: ['/a'], firstS: AT_S },
    ],
    [
      'two times, of which the first is none',
      '$time_iso8601 $remote_addr $msec $request_method $request_uri $status',
      '- 1.2.3.4 1431857103.219 GET /a 200',
      { paths: ['/a'], firstS: AT_S },
    ],
    [
      'columns of nginx in any order',
      '$status $request_time $host "$request" [$time_local] $http_x_forwarded_for $remote_addr',
      '404 0.005 shop "GET /a?b HTTP/1.1" [17/May/2015:10:05:03 +0000] 1.2.3.4, 10.0.0.9 10.0.0.1',
      { from: '$http_x_forwarded_for', statuses: [404], paths: ['/a'] },
    ],
    [
      'an empty X-Forwarded-For',
      '$http_x_forwarded_for $remote_addr [$time_iso8601] $request_method $uri$is_args$args $status',
      '- 1.2.3.4 [2015-05-17T10:05:03+00:00] GET /a/b?c=d 200',
      { from: '$remote_addr', paths: ['/a/b'], statuses: [200] },
    ],
    [
      'the whole directive',
      `log_format own escape=json '$remote_addr|$msec|'\n  '$request_method|$request_uri|$status';`,
      '1.2.3.4|1431857103.219|GET|/a?b|200',
      { paths: ['/a'] },
    ],
    [
      'JSON under own names',
      '{"a":"$time_iso8601","b":"$remote_addr","c":"$request","d":$status}',
      String.raw`{"a":"2015-05-17T10:05:03+00:00","b":"1.2.3.4","c":"GET /a\"b HTTP/1.1","d":200}`,
      { paths: ['/a"b'], statuses: [200] },
    ],
    [
      'Apache',
      String.raw`%{X-Forwarded-For}i %h %l %u %t %D \"%r\" %>s %b \"%{Referer}i\"`,
      '1.2.3.4 10.0.0.1 - - [17/May/2015:10:05:03 +0000] 153 "GET /a HTTP/1.1" 301 5 "-"',
      { from: '%{X-Forwarded-For}i', statuses: [301], paths: ['/a'] },
    ],
    [
      'Apache in parts',
      'LogFormat "%{%Y-%m-%d}t %{%H:%M:%S}t %a %m %U%q %s %{c}a" own',
      '2015-05-17 10:05:03 1.2.3.4 POST /a?b=c 201 10.0.0.1',
      { from: '%a', statuses: [201], paths: ['/a'] },
    ],
    [
      "Apache's own client behind the connection's",
      '%{c}a %{c}h %a %t "%r" %>s',
      '10.0.0.1 10.0.0.1 1.2.3.4 [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200',
      { from: '%a' },
    ],
    [
      "a client's name before the connection's address",
      '%{c}a %h %t "%r" %>s',
      '10.0.0.1 visitor.example [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200',
      { from: '%h' },
    ],
    [
      "the connection's address where no other is named",
      '%{c}a %{X-Forwarded-For}i %t "%r" %>s',
      '1.2.3.4 - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200',
      { from: '%{c}a' },
    ],
    [
      "nginx's address before realip",
      '$realip_remote_addr $remote_addr [$time_local] "$request" $status',
      '10.0.0.1 1.2.3.4 [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200',
      { from: '$remote_addr' },
    ],
  ])('%s', (_name, format, line, expected) => {
    expect(read(format, line)).toMatchObject({
      firstS: AT_S,
      clients: 1,
      rejected: 0,
      format: 'the format given',
      ...expected,
    });
  });

  it('takes no time for a line of another format', () => {
    const format = userFormat(
      '$remote_addr $upstream_addr $upstream_status $upstream_response_time $http_x_forwarded_for $request_time $host|$scheme|$request_id|[$time_local] $request_method $uri $status',
    );
    const started = performance.now();
    expect(format(`${'1.2.3.4, '.repeat(3000)}| |`)).toBe('format');
    expect(format('a b '.repeat(5000))).toBe('format');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('leaves lines of other formats to be recognised', () => {
    const own = '1.2.3.4|1431857103.219|GET|/a|200';
    const common = '5.6.7.8 - - [17/May/2015:10:05:03 +0000] "GET /b HTTP/1.1" 200 5';
    expect(read('$remote_addr|$msec|$request_method|$request_uri|$status', own, common)).toMatchObject({
      clients: 2,
      rejected: 0,
    });
  });

  it.each([
    ['$remote_addr "$request"', 'holds no time'],
    ['$remote_addr [$time_local] $status', 'holds no request'],
    ['combined', 'holds neither'],
  ])('%s is refused', (format, message) => {
    expect(() => userFormat(format)).toThrow(message);
  });
});
