import { describe } from 'vitest';
import { day, fields, iso, port, XFF, readsSixRequestsOf, type Row } from './six-requests.ts';

const ROWS: readonly Row[] = [
  [
    'Caddy',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        ts: r.atS + 0.25,
        msg: 'handled request',
        request: {
          remote_ip: r.client,
          client_ip: r.client,
          ...fields(r),
          status: undefined,
          headers: { 'User-Agent': ['x'] },
        },
        status: r.status,
        resp_headers: { 'Content-Type': ['a'] },
      }),
  ],
  [
    'Caddy on the console',
    /^JSON lines$/,
    (r) =>
      `${day(r).replaceAll('-', '/')}.219\tINFO\thttp.log.access\thandled request\t${JSON.stringify({ request: { remote_ip: r.client, method: 'GET', uri: `/shop/${r.index}?a=b` }, status: r.status })}`,
  ],
  [
    'Caddy behind a proxy',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        ts: r.atS,
        request: {
          remote_ip: '10.0.0.1',
          client_ip: '10.0.0.1',
          method: 'GET',
          uri: `/shop/${r.index}?a=b`,
          headers: { 'X-Forwarded-For': [XFF(r)] },
        },
        status: r.status,
      }),
  ],
  [
    'Traefik as JSON',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        BackendURL: { Path: '/' },
        ClientAddr: '10.0.0.1:5',
        ClientHost: r.client,
        DownstreamStatus: r.status,
        OriginStatus: 500,
        RequestMethod: 'GET',
        RequestPath: `/shop/${r.index}?a=b`,
        StartUTC: `${iso(r)}.1Z`,
        time: '2020-01-01T00:00:00Z',
      }),
  ],
  [
    'Envoy as JSON',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        start_time: `${iso(r)}.5Z`,
        downstream_remote_address: port(r),
        downstream_local_address: '10.0.0.1:80',
        x_forwarded_for: null,
        method: 'GET',
        path: `/shop/${r.index}?a=b`,
        response_code: r.status,
        duration: 5,
      }),
  ],
  [
    'Google Cloud',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        httpRequest: {
          requestMethod: 'GET',
          requestUrl: `https://shop.example/shop/${r.index}?a=b`,
          status: r.status,
          remoteIp: r.client,
          serverIp: '10.0.0.2',
        },
        resource: { labels: { zone: 'global' } },
        timestamp: `${iso(r)}.078651Z`,
        receiveTimestamp: '2026-10-15T00:00:00Z',
      }),
  ],
  [
    'Cloudflare',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        ClientIP: r.client,
        ClientRequestMethod: 'GET',
        ClientRequestURI: `/shop/${r.index}?a=b`,
        ClientRequestPath: `/shop/${r.index}`,
        EdgeResponseStatus: r.status,
        OriginResponseStatus: 0,
        EdgeStartTimestamp: r.atS * 1e9,
      }),
  ],
  [
    'Akamai',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        reqTimeSec: `${r.atS}.1`,
        cliIP: r.client,
        reqMethod: 'GET',
        reqPath: `shop/${r.index}`,
        queryStr: 'a=b',
        statusCode: String(r.status),
        edgeIP: '192.0.2.1',
      }),
  ],
  [
    'Elastic Common Schema',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        '@timestamp': `${iso(r)}.000Z`,
        source: { address: r.client, ip: r.client },
        destination: { ip: '192.0.2.9' },
        http: { request: { method: 'GET' }, response: { status_code: r.status } },
        url: { path: `/shop/${r.index}`, query: 'a=b' },
      }),
  ],
  [
    'pino',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        level: 30,
        time: r.atS * 1000,
        req: {
          id: 1,
          method: 'GET',
          url: `/shop/${r.index}?a=b`,
          remoteAddress: `::ffff:${r.client}`.replace('::ffff:2001', '2001'),
          remotePort: 5,
        },
        res: { statusCode: r.status },
      }),
  ],
  [
    'own names',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        user_ip: '-',
        lan_ip: r.client,
        log_time: `${iso(r)}+00:00`,
        user_req: `GET /shop/${r.index}?a=b HTTP/1.1`,
        http_code: String(r.status),
        req_time: '0.529',
      }),
  ],
  [
    'an empty client before another',
    /^JSON lines$/,
    (r) =>
      JSON.stringify({
        time: `${iso(r)}+00:00`,
        remote_addr: '',
        x_forwarded_for: XFF(r),
        status: r.status,
        path: `/shop/${r.index}`,
        request_query: 'a=b',
        method: 'GET',
      }),
  ],
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});
