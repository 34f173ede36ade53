import { describe, expect, it } from 'vitest';
import { imported, summaryOf } from './log-texts.ts';
import {
  clf,
  combined,
  day,
  haproxy,
  iso,
  local,
  REQUESTS,
  type Row,
  readsSixRequestsOf,
  XFF,
} from './six-requests.ts';

const ROWS: readonly Row[] = [
  [
    'Apache with a duration in front of the request that could be a status',
    /^combined$/,
    (r) =>
      `${r.client} - - [${local(r)}] ${[204, 5312][r.index % 2]} "GET /shop/${r.index} HTTP/1.1" ${r.status} 404 "-" "probe/1"`,
  ],
  [
    'nginx with the status in front, and as many bytes as could be one',
    /^co/,
    (r) =>
      `${r.client} - - [${local(r)}] ${r.status} "GET /shop/${r.index} HTTP/1.1" ${[404, 5312][r.index % 2]} 0.204 "-"`,
  ],
  [
    'the same without seconds',
    /^co/,
    (r) =>
      `${r.client} - - [${local(r)}] ${r.status} "GET /shop/${r.index} HTTP/1.1" ${[404, 5312][r.index % 2]} "-" "probe/1"`,
  ],
  ['HAProxy with columns behind the request', /^HAProxy$/, (r) => `${haproxy(r)} TLSv1.3 note:"198.51.100.200"`],
  ['HAProxy without a server', /^HAProxy$/, (r) => haproxy(r).replace('app/app1', 'app/')],
  ['HAProxy behind a blank', /^HAProxy$/, (r) => ` ${haproxy(r)}`],
  [
    "HAProxy's JSON of a site",
    /^JSON lines$/,
    (r) =>
      `lb[7]: ${JSON.stringify({ code: r.status, meth: 'GET', date: r.atS + 0.5, uri: `/shop/${r.index}?a=b`, ip: r.client })}`,
  ],
  [
    'X-Forwarded-For between the time and the request',
    /^combined$/,
    (r) => combined(r, '10.0.0.1').replace('] "', `] "${XFF(r)}" "`),
  ],
  [
    'a quoted list in front of the proxy',
    /^combined$/,
    (r) => `shop.example:80 "${XFF(r)}" ${combined(r, '10.2.1.1')}`,
  ],
  [
    'a list in front of a request among words',
    /^words$/,
    (r) =>
      `${day(r)}.808 25 INFO nova.metadata.wsgi.server [req-3] ${r.client},10.11.10.1 "GET /shop/${r.index}?a=b HTTP/1.1" status: ${r.status} len: 50 time: 0.2`,
  ],
  [
    "a firewall's headers as keys and values",
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        timestamp: `${iso(r)}Z`,
        status: r.status,
        request: {
          method: 'GET',
          path: `/shop/${r.index}`,
          headers: [
            { key: 'Host', value: 'shop.example' },
            { key: 'X-Forwarded-For', value: r.client },
          ],
        },
      }),
  ],
  [
    "W3C's fields by the clock of the server",
    /^W3C extended$/,
    (r) => `${r.client} ${local(r).slice(12, 20)} GET /shop/${r.index}?a=b ${r.status}`,
    '#Version: 1.0\n#GMT-Offset: +0200\n#Date: 2026-10-14 09:10:00\n#Fields: c-ip time cs-method cs-uri sc-status\n',
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});

describe('a line', () => {
  it('may ask a proxy for a host alone, which is asked for /', () => {
    const at = clf(REQUESTS[0] ?? expect.fail());
    const lines = ['http://shop.example', 'https://shop.example:443', 'http://shop.example?a=b'];
    const log = imported(lines.map((target) => `1.2.3.4 - - [${at} +0000] "GET ${target} HTTP/1.1" 200 5\n`).join(''));
    expect([log.traffic.requests, log.traffic.paths.top(5)]).toEqual([3, [{ text: '/', count: 3 }]]);
  });

  it('with a TLS handshake behind words is none that could not be read', () => {
    const at = clf(REQUESTS[0] ?? expect.fail());
    const summary = summaryOf(`[${at} +0000] shop.example 1.2.3.4 0.811 "\\x16\\x03\\x02\\x01" 400 122 282 - -\n`);
    expect(summary).toMatchObject({ requests: 0, rejected: 0, excluded: 1 });
  });
});

describe('where clients stand', () => {
  it('is not decided by a column that is empty in all lines', () => {
    const front = (r: (typeof REQUESTS)[number], index: number) =>
      index < 3 ? `shop.example ${combined(r)} "-"` : `192.0.2.80 ${XFF(r)} ${combined(r, `10.2.1.${index}`)}`;
    const log = imported(REQUESTS.map((r, index) => `${front(r, index)}\n`).join(''));
    expect(log.traffic.clients.distinct).toBe(3);
    expect(log.clientPlaces.entries()).toEqual([{ text: 'column 2', count: 6 }]);
  });
});

it('says how many requests have no status, where some have', () => {
  const text = REQUESTS.map((r) => `${combined(r).replace(' 404 ', ' - ')}\n`).join('');
  expect(summaryOf(text).warnings).toContain('1 of 6 requests have no status: what became of them is unknown.');
});
