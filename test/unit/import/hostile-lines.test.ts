import { describe, expect, it } from 'vitest';
import { LogParser } from '../../../src/import/log-parser.ts';
import { userFormat } from '../../../src/import/user-format.ts';
import { imported, summaryOf } from './log-texts.ts';

const BYTES = 65_536;
const MOST_MS = 100;

/** A beginning, what is repeated behind it up to the length, and an end that no reader wants. */
const hostile = (head: string, unit: string, tail: string, bytes = BYTES) =>
  head + unit.repeat(Math.floor((bytes - Buffer.byteLength(head + tail)) / Buffer.byteLength(unit))) + tail;

/** The longest line that formats without names are tried on, and the longest of all. */
const LENGTHS = [8192, BYTES];
const CLF = '1.2.3.4 - - [17/May/2015:10:05:03 +0000]';
const IIS = '1.2.3.4, -, 5/17/2015, 10:05:03, W3SVC1, WEB, 10.0.0.1, 1, 2, 3, 200, 0, GET, /a';

const LINES: readonly (readonly [reader: string, head: string, unit: string, tail?: string])[] = [
  ['HAProxy, backends', '1.2.3.4:5 [17/May/2015:10:05:03.123] web ', '/'],
  ['HAProxy, ports', 'a', ':1'],
  [
    'HAProxy, captured',
    '1.2.3.4:5 [17/May/2015:10:05:03.123] web app/a 0/0/1/2/3 200 5 - - ---- 1/1/0/0/0 0/0 {',
    '::|',
    '} "GET / HTTP/1.1"',
  ],
  ['Envoy, digits', '[2015-05-17T10:05:03Z] "GET / HTTP/1.1" 200 - ', '1'],
  ['Envoy, numbers', '[2015-05-17T10:05:03Z] "GET / HTTP/1.1" 200 - ', '1 '],
  ['Envoy, quotes', '[2015-05-17T10:05:03Z] "GET / HTTP/1.1" 200 - ', '1 1 1 1 "\\" '],
  ['S3', 'a b [17/May/2015:10:05:03 +0000] 1.2.3.4 - - A.', 'A'],
  ['Squid, columns', '1431857103.219 1 1.2.3.4 TCP_MISS/200 ', '- '],
  ['Squid, quotes', '1431857103.219 1 1.2.3.4 TCP_MISS/200 5 GET /a ', '\\"'],
  ['nginx-proxy-manager', '[17/May/2015:10:05:03 +0000] - ', '1, '],
  ['IIS, blanks', `${IIS}, `, ' '],
  ['IIS, commas', IIS, ',a'],
  ['uWSGI, brackets', '[pid: 1', '] 1 ('],
  ['uWSGI, all of them', '[pid: 1|app: 0|req: 1/1] 1.2.3.4 () {', ') {} ['],
  ['uWSGI, three', '[pid: ', '] a () {} '],
  ['Zoraxy, words', '[2015-05-17 10:05:03.1] [client: 1.2.3.4] ', '[a: b] '],
  ['Zoraxy, short words', '[2015-05-17 10:05:03.1] [client: 1.2.3.4] ', '[a: ] '],
  ['Zoraxy, clients', '[2015-05-17 10:05:03.1] ', '[client: 1.2.3.4] '],
  ['Gin', '[GIN] 2015/05/17 - 10:05:03 | 200 | 1ms | ', '| '],
  ['Gitea', '2015/05/17 10:05:03 ', 'router: completed GET / for a '],
  ['loose, escaped quotes', '', '\\"GET '],
  ['loose, protocols', '"GET ', ' HTTP/1.1'],
  ['loose, requests', '', '"GET / HTTP/1.1" 2'],
  ['loose, words', '2015-05-17 10:05:03 "GET / HTTP/1.1" 200 ', '1.2.3.4:'],
  ['grep', '', '.log'],
  ['grep, folders', '/', 'a.log/'],
  ['syslog, letters', 'May 17 10:05:03 ', 'a'],
  ['syslog, data', '<190>1 2015-05-17T10:05:03Z a b c d ', '[a b="]" '],
  ['docker compose', 'a', ' '],
  ['logcli', '{', 'a="b" '],
  ['colours', '', '\u001b['],
  ['JSON, blanks', '{"a":', ' ', '}'],
  ['JSON, numbers', '{"a":', '1, ', '}'],
  ['JSON, colons', '{"a":', '":', '}'],
  ['JSON, depth', '', '{"a":', '}'],
  ['JSON, keys', '{"request":"', '","a":"GET / HTTP', '"}'],
  ['LTSV', 'a:b', '\ta:b'],
  ['logfmt', '', 'a="b'],
  ['logfmt, quotes', 'a=b c=d e="', '\\" a="'],
  ['bracketed, times', '', '[ '],
  ['bracketed, requests', `${CLF} "`, '\\"'],
  ['bracketed, columns', `${CLF} "GET / HTTP/1.1" 200 5 `, '"\\" '],
  ['bracketed, addresses', `${CLF} "GET / HTTP/1.1" 200 5 `, '1.2.3.4 '],
  ['bracketed, labels', `${CLF} "GET / HTTP/1.1" 200 5 `, 'xff'],
  ['bracketed, signs', `${CLF} "GET / HTTP/1.1" 200 5 `, 'a='],
  ['common, targets', `${CLF} "GET /<`, ' ', ' HTTP/1.1" 200 5'],
  ['common, attacks', `${CLF} "GET /`, "'or(", ' HTTP/1.1" 200 5'],
  ['common, escapes', `${CLF} "GET /?`, '%25', ' HTTP/1.1" 200 5'],
  ['balancers of AWS', 'http 2015-05-17T10:05:03Z a ', '"\\"'],
  ['IIS without fields', '2015-05-17 10:05:03 ', 'GET / '],
  ['CloudFront without fields', '2015-05-17\t10:05:03', '\tGET'],
  ['names of columns', '', ',"'],
  ['nothing', '', 'a '],
];

