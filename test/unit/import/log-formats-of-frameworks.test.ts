import { describe, expect, it } from 'vitest';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { imported } from './log-texts.ts';
import {
  clf,
  combined,
  common,
  day,
  iso,
  local,
  port,
  readsSixRequestsOf,
  REQUESTS,
  type Row,
  XFF,
} from './six-requests.ts';

const agent = '"-" "probe/1 (x; y)"';
const request = (index: number) => `"GET /shop/${index}?a=b HTTP/1.1"`;
const upstreams = ['10.0.1.5:80', '10.0.1.5:80, 10.0.1.6:80', '10.0.1.5:80 : 10.0.1.7:80'];
const inDocker = (atS: number, text: string) =>
  JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: new Date(atS * 1000).toISOString() });

const ROWS: readonly Row[] = [
  [
    "the status in front of the request, as nginx's older examples have it",
    /^combined$/,
    (r) =>
      `${r.client} - - [${local(r)}] ${r.status} ${request(r.index)} ${[0, 404, 512][r.index % 3] ?? 0} ${agent} "-"`,
  ],
  [
    'the status in front of the request, and the client behind the agent',
    /^combined$/,
    (r) => `10.0.0.1 - - [${local(r)}] ${r.status} ${request(r.index)} 200 ${agent} "${XFF(r)}"`,
  ],
  [
    'the status in front of the request, and times behind it',
    /^common$/,
    (r) => `${r.client} shop.example [${local(r)}] ${r.status} ${request(r.index)} 0.005 300 512`,
  ],
  [
    "Apache's X-Forwarded-For without quotes",
    /^combined$/,
    (r) => `${combined(r, '10.0.0.1')} ${r.client}, 172.70.0.${r.index} 532`,
  ],
  [
    'the client behind lists of upstreams',
    /^combined$/,
    (r) => `${combined(r, '10.0.0.1')} ${upstreams[r.index % 3]} 0.001, 0.2 ${r.client}`,
  ],
  [
    'Reactor Netty behind the time of a logger without a zone',
    /^quoted request/,
    (r) => `${day(r)}.123  INFO 1 --- [ctor-http-2] reactor.netty.AccessLog  : ${common(r)} 5`,
  ],
  [
    'Actix',
    /^quoted request/,
    (r) => `[${iso(r)}Z INFO  actix_web] ${r.client} ${request(r.index)} ${r.status} 12 ${agent} 0.1`,
  ],
  [
    'chi',
    /^quoted request/,
    (r) => `${day(r).replaceAll('-', '/')} ${request(r.index)} from ${port(r)} - ${r.status} 5B in 1.2ms`,
  ],
  ['a time in quotes', /^quoted request/, (r) => `${r.client} "${iso(r)}+00:00" ${request(r.index)} ${r.status} 5`],
  [
    "JSON without a time in Docker's JSON file",
    /^JSON lines/,
    (r) =>
      inDocker(r.atS, JSON.stringify({ method: 'GET', url: `/shop/${r.index}?a=b`, status: r.status, ip: r.client })),
  ],
  [
    "Azure's App Service, whose properties are a text",
    /^JSON lines/,
    (r) =>
      JSON.stringify({
        time: `${iso(r)}.1234567Z`,
        category: 'AppServiceHTTPLogs',
        properties: JSON.stringify({
          CIp: r.client,
          CsUriStem: `/shop/${r.index}`,
          CsUriQuery: 'a=b',
          CsMethod: 'GET',
          ScStatus: String(r.status),
        }),
      }),
  ],
  [
    'a table of load balancers, as CSV',
    /^CSV$/,
    (r) => `"${iso(r)}.1Z","${r.client}","${r.status}","GET","https://shop.example:443/shop/${r.index}?a=b"`,
    '"time","client_ip","elb_status_code","request_verb","request_url"\n',
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);

  const events = REQUESTS.map((r) => ({ timestamp: r.atS * 1000, message: combined(r) }));
  const records = REQUESTS.map((r) => ({
    time: `${iso(r)}Z`,
    properties: {
      httpMethod: 'GET',
      requestUri: `https://shop.example/shop/${r.index}`,
      clientIp: r.client,
      httpStatusCode: String(r.status),
    },
  }));
  it.each([
    ['events in one object', JSON.stringify({ events, searchedLogStreams: [] })],
    ['events in one object over many lines', JSON.stringify({ events, searchedLogStreams: [] }, undefined, 4)],
    [
      'records, several in a line',
      [records.slice(0, 4), records.slice(4)].map((some) => `${JSON.stringify({ records: some })}\n`).join(''),
    ],
  ])('%s', (_name, text) => {
    for (const chunkBytes of [1, 7, 100_000]) {
      const summary = summariseImport(imported(text, chunkBytes), 24);
      expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0, lines: 6 });
    }
  });
});

it('a line that holds a list of several requests is refused, and never one of them', () => {
  const text = REQUESTS.map((r) =>
    JSON.stringify({ batch: [r, r].map(() => ({ time: `${iso(r)}Z`, method: 'GET', path: '/', status: 200 })) }),
  );
  const summary = summariseImport(imported(`${text.join('\n')}\n`), 24);
  expect(summary).toMatchObject({ requests: 0, rejected: 6 });
});

it('of objects in others, what holds none is read itself, or refused', () => {
  const one = (index: number) => ({
    time: `${iso(REQUESTS[0] ?? fail())}Z`,
    method: 'GET',
    path: `/${index}`,
    status: 200,
  });
  const text = `${JSON.stringify({ records: [one(1), one(2)] })}\n${JSON.stringify(one(3))}\n{"records":[]}\n`;
  for (const chunkBytes of [1, 100_000]) {
    expect(summariseImport(imported(text, chunkBytes), 24)).toMatchObject({ requests: 3, rejected: 1, lines: 4 });
  }
});

it('a line of Rails without a client is read, and the warning says what it lacks', () => {
  const text = REQUESTS.map(
    (r) =>
      `I, [${iso(r)}.123456 #42]  INFO -- : method=GET path=/shop/${r.index}?a=b format=html status=${r.status} duration=5.2\n`,
  );
  const summary = summariseImport(imported(text.join('')), 24);
  expect(summary).toMatchObject({ requests: 6, rejected: 0, from: '2026-10-14 07:10:00' });
  expect(summary.clients).toBeUndefined();
  expect(summary.warnings.join()).toContain('No line names a client');
});

it('the bytes behind a status in front are no status, whatever they are', () => {
  const text = REQUESTS.map((r) => `${r.client} - - [${clf(r)} +0000] ${r.status} ${request(r.index)} 500 ${agent}\n`);
  const { traffic } = imported(text.join(''));
  expect([200, 404, 500].map((status) => traffic.statuses[status] ?? 0)).toEqual([5, 1, 0]);
});

function fail(): never {
  throw new Error('there are six requests');
}
