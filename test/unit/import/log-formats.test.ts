import { describe, expect, it } from 'vitest';
import { imported } from './log-texts.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';

/** Six requests of three clients, one every 61 s from 14 October 2026, 07:10:00 UTC. */
const REQUESTS = Array.from({ length: 6 }, (_, index) => ({
  index,
  atS: Date.UTC(2026, 9, 14, 7, 10) / 1000 + index * 61,
  client: ['198.51.100.4', '203.0.113.9', '2001:db8::77'][index % 3] ?? '',
  status: index === 4 ? 404 : 200,
}));
type Request = (typeof REQUESTS)[number];

const iso = ({ atS }: Request) => new Date(atS * 1000).toISOString().slice(0, 19);
const day = (request: Request) => iso(request).replace('T', ' ');
const clf = (request: Request) => `14/Oct/2026:${iso(request).slice(11)}`;
/** the same by a clock two hours ahead */
const local = (request: Request) =>
  `14/Oct/2026:0${Number(iso(request).slice(12, 13)) + 2}${iso(request).slice(13)} +0200`;
const port = ({ client, index }: Request) => `${client.includes(':') ? `[${client}]` : client}:${40_000 + index}`;
const common = (request: Request, client = request.client) =>
  `${client} - - [${local(request)}] "GET /shop/${request.index}?a=b HTTP/1.1" ${request.status} 500`;
const combined = (request: Request, client?: string) => `${common(request, client)} "-" "probe/1 (x; y)"`;
const syslog = (request: Request) => `Oct 14 ${iso(request).slice(11)} web01 nginx`;
const fields = (request: Request) => ({ method: 'GET', uri: `/shop/${request.index}?a=b`, status: request.status });
const haproxy = (request: Request, captured = '') =>
  `${request.client}:${40_000 + request.index} [${clf(request)}.123] web~ app/app1 0/0/1/2/3 ${request.status} 500 - - ---- 1/1/0/0/0 0/0 ${captured}"GET /shop/${request.index}?a=b HTTP/2.0"`;
const XFF = (request: Request) => `${request.client}, 10.9.9.9`;

/** name, format that must be named, a line of a request, lines before the first */
type Row = readonly [name: string, format: RegExp, line: (request: Request) => string, head?: string];
interface Case {
  readonly name: string;
  readonly format: RegExp;
  readonly line: (request: Request) => string;
  readonly head: string;
}

