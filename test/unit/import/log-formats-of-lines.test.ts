import { describe } from 'vitest';
import {
  clf,
  combined,
  day,
  haproxy,
  iso,
  local,
  port,
  syslog,
  XFF,
  readsSixRequestsOf,
  type Row,
} from './six-requests.ts';

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
];

describe('six requests of three clients are read from', () => {
  readsSixRequestsOf(ROWS);
});
