import { describe } from 'vitest';
import { clf, combined, day, iso, local, port, XFF, readsSixRequestsOf, type Row } from './six-requests.ts';

const ROWS: readonly Row[] = [
  [
    'Azure',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        time: `${iso(r)}.1234567Z`,
        resourceId: '/SUBSCRIPTIONS/1',
        category: 'AccessLog',
        properties: {
          httpMethod: 'GET',
          requestUri: `https://shop.example:443/shop/${r.index}?a=b`,
          clientIp: r.client,
          httpStatusCode: String(r.status),
          originIp: '192.0.2.1:80',
        },
      }),
  ],
  [
    "AWS's API gateway",
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        requestId: 'a',
        ip: r.client,
        requestTime: `${clf(r)} +0000`,
        httpMethod: 'GET',
        path: `/shop/${r.index}`,
        status: String(r.status),
        integrationStatus: '500',
      }),
  ],
  [
    'Kong',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        request: { method: 'GET', uri: `/shop/${r.index}?a=b`, url: 'http://x/', size: 75 },
        upstream_uri: '/',
        response: { status: r.status },
        latencies: { request: 9 },
        client_ip: r.client,
        started_at: r.atS * 1000,
      }),
  ],
  [
    'Vercel',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        id: '1',
        message: 'a message that is long enough',
        timestamp: r.atS * 1000,
        proxy: {
          timestamp: r.atS * 1000,
          method: 'GET',
          host: 'x',
          path: `/shop/${r.index}?a=b`,
          statusCode: r.status,
          clientIp: r.client,
        },
      }),
  ],
  [
    'the client in place of the identity',
    /^combined$/,
    (r) => `10.0.0.1 ${r.client} - ${combined(r).slice(combined(r).indexOf('['))}`,
  ],
  [
    'the client in place of the user',
    /^combined$/,
    (r) => `10.0.0.1 - ${r.client} ${combined(r).slice(combined(r).indexOf('['))}`,
  ],
  [
    'a virtual host in place of the identity',
    /^combined$/,
    (r) => `${r.client} 192.0.2.80 - ${combined(r).slice(combined(r).indexOf('['))}`,
  ],
  [
    "Uvicorn in Docker's JSON file",
    /^quoted request/,
    (r) =>
      JSON.stringify({
        log: `INFO:     ${port(r)} - "GET /shop/${r.index}?a=b HTTP/1.1" ${r.status} OK\n`,
        stream: 'stdout',
        time: `${iso(r)}.12Z`,
      }),
  ],
  [
    'Uvicorn in CRI',
    /^quoted request/,
    (r) => `${iso(r)}.12Z stdout F INFO:     ${port(r)} - "GET /shop/${r.index}?a=b HTTP/1.1" ${r.status} OK`,
  ],
  [
    'Zoraxy',
    /^Zoraxy/,
    (r) =>
      `[${day(r)}.150624] [router:host] [origin:shop.example] [client: ${r.client}] [useragent: Mozilla/5.0 (X; Y)] GET /shop/${r.index}?a=b ${r.status}`,
  ],
  [
    'IIS behind a proxy',
    /^W3C extended$/,
    (r) => `${day(r)} GET /shop/${r.index} a=b 10.0.0.1 ${r.status} ${r.client}`,
    '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status X-Forwarded-For\n',
  ],
  [
    'LTSV',
    /^LTSV$/,
    (r) => `time:${local(r)}\thost:${r.client}\treq:GET /shop/${r.index}?a=b HTTP/1.1\tstatus:${r.status}\tsize:5`,
  ],
  [
    'logfmt',
    /^logfmt/,
    (r) =>
      `${iso(r)}+00:00 heroku[router]: at=info method=GET path="/shop/${r.index}?a=b" host=x fwd="${XFF(r)}" dyno=web.1 status=${r.status} bytes=5`,
  ],
  [
    'CSV',
    /^CSV$/,
    (r) => `"${r.atS}000000","${r.client}","1","","GET","/shop/${r.index}?a=b","${r.status}"`,
    '"time_micros","c_ip","c_ip_type","c_ip_region","cs_method","cs_uri","sc_status"\n',
  ],
  [
    'uWSGI',
    /^uWSGI$/,
    (r) =>
      `[pid: 7|app: 0|req: 1/1] ${r.client} () {34 vars in 500 bytes} [Wed Oct 14 ${iso(r).slice(11)} 2026] GET /shop/${r.index}?a=b => generated 24 bytes in 3 msecs (HTTP/1.1 ${r.status}) 2 headers in 79 bytes (1 switches on core 0)`,
  ],
  [
    'Fastly',
    /^Fastly/,
    (r) =>
      `<134>${iso(r)}Z cache-x1 Shop[62959]: ${r.client} "-" "-" Wed, 14 Oct 2026 ${iso(r).slice(11)} GMT GET /shop/${r.index}?a=b ${r.status}`,
  ],
  [
    "Docker's JSON file",
    /^combined \(JSON lines\)$/,
    (r) => JSON.stringify({ log: `${combined(r)}\n`, stream: 'stdout', time: `${iso(r)}Z` }),
  ],
  [
    'journald as JSON',
    /^combined \(JSON lines\)$/,
    (r) => JSON.stringify({ __REALTIME_TIMESTAMP: `${r.atS}000000`, MESSAGE: combined(r), _PID: '7' }),
  ],
  [
    'journald with bytes',
    /^combined \(JSON lines\)$/,
    (r) => JSON.stringify({ MESSAGE: [...Buffer.from(`\u001b[0m${combined(r)}`)] }),
  ],
  [
    'fluentd',
    /^JSON lines$/,
    (r) =>
      `${iso(r)}+00:00\tnginx.access\t${JSON.stringify({ remote: r.client, host: '-', user: '-', method: 'GET', path: `/shop/${r.index}?a=b`, code: String(r.status), agent: 'x' })}`,
  ],
  [
    "fluentd's standard output",
    /^JSON lines$/,
    (r) =>
      `${day(r)}.544471000 +0000 nginx.access: ${JSON.stringify({ remote: r.client, method: 'GET', path: `/shop/${r.index}?a=b`, code: String(r.status) })}`,
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});
