import { isAddressList } from './address.ts';
import type { Candidate } from './client-vote.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';
import { PROGRAM_FORMATS } from './program-formats.ts';

/**
 * Reads a line of one format. `format`: it is of another one. Lines come from strangers: no part of a pattern may match in two ways
 * what the part behind it matches too, or a long line takes its length squared.
 */
export type TextReader = (line: string) => LineFacts | Rejection;

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;

/** @source docs.haproxy.org, 8.2.3 "HTTP log format"; the address, its port, or the server may lack, and the request may be cut */
const HAPROXY =
  /^(\S+?)(?::\d+)? \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:.]+)\] (\S+) ([^\s/]+\/\S*) (?:[\w.-]+ )?([+-]?\d+(?:\/[+-]?\d+){3,4}) (-?\d+) \+?\d+ \S+ \S+ \S{2,4} \S+ \S+ (?:\{([^}]*)\} )?(?:\{([^}]*)\} )?"((?:[^"\\]|\\.)*)/;

/** A captured header that begins with a product and its version. @source RFC 9110, 10.1.5 */
const AGENT = /^[A-Za-z][\w.+-]*\/\d/;

function readHaproxy(line: string): LineFacts | Rejection {
  const found = HAPROXY.exec(line);
  if (found === null) return 'format';
  const [, client = '-', time, , , , status = '', captured = '', , request = ''] = found;
  const candidates: Candidate[] = [
    { from: 'client address', text: client, place: 'front' },
    ...captured.split('|').map((text, index): Candidate => {
      return { from: `captured header ${index + 1}`, text, place: 'other' };
    }),
  ];
  const agent = captured.split('|').find((text) => AGENT.test(text));
  // -1: no answer was sent
  return {
    agent,
    format: 'HAProxy',
    time,
    request,
    status: status === '-1' ? '-' : status,
    clients: candidates,
    candidates,
  };
}

/** @source envoyproxy.io, "Access logging", default format; Istio has four words more, and addresses behind */
const ENVOY = new RegExp(
  String.raw`^\[(\d{4}-\d\d-\d\dT[^\]]+)\] ${QUOTED} (\d+|-) \S+ .*?(?<= )(?:\d+|-) (?:\d+|-) (?:\d+|-) (?:\d+|-) ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED} ${QUOTED}(?: \S+ \S+ \S+ (\S+))?`,
);

function readEnvoy(line: string): LineFacts | Rejection {
  const found = ENVOY.exec(line);
  if (found === null) return 'format';
  const [, time, request = '', status, forwarded = '-', , , , , remote = '-'] = found;
  // "- - HTTP/1.1": what came was no HTTP
  return {
    format: 'Envoy',
    time,
    request: request.startsWith('- ') ? '-' : request,
    status,
    clients: [
      { from: 'X-Forwarded-For', text: forwarded },
      { from: 'downstream remote address', text: remote },
    ],
  };
}

/** @source docs.aws.amazon.com, "Amazon S3 server access log format" */
const S3 = new RegExp(
  String.raw`^\S+ \S+ \[(\d\d/[A-Z][a-z]{2}/\d{4}:[^\]]+)\] (\S+) \S+ \S+ ([A-Z0-9]+\.[\w.]*) \S+ (?:${QUOTED}|-) (\d{3}|-)(?= |$)`,
);

function readS3(line: string): LineFacts | Rejection {
  const found = S3.exec(line);
  if (found === null) return 'format';
  const [, time, client = '-', , request = '-', status] = found;
  return { format: 'Amazon S3', time, request, status, clients: [{ from: 'remote IP', text: client }] };
}

/** @source wiki.squid-cache.org, "Squid log formats", native; a port or sizes may stand in between */
const SQUID =
  /^(\d{9,10}(?:\.\d{1,6})?) +-?\d+ (\S+) (?:\d+ )?([A-Z][A-Z_]*)\/(\d{3}) (?:-?\d+ |- )+([A-Za-z_-]+) (\S+)(.*)$/;

