import { isAddress } from './address.ts';
import type { LineFacts } from './log-facts.ts';
import type { Rejection } from './log-record.ts';

/** Tornado's and Jupyter's: `[I 2024-05-17 10:05:03.123 ServerApp] 200 GET /tree (user@203.0.113.7) 1.2ms`, also with a short year. */
const TORNADO =
  /^\[[A-Z] (?:(\d\d)(\d\d)(\d\d)|(\d{4}-\d\d-\d\d)) (\d\d:\d\d:\d\d)(?:\.\d+)? [^\]]*\] ([1-5]\d\d) ([A-Z]+) (\S+) \((?:[^()\s]*@)?([^()\s@]*)\)/;

function readTornado(line: string): LineFacts | Rejection {
  const found = TORNADO.exec(line);
  if (found === null) return 'format';
  const [, year = '', month = '', monthDay = '', day, clock = '', status, method = '', target = '', client = '-'] =
    found;
  const date = day ?? `20${year}-${month}-${monthDay}`;
  const clients = [{ from: 'in brackets', text: client }];
  return { format: 'Tornado', time: `${date} ${clock}`, request: { method, target }, status, clients };
}

/** @source docs.aws.amazon.com, "Real-time log configurations": the order of the fields is fixed, tabs between them */
const REAL_TIME = /^(\d{10}\.\d{1,6})\t(\S+)\t[\d.]+\t(\d{3})\t\d+\t([A-Z]+)\t(?:https?|wss?)\t\S+\t(\/\S*)/;

function readRealTime(line: string): LineFacts | Rejection {
  const found = REAL_TIME.exec(line);
  if (found === null) return 'format';
  const [, time, client = '-', status, method = '', target = ''] = found;
  return {
    format: 'CloudFront real-time',
    time,
    request: { method, target },
    status,
    clients: [{ from: 'c-ip', text: client }],
  };
}

/** @source docs.bunny.net, "CDN log format": cache, status, ms, bytes, zone, client, referer, URL; it has no method */
const BUNNY = /^(?:[A-Z]+|-)\|([1-5]\d\d)\|(\d{13})\|\d+\|\d+\|([^|]*)\|[^|]*\|(https?:\/\/[^|]+)\|[^|]*\|([^|]*)/;

function readBunny(line: string): LineFacts | Rejection {
  const found = BUNNY.exec(line);
  if (found === null) return 'format';
  const [, status, time, client = '-', target = '', agent] = found;
  return {
    agent,
    format: 'BunnyCDN',
    time,
    request: { method: undefined, target },
    status,
    clients: [{ from: 'remote IP', text: client }],
  };
}

/** Rails says the status of a request in a line of its own, which other requests' lines may come before. */
const RAILS = /(?:^|[ :\]])Started ([A-Z]+) "(\/[^"]*)" for (\S+) at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\s*$/;
const RAILS_OTHERS =
  /^(?:[DIWEF], \[[^\]]*\] +[A-Z]+ -- [^:]{0,40}: )?(?:\[[^\]]{1,80}\] )*(?:Processing by \S+#\S+ as |(?: {2})?Parameters: \{|Completed [1-5]\d\d .* in [\d.]+ms|(?: {2})?Render(?:ing|ed) \S+|Redirected to \w+:\/\/)/;

function readRails(line: string): LineFacts | Rejection {
  const found = RAILS.exec(line);
  if (found === null) return 'format';
  const [, method = '', target = '', client = '-', time] = found;
  const clients = isAddress(client) ? [{ from: 'for', text: client }] : [];
  return { format: 'Rails', time, request: { method, target }, status: undefined, clients };
}

/** PHP's own server tells of connections too, Bitbucket of requests when they come and when they are answered. */
const OTHERS =
  /^(?:\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}\] (?:\S+:\d+ (?:Accepted|Closing|Closed without sending a request\b.*)|PHP \S+ Development Server \(\S+\) started)|\S+ \| (?:https?|ssh) \| i[@*]\w+ \| .*)\s*$/;

/** What programs say beside the line that a request is counted by. */
export function isBeside(line: string): boolean {
  return RAILS_OTHERS.test(line) || OTHERS.test(line);
}

export const PROGRAM_FORMATS = [readTornado, readRealTime, readBunny, readRails];
