import * as fc from 'fast-check';
import { bytesOf } from '../fuzz-target.ts';

export const NGINX_FORMAT =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $http_x_forwarded_for $request_time';

/** What a line says of a request. */
interface Asked {
  readonly client: string;
  readonly atS: number;
  readonly method: string;
  readonly target: string;
  readonly status: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `Date` takes no second beyond these. */
const iso = ({ atS }: Asked): string => new Date(Math.max(-6e10, Math.min(2.5e11, atS)) * 1000).toISOString();
function clf(asked: Asked): string {
  const [date = '', time = ''] = iso(asked).split('T');
  const [year = '', month = '1', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)}`;
}
const request = ({ method, target }: Asked): string => `${method} ${target} HTTP/1.1`;
const common = (asked: Asked): string =>
  `${asked.client} - - [${clf(asked)} +0200] "${request(asked)}" ${asked.status} 500`;
const json = (fields: object): string => JSON.stringify(fields);

/** One writer a format. @source the formats that docs/ and `benchday import --help` name */
const FORMATS: readonly ((asked: Asked) => string)[] = [
  common,
  (asked) => `${common(asked)} "-" "probe/1 (x; y)"`,
  (asked) => `${common(asked)} "http://x/" "a" "${asked.client}, 10.0.0.1" 0.004`,
  (asked) => `web-1  | ${common(asked)}`,
  (asked) => `<190>Oct 14 ${iso(asked).slice(11, 19)} web01 nginx[7]: ${common(asked)}`,
  (asked) => `${iso(asked)} stdout F ${common(asked)}`,
  (asked) =>
    `${asked.client}:40000 [${clf(asked)}.123] web~ app/app1 0/0/1/2/3 ${asked.status} 500 - - ---- 1/1/0/0/0 0/0 {a|b} "${request(asked)}"`,
  (asked) =>
    `[${iso(asked)}] "${request(asked)}" ${asked.status} - via_upstream - "-" 0 5 1 1 "${asked.client}" "ua" "id" "host" "10.0.0.1:80"`,
  (asked) =>
    `https ${iso(asked)} app/x/1 ${asked.client}:4000 10.0.0.1:80 0 0 0 ${asked.status} 200 1 1 "${asked.method} https://x:443${asked.target} HTTP/2.0" "ua" - -`,
  (asked) =>
    `${iso(asked)} my-elb ${asked.client}:4000 10.0.0.1:80 0 0 0 ${asked.status} 200 1 1 "${asked.method} http://x:80${asked.target} HTTP/1.1" "ua" - -`,
  (asked) =>
    `owner bucket [${clf(asked)} +0000] ${asked.client} - ID REST.GET.OBJECT key "${request(asked)}" ${asked.status} - 1 1`,
  (asked) => json({ time: iso(asked), remote_addr: asked.client, request: request(asked), status: asked.status }),
  (asked) =>
    json({
      ts: asked.atS,
      level: 'info',
      request: { remote_ip: asked.client, method: asked.method, uri: asked.target },
      status: Number(asked.status),
    }),
  (asked) => json({ log: `${common(asked)}\n`, stream: 'stdout', time: iso(asked) }),
  (asked) => json({ '@timestamp': iso(asked), message: common(asked) }),
  (asked) => `time:[${clf(asked)} +0000]\thost:${asked.client}\treq:${request(asked)}\tstatus:${asked.status}`,
  (asked) =>
    `time="${iso(asked)}" client=${asked.client} method=${asked.method} path="${asked.target}" status=${asked.status}`,
  (asked) =>
    `#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n${iso(asked).slice(0, 10)} ${iso(asked).slice(11, 19)} ${asked.client} ${asked.method} ${asked.target} - ${asked.status}`,
  (asked) =>
    `${asked.atS}.123 5 ${asked.client} TCP_MISS/${asked.status} 100 ${asked.method} http://x${asked.target} - DIRECT/x text/html`,
  (asked) => `MESSAGE=${common(asked)}\n__REALTIME_TIMESTAMP=${asked.atS}000000`,
  (asked) =>
    `timestamp,client,method,path,status\n${iso(asked)},${asked.client},${asked.method},${asked.target},${asked.status}`,
];

const PLAIN: Asked = {
  client: '198.51.100.4',
  atS: 1_791_961_800,
  method: 'GET',
  target: '/shop/7?a=b',
  status: '200',
};

/** A few right lines of each format. */
export const LOG_LINES = FORMATS.map((line) =>
  [0, 61, 122].map((later) => `${line({ ...PLAIN, atS: PLAIN.atS + later, target: `/shop/${later}` })}\n`).join(''),
);

const asked = fc.record<Asked>({
  client: fc.oneof(
    fc.constantFrom(
      '198.51.100.4',
      '2001:db8::77',
      '10.0.0.1',
      '-',
      '',
      'host.example',
      '1.2.3.4, 5.6.7.8',
      '999.1.1.1',
    ),
    fc.string({ maxLength: 6 }),
  ),
  atS: fc.oneof(
    fc.integer({ min: 1_791_900_000, max: 1_792_000_000 }),
    fc.integer(),
    fc.constantFrom(0, -1, 253_402_300_799, 253_402_300_800),
  ),
  method: fc.constantFrom(
    'GET',
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'CONNECT',
    'get',
    '',
    'X'.repeat(40),
  ),
  target: fc.oneof(
    fc.constantFrom(
      '/',
      '/shop/1',
      '/shop/2?q=x',
      '/{id}',
      '//x',
      '*',
      'http://a/b',
      '/a b',
      '/%zz',
      '/%00',
      '/..%2f',
      '/\u00e9',
      '/a{b}/{c',
      `/${'x'.repeat(9000)}`,
    ),
    fc
      .tuple(fc.constantFrom('/p/', '/?id=', '/a?b=c&d='), fc.nat({ max: 40 }))
      .map(([path, number]) => `${path}${number}`),
    fc.string({ maxLength: 12 }).map((text) => `/${text}`),
  ),
  status: fc.constantFrom('200', '200', '304', '404', '500', '499', '0', '-', '', '999', '2e2', '20'),
});

/** Lines of one or two formats, with what tears them apart. */
export const logText: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(fc.tuple(asked, fc.nat({ max: 3 })), { minLength: 1, maxLength: 12 }),
    fc.tuple(fc.nat({ max: FORMATS.length - 1 }), fc.nat({ max: FORMATS.length - 1 })),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\n\n', ',\n'),
    fc.constantFrom('', '', '', '\ufeff', '[', '\0'.repeat(40), '# comment\n'),
  )
  .map(([all, [first, second], end, start]) => {
    const lines = all.map(([one, which]) => FORMATS[which === 3 ? second : first]?.(one) ?? '');
    return bytesOf(start + lines.join(end) + end);
  });
