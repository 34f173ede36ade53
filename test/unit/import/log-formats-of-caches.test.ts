import { describe, expect, it } from 'vitest';
import { imported, summaryOf } from './log-texts.ts';
import {
  clf,
  combined,
  day,
  fields,
  iso,
  local,
  REQUESTS,
  type Request,
  type Row,
  readsSixRequestsOf,
} from './six-requests.ts';

const target = ({ index }: Request) => `/shop/${index}?a=b`;
const american = (r: Request) => `10/14/2026, 7:${iso(r).slice(14)}.000 AM`;
const W3C = '#Version: 1.0\n#Fields: ';

const ROWS: readonly Row[] = [
  [
    'Akamai in W3C form',
    /^W3C extended$/,
    (r) => [...day(r).split(' '), r.client, 'GET', target(r), r.status, 5, '"probe/1 (x)"'].join('\t'),
    `${W3C}date time cs-ip cs-method cs-uri sc-status sc-bytes cs(User-Agent)\n`,
  ],
  [
    'a proxy of Microsoft',
    /^W3C extended$/,
    (r) =>
      [r.client, 'probe/1 (x)', ...day(r).split(' '), 'http', 'GET', `http://a.example${target(r)}`, r.status].join(
        '\t',
      ),
    `${W3C}\tc-ip\tc-agent\tdate\ttime\tcs-protocol\ts-operation\tcs-uri\tsc-status\n`,
  ],
  [
    'EdgeCast, with what the cache did before the status',
    /^named fields$/,
    (r) => `${r.atS} ${r.client} 192.0.2.1 TCP_HIT/${r.status} GET http://a.example${target(r)} "probe/1 (x)"`,
    '#Fields: timestamp c-ip s-ip sc-status cs-method cs-uri-stem c-user-agent\n',
  ],
  [
    'Aliyun, with the referer and a time in ms before the request',
    /^common$/,
    (r) =>
      `[${local(r)}] ${r.client} - 304 "http://a.example/" "GET http://a.example${target(r)}" ${r.status} 191 2830 MISS "x" "y"`,
  ],
  [
    'lines with a count of seconds first',
    /^words$/,
    (r) => `${r.atS}|${r.client}|GET ${target(r)} HTTP/1.1|${r.status}|88`,
  ],
  [
    'names and values behind a time in brackets',
    /^logfmt$/,
    (r) =>
      `[${iso(r)}+00:00] id=7 client=${r.client} user=- request="GET ${target(r)} HTTP/1.1" status=${r.status} bytes=1`,
  ],
  [
    'syslog within syslog',
    /^Squid \(syslog\)$/,
    (r) =>
      `<38>Oct 14 07:10:00 10.4.9.2 <14>Oct 14 07:10:00 logs: Info: ${r.atS}.900 47 ${r.client} TCP_MISS/${r.status} 302 GET http://a.example${target(r)} - DIRECT/a.example text/html`,
  ],
  [
    "a cloud's objects with raw lines",
    /^combined \(JSON lines\)$/,
    (r) =>
      JSON.stringify({ 'TimeGenerated [UTC]': '1/2/2026, 1:46:28.000 PM', RawData: `${combined(r)}\n`, Type: 'X_CL' }),
  ],
  [
    "a cloud's table",
    /^CSV$/,
    (r) => `7,"${american(r)}",GET,${r.status},10.0.0.4,${r.client},/shop/${r.index},a=b`,
    'TenantId,"TimeGenerated [UTC]",csMethod,scStatus,sIP,cIP,csUriStem,csUriQuery\n',
  ],
  [
    "GitLab's Workhorse",
    /^JSON lines$/,
    (r) => JSON.stringify({ time: `${iso(r)}Z`, remote_addr: '127.0.0.1:0', remote_ip: r.client, ...fields(r) }),
  ],
  [
    'a status with a short name',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        time_local: clf(r),
        remote_addr: r.client,
        request_url: `GET ${target(r)} HTTP/1.1`,
        http_stat: r.status,
      }),
  ],
  [
    'a proxy in words, with the address of the server behind',
    /^words$/,
    (r) => `${day(r)} ${r.client} ${r.status} GET http://a.example${target(r)} - 192.0.2.${r.index}`,
  ],
  [
    'the client in brackets, behind what supervisord puts in front',
    /^combined \(docker compose\)$/,
    (r) => `nginx stdout | 10.0.0.6 (${r.client}) - ${combined(r).slice(combined(r).indexOf('['))}`,
  ],
  [
    'Bitbucket, which tells of each request twice',
    /^words$/,
    (r) =>
      `${r.client},10.0.0.1 | https | o@1QBF8 | - | ${day(r)},459 | "GET ${target(r)} HTTP/1.1" | "" "probe/1" | ${r.status} | 0 | 53 | - | 12 | - |`,
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});

describe('no line of its own is', () => {
  it.each([
    [
      'a connection of PHP',
      '[Wed Oct 14 07:10:00 2026] 127.0.0.1:52026 Accepted\n[Wed Oct 14 07:10:00 2026] [::1]:5 Closing\n',
    ],
    [
      'a request that Bitbucket has not answered',
      '1.2.3.4 | https | i@1QBF8 | - | 2026-10-14 07:10:00,4 | "GET / HTTP/1.1" | "" "" | - | - | - |\n',
    ],
  ])('%s', (_name, text) => {
    expect(summaryOf(text)).toMatchObject({ requests: 0, rejected: 0 });
  });
});

it('an address that is masked is told from the virtual host before it', () => {
  const text = REQUESTS.map((r) => `shop.example 203.0.113.xx 0.2s - [${clf(r)} +0000] "GET / HTTP/1.1" 200 5\n`).join(
    '',
  );
  expect(imported(text).clientPlaces.entries()).toEqual([{ text: 'column 2', count: 6 }]);
});

it('the clock of America has its noon at 12 PM', () => {
  const times = ['12:00:05 AM', '12:00:05 PM', '1:00:05 PM'].map((clock) => `10/14/2026, ${clock}`);
  const log = imported(times.map((time) => `[Nest] 7 - ${time} LOG 1.2.3.4 GET /a 200\n`).join(''));
  expect([...log.traffic.quarters.keys()].map((quarter) => (quarter % 96) / 4)).toEqual([0, 12, 13]);
});

it('a time in a table has its bracket in front alone, where the zone was cut off', () => {
  const rows = REQUESTS.map((r) => `203.0.113.5,[${clf(r)},GET ${target(r)} HTTP/1.1,200\n`).join('');
  const text = `IP,Time,URL,Status\n${rows}`;
  expect(summaryOf(text)).toMatchObject({ requests: REQUESTS.length, rejected: 0 });
  expect(imported(text).traffic.firstS).toBe(REQUESTS[0]?.atS);
});

it('a target that was answered without its first slash has one, and what was refused is none', () => {
  const line = (request: string, status: number) =>
    `203.0.113.5 - - [14/Oct/2026:07:10:00 -0600] "${request}" ${status} 50\n`;
  const text = ['GET index.html HTTP/1.0', 'GET a/b.gif HTTP/1.0', 'GET /c HTTP/1.0'].map((r) => line(r, 200)).join('');
  expect(summaryOf(text + line('HELP', 400) + line('GET nowhere HTTP/1.0', 404))).toMatchObject({
    requests: 3,
    rejected: 2,
  });
});
