import { describe, expect, it } from 'vitest';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { imported } from './log-texts.ts';
import { clf, day, iso, port, readsSixRequestsOf, REQUESTS, type Request, type Row } from './six-requests.ts';

const target = ({ index }: Request) => `/shop/${index}?a=b`;
const clock = (r: Request) => iso(r).slice(11);
const usual = (r: Request) => `14/Oct/2026:${clock(r)} +0000`;
/** of Tornado before 6 */
const short = (r: Request) => `261014 ${clock(r)}`;

const ROWS: readonly Row[] = [
  ['Tornado', /^Tornado$/, (r) => `[I ${short(r)} web:2239] ${r.status} GET ${target(r)} (${r.client}) 1.34ms`],
  ['Jupyter', /^Tornado$/, (r) => `[I ${day(r)}.123 ServerApp] ${r.status} GET ${target(r)} (ann@${r.client}) 12.34ms`],
  [
    'Sanic',
    /^words$/,
    (r) => `[${day(r)} +0000] - (sanic.access)[INFO][${port(r)}]: GET http://shop.example${target(r)}  ${r.status} 100`,
  ],
  ['Hypercorn', /^words$/, (r) => `[${day(r)} +0000] [8] [INFO] ${port(r)} GET ${target(r)} 1.1 ${r.status} 101 1234`],
  ["PHP's own server", /^words$/, (r) => `[Wed Oct 14 ${clock(r)} 2026] ${port(r)} [${r.status}]: GET ${target(r)}`],
  ['PHP-FPM', /^words$/, (r) => `${r.client} -  ${usual(r)} "GET ${target(r)}" ${r.status}`],
  [
    'morgan behind a time',
    /^words$/,
    (r) => `${iso(r)}.5Z ${r.client} - GET ${target(r)} HTTP/1.1 ${r.status} 204 - 3.4 ms`,
  ],
  ['tabs', /^words$/, (r) => [`${iso(r)}+00:00`, r.client, 'GET', target(r), r.status, 500].join('\t')],
  ['bars', /^words$/, (r) => `${r.client} | ${usual(r)} | GET ${target(r)} HTTP/1.1 | ${r.status} | 200`],
  ['Artifactory', /^words$/, (r) => `${iso(r)}.1Z|ab1|${r.client}|ann|GET|${target(r)}|${r.status}|-1|200|12|probe/1`],
  [
    'Artifactory before 7',
    /^words$/,
    (r) => `${iso(r).replace(/\D/g, '')}|12|REQUEST|${r.client}|ann|GET|${target(r)}|HTTP/1.1|${r.status}|0`,
  ],
  [
    'OpenStack',
    /^words/,
    (r) =>
      `${day(r)}.123 25 INFO nova.wsgi [req-3 1 - -] ${r.client} "GET ${target(r)} HTTP/1.1" status: ${r.status} len: 301 time: 0.2`,
  ],
  [
    'Swift',
    /^words/,
    (r) =>
      `Oct 14 ${clock(r)} node proxy-server: ${r.client} 10.0.0.1 14/Oct/2026/${clock(r).replaceAll(':', '/')} GET ${target(r)} HTTP/1.0 ${r.status} - curl - - 100 - tx1`,
  ],
  [
    'CouchDB',
    /^words$/,
    (r) =>
      `[notice] ${iso(r)}.1Z couchdb@10.0.0.1 <0.1.0> ab shop:5984 ${r.client} ann GET ${target(r)} ${r.status} ok 200`,
  ],
  [
    "Python's logging in front",
    /^common/,
    (r) => `INFO:werkzeug:${r.client} - - [${clf(r)}] "GET ${target(r)} HTTP/1.1" ${r.status} -`,
  ],
  [
    'cPanel',
    /^combined$/,
    (r) =>
      `${r.client} - - [10/14/2026:${clock(r)} -0000] "GET ${target(r)} HTTP/1.1" ${r.status} 0 "-" "probe/1" "-" "-" 2083`,
  ],
  [
    'CloudFront in real time',
    /^CloudFront real-time$/,
    (r) => [`${r.atS}.123`, r.client, '0.002', r.status, 100, 'GET', 'https', 'shop.example', target(r)].join('\t'),
  ],
  [
    'BunnyCDN',
    /^BunnyCDN$/,
    (r) => `HIT|${r.status}|${r.atS}123|412|390|${r.client}|-|https://shop.example${target(r)}|WA|probe/1|3a|DE`,
  ],
  [
    'Zeek',
    /^named fields$/,
    (r) =>
      [`${r.atS}.5`, 'Cx', r.client, 51_234, '10.0.0.5', 80, 'GET', 'shop.example', target(r), r.status].join('\t'),
    '#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\tstatus_code\n#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\tcount\n',
  ],
  [
    'Blue Coat',
    /^named fields$/,
    (r) =>
      `${day(r)} 12 ${r.client} ${r.status} TCP_HIT GET http shop.example /shop/${r.index} ?a=b "probe/1 (x y)" 10.0.0.1`,
    '#Fields: date time time-taken c-ip sc-status s-action cs-method cs-uri-scheme cs-host cs-uri-path cs-uri-query cs(User-Agent) s-ip\n',
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});