function readSquid(line: string): LineFacts | Rejection {
  const found = SQUID.exec(line);
  if (found === null) return 'format';
  const [, time, client = '-', , status, method = '', target = '', behind = ''] = found;
  const candidates: Candidate[] = [
    { from: 'client address', text: client, place: 'front' },
    ...quotedIn(behind).map((text, index): Candidate => ({ from: `quoted column ${index + 1}`, text, place: 'other' })),
  ];
  const isNone = target.startsWith('error:') || method === 'NONE';
  const request = isNone
    ? '-'
    : { method, target: method === 'CONNECT' || /^\w+:\/\/[^/]+$/.test(target) ? `${target}/` : target };
  return { format: 'Squid', time, request, status: status === '000' ? '-' : status, clients: candidates, candidates };
}

/** @source the log_format lines of nginx-proxy-manager's own nginx.conf: with and without what the upstream said */
const PROXY_MANAGER =
  /^\[([^\]]+)\] (?:\S+ (?:[\d, :]+|-) )?(\d{3}|-) - (\S+) \S+ \S+ "((?:[^"\\]|\\.)*)" \[Client ([^\]]*)\]/;

function readProxyManager(line: string): LineFacts | Rejection {
  const found = PROXY_MANAGER.exec(line);
  if (found === null) return 'format';
  const [, time, status, method = '', target = '', client = '-'] = found;
  const clients = [{ from: '[Client]', text: client }];
  return { format: 'nginx-proxy-manager', time, request: { method, target }, status, clients };
}

/** @source learn.microsoft.com, "IIS log file format": client, user, date, time, service, server, its address, ... */
const IIS =
  /^(\S+), ([^,]*), (\d\d?)\/(\d\d?)\/(\d{2,4}), (\d\d?:\d\d:\d\d), \S+, [^,]*, \S+, \d+, \d+, \d+, (\d+), \d+, ([A-Z]+), ([^,]+(?:,[^ ,][^,]*)*), (.*)$/;

function readIis(line: string): LineFacts | Rejection {
  const found = IIS.exec(line);
  if (found === null) return 'format';
  const [, client = '-', , month = '', day = '', year = '', clock = '', status, method = '', stem = '', last = '-'] =
    found;
  const query = last.trimEnd().replace(/,$/, '');
  const century = year.length === 2 ? `20${year}` : year;
  const time = `${century}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${clock.padStart(8, '0')}`;
  const target = query === '-' || query === '' ? stem : `${stem}?${query}`;
  return {
    format: 'IIS native',
    time,
    request: { method, target },
    status,
    clients: [{ from: 'column 1', text: client }],
  };
}

/** @source uwsgi-docs, "Formatting uWSGI requests logs", default */
const UWSGI = /^\[pid: [^\]]*\] (\S+) \([^)]*\) \{[^}]*\} \[([^\]]+)\] (\S+) (\S+) => .*?\(HTTP\/[\d.]+ (\d{3})\)/;

function readUwsgi(line: string): LineFacts | Rejection {
  const found = UWSGI.exec(line);
  if (found === null) return 'format';
  const [, client = '-', time, method = '', target = '', status] = found;
  return {
    format: 'uWSGI',
    time,
    request: { method, target },
    status,
    clients: [{ from: 'client address', text: client }],
  };
}

/** Fastly's first format, and the like: `1.2.3.4 "-" "-" Mon, 04 Jul 2016 22:37:26 GMT GET /path 200`. */
const MAIL_TIME =
  /^(\S+) (?:"[^"]*"|\S+) (?:"[^"]*"|\S+) \[?([A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} [\d:]{8} (?:GMT|UTC|[+-]\d{4}))\]? "?([A-Z]+ \S+(?: HTTP\/[\d.]+)?)"? (\d{3}|-)(?= |$)/;