function cpuMs(text: string, format?: string): number {
  const parser = new LogParser(format === undefined ? undefined : userFormat(format));
  const bytes = Buffer.from(text);
  const before = process.cpuUsage();
  parser.begin((look) => {
    look(bytes, 0, bytes.length);
  });
  parser.read(bytes, 0, bytes.length);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 2000;
}

describe('lines that were made to take ages', () => {
  it.each(LINES.map(([reader, head, unit, tail = '\u0001']) => ({ reader, head, unit, tail })))('$reader', (line) => {
    for (const bytes of LENGTHS) expect(cpuMs(hostile(line.head, line.unit, line.tail, bytes))).toBeLessThan(MOST_MS);
  });

  it.each([
    ['$remote_addr - $remote_user [$time_local] "$request" $status "$http_user_agent" $http_x_forwarded_for', '- '],
    ['%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"', '" "'],
  ])('read by %s', (format, unit) => {
    expect(cpuMs(hostile(`${CLF} "GET /" 200 `, unit, '\u0001'), format)).toBeLessThan(MOST_MS);
  });

  it('are rejected with a reason where no format with names or a time in brackets knows them', () => {
    const gin = (target: string) => `[GIN] 2015/05/17 - 10:05:03 | 200 | 1ms | 1.2.3.4 | GET "${target}"\n`;
    const log = imported(gin('/a') + gin(`/${'a'.repeat(9000)}`));
    expect(log.traffic.requests).toBe(1);
    expect(summaryOf(gin(`/${'a'.repeat(9000)}`) + gin('/a')).rejections).toMatchObject([
      { reason: 'longer than 8 KiB, and of no format that is read at that length', count: 1 },
    ]);
  });

  it('are read where one does', () => {
    const target = `/${'a'.repeat(20_000)}`;
    const log = imported(
      `${CLF} "GET ${target} HTTP/1.1" 200 5\n{"time":"2015-05-17T10:05:03Z","method":"GET","uri":"${target}","status":200}\n`,
    );
    expect(log.traffic.requests).toBe(2);
  });
});
