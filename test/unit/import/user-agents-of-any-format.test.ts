import { expect, it } from 'vitest';
import { LogImport } from '../../../src/import/log-import.ts';
import { userFormat } from '../../../src/import/user-format.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';

const PLUS = ['Mozilla/5.0+(Windows+NT+10.0)+Firefox/1', 'Mozilla/5.0+(X11)+Firefox/1'];
const PERCENT = ['Mozilla/5.0%20(Windows%20NT)', 'Mozilla/5.0%20(X11)'];
const PLAIN = ['Mozilla/5.0 (Windows NT 10.0)', 'Mozilla/5.0 (X11)'];
const TIME = '2026-01-05T10:00:00Z';

/** Two lines of one address that differ in their user agents alone. */
function visitorsOf(
  lineOf: (agent: string) => string,
  agents: readonly string[],
  { head = [], format }: { head?: readonly string[]; format?: string } = {},
) {
  const visits = new VisitCollector();
  const log = new LogImport({ visits, format: format === undefined ? undefined : userFormat(format) });
  log.push(Buffer.from([...head, ...agents.map(lineOf)].map((line) => `${line}\n`).join('')));
  log.endFile();
  return { requests: log.traffic.requests, visitors: visits.counts.visitors, hasAgents: visits.hasAgents };
}

const IIS =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken';
const iis = (agent: string) => `2026-01-05 10:00:00 10.0.0.1 GET /a - 80 - 1.2.3.4 ${agent} - 200 0 0 5`;
const CLOUDFRONT =
  '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query';
const cloudFront = (agent: string) =>
  `2026-01-05\t10:00:00\tFRA\t5\t1.2.3.4\tGET\td1.cloudfront.net\t/a\t200\t-\t${agent}\t-\t-\tHit\tid\td1\thttps\t5\t0.1\t-\t-\t-\tHit\tHTTP/2.0`;
const json = (fields: object) =>
  JSON.stringify({ time: TIME, remote_addr: '1.2.3.4', request: 'GET /a HTTP/1.1', status: 200, ...fields });

it.each([
  ['IIS', iis, PLUS, { head: [IIS] }],
  ['IIS without #Fields', iis, PLUS, {}],
  ['CloudFront', cloudFront, PERCENT, { head: [CLOUDFRONT] }],
  ['CloudFront without #Fields', cloudFront, PERCENT, {}],
  ['LTSV', (ua: string) => `time:${TIME}\thost:1.2.3.4\treq:GET /a HTTP/1.1\tstatus:200\tua:${ua}`, PLAIN, {}],
  [
    'logfmt',
    (ua: string) => `time=${TIME} remote_addr=1.2.3.4 method=GET path=/a status=200 user_agent=${ua}`,
    ['curl/8', 'Wget'],
    {},
  ],
  ['JSON', (http_user_agent: string) => json({ server: 'nginx/1.27', http_user_agent }), PLAIN, {}],
  ['JSON of ECS', (original: string) => json({ agent: { name: 'filebeat/8' }, user_agent: { original } }), PLAIN, {}],
  [
    'JSON of Caddy',
    (ua: string) => json({ server: 'Caddy/2', request: { method: 'GET', uri: '/a', headers: { 'User-Agent': [ua] } } }),
    PLAIN,
    {},
  ],
  [
    'AWS WAF',
    (value: string) =>
      JSON.stringify({
        timestamp: 1_767_607_200_000,
        httpRequest: {
          ...{ clientIp: '1.2.3.4', uri: '/a', httpMethod: 'GET' },
          headers: [
            { name: 'Host', value: 'x' },
            { name: 'User-Agent', value },
          ],
        },
      }),
    PLAIN,
    {},
  ],
  ['JSON with a name of its own', (client_ua: string) => json({ client_ua }), PLAIN, {}],
  ['JSON with an agent in quotes', (agent: string) => json({ agent: `"${agent}"` }), PLAIN, {}],
  ['JSON with an agent', (agent: string) => json({ server: 'nginx/1.27', agent }), PLAIN, {}],
  [
    'a line of nginx within JSON',
    (ua: string) =>
      JSON.stringify({
        log: `1.2.3.4 - - [05/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "${ua}"\n`,
        time: TIME,
      }),
    PLAIN,
    {},
  ],
  [
    'CSV',
    (ua: string) => `${TIME},1.2.3.4,GET,/a,200,${ua}`,
    ['curl/8', 'okhttp'],
    { head: ['timestamp,client_ip,method,path,status,user_agent'] },
  ],
  [
    'HAProxy',
    (ua: string) =>
      `1.2.3.4:5 [05/Jan/2026:10:00:00.000] web app/a 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 {shop.example|${ua}} "GET /a HTTP/1.1"`,
    PLAIN,
    {},
  ],
  [
    'combined',
    (ua: string) => `1.2.3.4 - - [05/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "${ua}"`,
    PLAIN,
    {},
  ],
  [
    'a format of the user',
    (ua: string) => `1.2.3.4|1767607200.5|GET|/a|200|${ua}`,
    ['curl', 'okhttp'],
    { format: '$remote_addr|$msec|$request_method|$request_uri|$status|$http_user_agent' },
  ],
  [
    'a format of Apache',
    (ua: string) => `1.2.3.4 [05/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 <${ua}>`,
    PLAIN,
    { format: '%h %t "%r" %>s <%{User-Agent}i>' },
  ],
])('visitors behind one address are told apart by user agent in %s', (_name, lineOf, agents, about) => {
  expect(visitorsOf(lineOf, agents, about)).toEqual({ requests: 2, visitors: 2, hasAgents: true });
});

it.each([
  ['IIS', iis, ['-', '-'], { head: [IIS] }],
  ['IIS without #Fields', (version: string) => iis(version), ['HTTP/1.1', 'HTTP/2'], {}],
  ['a field of the server', (server: string) => json({ server }), ['nginx/1.26', 'nginx/1.27'], {}],
  ['a shipper', (agent: string) => json({ agent }), ['filebeat', 'fluentd'], {}],
  [
    'Squid',
    (word: string) => `1767607200.5 5 1.2.3.4 ${word}/200 5 GET http://shop.example/a - DIRECT/10.0.0.1 text/html`,
    ['TCP_MISS', 'TCP_HIT'],
    {},
  ],
])('what names none has none: %s', (_name, lineOf, words, about) => {
  expect(visitorsOf(lineOf, words, about)).toEqual({ requests: 2, visitors: 1, hasAgents: false });
});