function readMailTime(line: string): LineFacts | Rejection {
  const found = MAIL_TIME.exec(line);
  if (found === null) return 'format';
  const [, client = '-', time, request = '', status] = found;
  return { format: 'Fastly', time, request, status, clients: [{ from: 'column 1', text: client }] };
}

/** @source the log of Zoraxy's router */
const ZORAXY =
  /^\[(\d{4}-\d\d-\d\d [\d:.]+)\] (?:\[(?!client:)\w+:[^\]]*\] )*\[client: ?([^\]]*)\] (?:\[\w+:[^\]]*\] )*([A-Z]+) (\S+) (\d{3})$/;

function readZoraxy(line: string): LineFacts | Rejection {
  const found = ZORAXY.exec(line);
  if (found === null) return 'format';
  const [, time, client = '-', method = '', target = '', status] = found;
  const agent = /\[useragent: ?([^\]]*)\]/i.exec(line)?.[1];
  return {
    agent,
    format: 'Zoraxy',
    time,
    request: { method, target },
    status,
    clients: [{ from: '[client]', text: client }],
  };
}

/** Gin's logger: `[GIN] 2021/08/05 - 15:04:05 | 200 |  1.2ms | 127.0.0.1 | GET "/ping"`. */
const GIN =
  /^\[GIN\] (\d{4})\/(\d\d)\/(\d\d) - ([\d:]{8}) \|\s*(\d{3})\s*\|[^|]*\|\s*(\S+)\s*\|\s*([A-Z]+)\s+"?([^"\s]+)"?/;

function readGin(line: string): LineFacts | Rejection {
  const found = GIN.exec(line);
  if (found === null) return 'format';
  const [, year = '', month = '', day = '', clock = '', status, client = '-', method = '', target = ''] = found;
  const time = `${year}-${month}-${day} ${clock}`;
  return { format: 'Gin', time, request: { method, target }, status, clients: [{ from: 'column 4', text: client }] };
}

/** Gitea's and Forgejo's router. */
const GITEA = /^(\d{4}\/\d\d\/\d\d [\d:]{8}) .*?router: completed ([A-Z]+) (\S+) for (\S+), (\d{3}) /;

function readGitea(line: string): LineFacts | Rejection {
  const found = GITEA.exec(line);
  if (found === null) return 'format';
  const [, time, method = '', target = '', client = '-', status] = found;
  return { format: 'Gitea', time, request: { method, target }, status, clients: [{ from: 'for', text: client }] };
}

/** CloudFront's standard log whose `#Fields` got lost: tabs between its 33 columns. */
function readFieldlessCloudFront(line: string): LineFacts | Rejection {
  const values = line.split('\t');
  const [date = '', clock = '', , , client = '-', method = '', , stem = '', status, , agent = '-', query = '-'] =
    values;
  if (values.length < 20 || !/^\d{4}-\d\d-\d\d$/.test(date) || !/^[A-Z]+$/.test(method)) return 'format';
  const target = query === '-' || query === '' ? stem : `${stem}?${query}`;
  return {
    agent,
    format: 'CloudFront without #Fields',
    time: `${date} ${clock}`,
    isUtc: true,
    request: { method, target },
    status,
    clients: [
      { from: 'x-forwarded-for', text: values[19] ?? '-' },
      { from: 'c-ip', text: client },
    ],
  };
}

function quotedIn(text: string): string[] {
  return Array.from(text.matchAll(/(?<!\\)"((?:[^"\\]|\\.)*)"/g), ([, quoted]) => quoted ?? '').map((quoted) =>
    isAddressList(quoted) ? quoted : quoted.slice(0, 40),
  );
}

export const OWN_FORMATS: readonly TextReader[] = [
  readHaproxy,
  readEnvoy,
  readS3,
  readProxyManager,
  readSquid,
  readIis,
  readUwsgi,
  readMailTime,
  readZoraxy,
  readGin,
  readGitea,
  readFieldlessCloudFront,
  ...PROGRAM_FORMATS,
];
