import { expect, it } from 'vitest';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { imported } from './log-texts.ts';

/** Six requests of three clients, one every 61 s from 14 October 2026, 07:10:00 UTC. */
export const REQUESTS = Array.from({ length: 6 }, (_, index) => ({
  index,
  atS: Date.UTC(2026, 9, 14, 7, 10) / 1000 + index * 61,
  client: ['198.51.100.4', '203.0.113.9', '2001:db8::77'][index % 3] ?? '',
  status: index === 4 ? 404 : 200,
}));
export type Request = (typeof REQUESTS)[number];

export const iso = ({ atS }: Request) => new Date(atS * 1000).toISOString().slice(0, 19);
export const day = (request: Request) => iso(request).replace('T', ' ');
export const clf = (request: Request) => `14/Oct/2026:${iso(request).slice(11)}`;
/** the same by a clock two hours ahead */
export const local = (request: Request) =>
  `14/Oct/2026:0${Number(iso(request).slice(12, 13)) + 2}${iso(request).slice(13)} +0200`;
export const port = ({ client, index }: Request) =>
  `${client.includes(':') ? `[${client}]` : client}:${40_000 + index}`;
export const common = (request: Request, client = request.client) =>
  `${client} - - [${local(request)}] "GET /shop/${request.index}?a=b HTTP/1.1" ${request.status} 500`;
export const combined = (request: Request, client?: string) => `${common(request, client)} "-" "probe/1 (x; y)"`;
export const syslog = (request: Request) => `Oct 14 ${iso(request).slice(11)} web01 nginx`;
export const fields = (request: Request) => ({
  method: 'GET',
  uri: `/shop/${request.index}?a=b`,
  status: request.status,
});
export const haproxy = (request: Request, captured = '') =>
  `${request.client}:${40_000 + request.index} [${clf(request)}.123] web~ app/app1 0/0/1/2/3 ${request.status} 500 - - ---- 1/1/0/0/0 0/0 ${captured}"GET /shop/${request.index}?a=b HTTP/2.0"`;
export const XFF = (request: Request) => `${request.client}, 10.9.9.9`;

/** name, format that must be named, a line of a request, lines before the first */
export type Row = readonly [name: string, format: RegExp, line: (request: Request) => string, head?: string];

interface Case {
  readonly name: string;
  readonly format: RegExp;
  readonly line: (request: Request) => string;
  readonly head: string;
}

/** A test of each row: the six requests are read from its lines, and nothing else. */
export function readsSixRequestsOf(rows: readonly Row[]): void {
  it.each(rows.map(([name, format, line, head = '']): Case => ({ name, format, line, head })))(
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
}