const ROWS: readonly Row[] = [
  ['docker compose', /^combined \(docker compose\)/, (r) => `web-1  | ${combined(r)}`],
  ['docker compose with times', /docker compose, time/, (r) => `web-1  | ${iso(r)}.123Z ${combined(r)}`],
  ['docker compose with colours', /docker compose/, (r) => `\u001b[36mweb-1  | \u001b[0m${combined(r)}`],
  ['docker service', /docker compose/, (r) => `web.1.x7k2@node1    | ${combined(r)}`],
  ['CRI', /CRI/, (r) => `${iso(r)}.123456789+00:00 stdout F ${combined(r)}`],
  ['kubectl with pods', /kubectl/, (r) => `[pod/web-5d/nginx] ${combined(r)}`],
  ['docker logs with times', /time/, (r) => `${iso(r)}.1Z ${combined(r)}`],
  ['syslog of BSD', /syslog/, (r) => `${syslog(r)}: ${combined(r)}`],
  ['syslog with a priority', /syslog/, (r) => `<190>${syslog(r)}[77]: ${combined(r)}`],
  ['syslog without a host', /syslog/, (r) => `<190>Oct 14 ${iso(r).slice(11)} nginx: ${combined(r)}`],
  ['syslog without a program', /syslog/, (r) => `Oct 14 ${iso(r).slice(11)} web01 ${combined(r)}`],
  ['RFC 5424', /syslog/, (r) => `<190>1 ${iso(r)}.1Z web01 nginx 77 - [x@1 a="b ] c"] ${combined(r)}`],
  ['RFC 5424 without data', /syslog/, (r) => `1 ${iso(r)}Z web01 nginx - - - ${combined(r)}`],
  ['rsyslog', /time/, (r) => `${iso(r)}.123456+00:00 web01 nginx: ${combined(r)}`],
  ['journalctl', /syslog/, (r) => `Oct 14 ${iso(r).slice(11)}.123456 web01 nginx[12]: ${combined(r)}`],
  ['Caddy 1', /time/, (r) => `${day(r).replaceAll('-', '/')} shop.example ${combined(r)}`],
  ['grep', /file name/, (r) => `/var/log/access.log.1:${combined(r)}`],
  ['a virtual host in front', /combined/, (r) => `shop.example:443 ${combined(r)}`],
  ['a proxy and the client behind the agent', /combined/, (r) => `${combined(r, '10.0.0.1')} "${XFF(r)}"`],
  ['two proxies', /combined/, (r) => `${combined(r, `10.0.0.${r.index % 2}`)} "${r.client}" 0.5`],
  ['the client in the last column', /combined/, (r) => `${combined(r, '10.0.0.1')} 0.5 0.4 ${r.client}`],
  ['many edges of a CDN', /combined/, (r) => `${combined(r, `192.0.2.${r.index}`)} "${r.client}"`],
  ['a labelled column', /combined/, (r) => `${combined(r, '10.0.0.1')} X-Forwarded-For="${XFF(r)}"`],
  ['the client first, then its proxy', /combined/, (r) => combined(r, `${XFF(r)} 10.0.0.1`)],
  ['the proxy first, then its client', /combined/, (r) => combined(r, `10.0.0.1 ${r.client}`)],
  ['an upstream in the last column', /combined/, (r) => `${combined(r)} "172.19.0.8:80"`],
  ['the server in the last column', /combined/, (r) => `${combined(r)} "192.0.2.80"`],
  ['ingress-nginx', /combined/, (r) => `${combined(r)} 89 0.001 [web-80] [] 172.17.0.5:8080 59 0.000 200 abc`],
  ['an old ingress', /combined/, (r) => combined(r, r.client).replace(' - - ', ` - [${r.client}] - - `)],
  ['Traefik', /combined/, (r) => `${combined(r)} 12 "web@docker" "http://172.18.0.3:80" 3ms`],
  ['ISO time in brackets', /combined/, (r) => combined(r).replace(local(r), `${iso(r)}.146+00:00`)],
  ['microseconds', /combined/, (r) => combined(r).replace(local(r), `${clf(r)}.123456 +0000`)],
  ['seconds since the epoch in brackets', /combined/, (r) => combined(r).replace(local(r), `${r.atS}.123`)],
  ['HAProxy', /^HAProxy$/, haproxy],
  ['HAProxy by syslog', /^HAProxy \(syslog\)/, (r) => `${syslog(r)}: ${haproxy(r)}`],
  [
    'HAProxy with a captured client',
    /^HAProxy/,
    (r) => haproxy({ ...r, client: '10.0.0.1' }, `{shop.example|${r.client}} {} `),
  ],
  [
    'Envoy',
    /^Envoy$/,
    (r) =>
      `[${iso(r)}.310Z] "GET /shop/${r.index}?a=b HTTP/2" ${r.status} - 0 226 5 4 "${XFF(r)}" "probe" "id" "shop" "10.0.0.2:80"`,
  ],
  [
    'Istio',
    /^Envoy$/,
    (r) =>
      `[${iso(r)}.310Z] "GET /shop/${r.index}?a=b HTTP/1.1" ${r.status} - via_upstream - "-" 0 178 2 1 "-" "probe" "id" "shop:80" "10.0.0.2:80" inbound|80|| 127.0.0.6:47 10.0.0.2:80 ${port(r)} outbound_.80 default`,
  ],
  [
    'S3',
    /^Amazon S3$/,
    (r) =>
      `79a5 bucket [${clf(r)} +0000] ${r.client} arn:aws:iam::1:user/a 3E57 REST.GET.OBJECT a%20b "GET /shop/${r.index}?a=b HTTP/1.1" ${r.status} - 113 - 7 - "-" "S3Console/0.4" - 9vK= SigV4 AES128 AuthHeader b.s3 TLSv1.2`,
  ],
  [
    'Squid',
    /^Squid$/,
    (r) =>
      `${r.atS}.000     12 ${r.client} TCP_MISS/${r.status} 500 GET http://shop.example/shop/${r.index}?a=b - HIER_DIRECT/10.0.0.5 text/html`,
  ],
  [
    'nginx-proxy-manager',
    /^nginx-proxy-manager$/,
    (r) =>
      `[${clf(r)} +0000] - ${r.status} ${r.status} - GET https shop.example "/shop/${r.index}?a=b" [Client ${r.client}] [Length 500] [Gzip -] [Sent-to 10.0.0.5] "probe" "-"`,
  ],
  [
    'nginx-proxy-manager, standard',
    /^nginx-proxy-manager$/,
    (r) =>
      `[${clf(r)} +0000] ${r.status} - GET http shop.example "/shop/${r.index}?a=b" [Client ${r.client}] [Length 500] [Gzip -] "probe" "-"`,
  ],
  [
    'IIS native',
    /^IIS native$/,
    (r) =>
      `${r.client}, -, 10/14/26, ${iso(r).slice(12)}, W3SVC2, SALES1, 192.0.2.1, 4502, 163, 3223, ${r.status}, 0, GET, /shop/${r.index}, a=b,`,
  ],
  [
    'IIS without its field names',
    /^IIS without/,
    (r) => `${day(r)} 10.0.0.1 GET /shop/${r.index} a=b 443 - ${r.client} probe/1+(x) - ${r.status} 0 0 15`,
  ],
  [
    'IIS with its own clock, and quotes',
    /^W3C extended$/,
    (r) => `${day(r)}.363 GET /shop/${r.index} a=b "${r.client}" "Mozilla/5.0 (X; Y)" ${r.status} 0 109`,
    '#Fields:   date-local time-local  cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus TimeTakenMS\n',
  ],
  [
    'CloudFront without its field names',
    /^CloudFront without/,
    (r) =>
      `${day(r).replace(' ', '\t')}\tCDG50\t703\t${r.client}\tGET\td1.cloudfront.net\t/shop/${r.index}\t${r.status}\t-\tcurl/7\ta=b${'\t-'.repeat(21)}`,
  ],
  ['a note before the request', /^combined$/, (r) => `www.example ${combined(r).replace('] "', '] (0 s) "')}`],
  ['a client with its port', /^combined$/, (r) => combined(r, port(r))],
  ['a forwarded client with its port', /^combined$/, (r) => `${combined(r, '10.0.0.1')} "${port(r)}"`],
  [
    'Gin',
    /^Gin$/,
    (r) =>
      `[GIN] 2026/10/14 - ${iso(r).slice(11)} | ${r.status} |     1.2ms |  ${r.client} | GET      "/shop/${r.index}?a=b"`,
  ],
  [
    'Gitea',
    /^Gitea$/,
    (r) =>
      `${day(r).replaceAll('-', '/')} ...web/routing/logger.go:102:func1() [I] router: completed GET /shop/${r.index}?a=b for ${port(r)}, ${r.status} OK in 5.1ms @ web/a.go:1(a)`,
  ],
  [
    'Grafana',
    /^logfmt$/,
    (r) =>
      `t=${iso(r)}+0000 lvl=info msg="Request Completed" logger=context method=GET path="/shop/${r.index}?a=b" status=${r.status} remote_addr=${r.client} time_ms=0`,
  ],
  [
    "a site's own columns",
    /^quoted request/,
    (r) => `${iso(r)}+00:00 shop 10.0.0.1:443 0.004 "GET /shop/${r.index}?a=b HTTP/1.1" ${r.status} 500 ${r.client}`,
  ],
  [
    "a site's own columns with bars",
    /^quoted request/,
    (r) => `${day(r)},123|${r.client}|"GET /shop/${r.index}?a=b HTTP/1.1"|${r.status}|500`,
  ],
  [
    "nginx's JSON that is none",
    /^JSON lines$/,
    (r) =>
      `{"time":"${iso(r)}+00:00","ip":"${r.client}","request":"GET /shop/${r.index}?a=\\x22 HTTP/1.1","status":${r.status},"up":-,"ups":0.1, 0.2,"empty":}`,
  ],
  ['logcli', /labels/, (r) => `${iso(r)}Z {app="nginx", pod="a b"} ${combined(r)}`],
  ['CSV around lines', /CSV/, (r) => `"${day(r)}.000","${combined(r).replaceAll('"', '""')}"`, '@timestamp,@message\n'],
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

const OBJECTS = REQUESTS.map((r) => ({ time: `${iso(r)}Z`, ip: r.client, ...fields(r), text: 'a } b { "c"' }));

describe('six requests of three clients are read from', () => {
  it.each(ROWS.map(([name, format, line, head = '']): Case => ({ name, format, line, head })))(
    '$name',
    ({ format, line, head }) => {
      const log = imported(head + REQUESTS.map((request) => `${line(request)}\n`).join(''));
      const summary = summariseImport(log, 24);
      expect(summary.rejections).toEqual([]);
      expect(summary).toMatchObject({
        requests: 6,
        excluded: 0,
        clients: 3,
        paths: 6,
        from: expect.stringContaining('2026-10-14 ') as string,
      });
      expect(log.traffic.firstS).toBe(REQUESTS[0]?.atS);
      expect(log.traffic.lastS).toBe(REQUESTS[5]?.atS);
      expect([log.traffic.statuses[200], log.traffic.statuses[404]]).toEqual([5, 1]);
      expect(summary.topPaths.map(({ text }) => text)).toEqual(REQUESTS.map(({ index }) => `/shop/${index}`));
      expect(summary.formats).toEqual([{ text: expect.stringMatching(format) as string, count: 6 }]);
    },
  );

  it("journald's export", () => {
    const block = (request: Request) =>
      `__REALTIME_TIMESTAMP=${request.atS}000000\n_HOSTNAME=web\nMESSAGE=${common(request)}\n\n`;
    const summary = summariseImport(imported(REQUESTS.map(block).join('')), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0, skipped: 18 });
  });

  it('lines that end with CR alone', () => {
    const summary = summariseImport(imported(REQUESTS.map((request) => `${combined(request)}\r`).join('')), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0, lines: 6 });
  });

  it('a file that begins with a block of zeros', () => {
    const text = `${'\0'.repeat(100_000)}${REQUESTS.map((request) => `${combined(request)}\n`).join('')}`;
    const summary = summariseImport(imported(text, 1000), 24);
    expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0 });
    expect(summary.warnings.join()).toContain('zeros');
  });

  it.each([
    ['a list of objects in one line', JSON.stringify(OBJECTS)],
    ['a list of objects over many lines', JSON.stringify(OBJECTS, undefined, 2)],
    ['objects over many lines', OBJECTS.map((object) => JSON.stringify(object, undefined, 2)).join('\n')],
    ['a list with a line each', `[\n${OBJECTS.map((object) => JSON.stringify(object)).join(',\n')}\n]\n`],
  ])('%s', (_name, text) => {
    for (const chunkBytes of [1, 7, 100_000]) {
      const summary = summariseImport(imported(text, chunkBytes), 24);
      expect(summary).toMatchObject({ requests: 6, clients: 3, rejected: 0 });
    }
  });
});