describe('words that could be meant in two ways', () => {
  it.each([
    [
      'two numbers in front that may be the status',
      (r: Request) => `${r.client}|${day(r)}|200|404||GET ${target(r)} HTTP/1.1|x`,
    ],
    ['a number of ms alone', (r: Request) => `${day(r)} ${r.client} GET ${target(r)} took 200 ms`],
    [
      'what a program asked of another',
      (r: Request) => `${day(r)} INFO calling GET http://other.example${target(r)} 200`,
    ],
    ['what a visitor calls itself', (r: Request) => `${day(r)} ${r.client} "probe GET /x 200" 200`],
    [
      'days that may be months',
      (r: Request) => `${r.client} - - [10/06/2026:${clock(r)} +0000] "GET / HTTP/1.1" 200 5`,
    ],
  ])('%s: no request', (_name, line) => {
    const summary = summariseImport(imported(REQUESTS.map((r) => `${line(r)}\n`).join('')), 24);
    expect(summary).toMatchObject({ requests: 0, rejected: 6 });
  });

  it('reads days above 12 whichever comes first', () => {
    const written = ['14/10/2026', '10/14/2026'].map(
      (date) => `192.0.2.1 - - [${date}:07:10:00 +0000] "GET / HTTP/1.1" 200 5\n`,
    );
    for (const text of written) expect(imported(text).traffic.firstS).toBe(REQUESTS[0]?.atS);
  });

  it('names clients where several stand in a line: the one that changes', () => {
    const text = REQUESTS.map((r) => `${day(r)} 10.0.0.5 -> ${r.client} GET ${target(r)} ${r.status}\n`).join('');
    expect(summariseImport(imported(text), 24)).toMatchObject({ requests: 6, clients: 3 });
  });
});

describe('an address with a port behind the request is an upstream', () => {
  const upstream = (r: Request) => `10.0.0.${r.index}:8080`;
  it.each([
    ['alone', (r: Request) => `${iso(r)}Z INFO GET ${target(r)} ${r.status} 12ms upstream=${upstream(r)}`, 0],
    ['beside a client', (r: Request) => `${iso(r)}Z 10.0.0.1 GET ${target(r)} ${r.status} ${upstream(r)}`, 1],
    [
      'beside clients behind the request',
      (r: Request) => `${iso(r)}Z GET ${target(r)} ${r.status} ${r.client} ${upstream(r)}`,
      3,
    ],
  ])('%s', (_where, line, clients) => {
    const { traffic } = imported(REQUESTS.map((r) => `${line(r)}\n`).join(''));
    expect(traffic.clients.distinct).toBe(clients);
  });
});

describe('ten digits in front of a line', () => {
  const rest = (r: Request) => `${r.client}|GET ${target(r)} HTTP/1.1|${r.status}|88`;
  it.each([
    ['are an id beside a time', (r: Request) => `100000004${r.index}|${day(r)}|${rest(r)}`],
    [
      'are an id beside one with its day first',
      (r: Request) => `100000004${r.index}|14 Oct 2026 ${clock(r)}|${rest(r)}`,
    ],
    ['are an id beside a time behind the request', (r: Request) => `100000004${r.index}|${rest(r)}|${day(r)}`],
    ['are the time where there is no other', (r: Request) => `${r.atS}|${rest(r)}`],
  ])('%s', (_what, line) => {
    const { traffic } = imported(REQUESTS.map((r) => `${line(r)}\n`).join(''));
    expect(traffic).toMatchObject({ firstS: REQUESTS[0]?.atS, lastS: REQUESTS.at(-1)?.atS });
  });

  it('are no time beside one that cannot be read', () => {
    const text = REQUESTS.map((r) => `100000004${r.index}|2026-10-14|${clock(r)}|${rest(r)}\n`).join('');
    expect(summariseImport(imported(text), 24)).toMatchObject({ requests: 0, rejected: 6 });
  });
});

it('reads what Rails says of a request, whose status stands elsewhere', () => {
  const text = REQUESTS.map((r) => {
    const front = `I, [${iso(r)}.123456 #7]  INFO -- : [a${r.index}]`;
    const says = [
      `Started GET "${target(r)}" for ${r.client} at ${day(r)} +0000`,
      'Processing by ShopController#show as HTML',
      '  Parameters: {"a"=>"b"}',
      `Completed ${r.status} OK in 12ms (Views: 1.2ms)`,
    ];
    return `${says.map((one) => `${front} ${one}`).join('\n')}\n`;
  }).join('');
  const summary = summariseImport(imported(text), 24);
  expect(summary).toMatchObject({ requests: 6, clients: 3, paths: 6, rejected: 0, skipped: 18 });
  expect(summary.warnings).toContain('No line has a status: what failed is unknown.');
});
