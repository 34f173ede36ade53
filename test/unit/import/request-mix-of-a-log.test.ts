import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { endpointsOf } from '../../../src/import/log-endpoints.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { mixOf, mixText } from '../../../src/import/mix-text.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

/** `how often "METHOD target" status` */
type Asked = readonly [count: number, request: string, status: number | '-'];

function mixFrom(asked: readonly Asked[], top = 40) {
  const collector = new MixCollector();
  const log = new LogImport({ mix: collector });
  for (const [count, request, status] of asked)
    log.push(Buffer.from(`1.2.3.4 - - [04/Mar/2025:01:01:07 +0000] "${request} HTTP/1.1" ${status} 5\n`.repeat(count)));
  log.endFile();
  const mix = mixOf(endpointsOf(collector.targets()), collector.requests, top);
  const file = requestFileSchema.parse(parse(mixText(mix, 'access.log')));
  return { mix, requests: file.requests, text: mixText(mix, 'access.log') };
}

const short = ({ requests }: ReturnType<typeof mixFrom>) =>
  requests.map(({ method, path, weight, expect: { status } }) => [method, path, weight, [status].flat().join()]);

describe('a request mix of a log', () => {
  it('is keyed by method, and never asks for what was written', () => {
    const mix = mixFrom([
      [84, 'GET /a', 200],
      [60, 'POST /a', 201],
      [20, 'DELETE /b', 204],
    ]);
    expect(short(mix)).toEqual([
      ['GET', '/a', 84, '200'],
      ['POST', '/a', 60, '201'],
      ['DELETE', '/b', 20, '204'],
    ]);
    expect(mix.requests.map(({ name, write }) => [name, write])).toEqual([
      ['a', false],
      ['post-a', true],
      ['delete-b', true],
    ]);
    expect(mix.text).toContain('48.78 %');
  });

  it('expects the statuses that were seen, but none of an overload', () => {
    const mix = mixFrom([
      [9, 'GET /a', 200],
      [2, 'GET /a', 301],
      [3, 'GET /a', 503],
      [1, 'GET /a', 499],
      [7, 'GET /gone', 404],
      [5, 'GET /never', 502],
    ]);
    expect(short(mix)).toEqual([
      ['GET', '/a', 15, '200,301'],
      ['GET', '/gone', 7, '404'],
    ]);
    expect(mix.mix.coverage).toBeCloseTo(22 / 27);
  });

  it('expects 200 too where the log has answers to conditions and ranges, which are not sent', () => {
    expect(short(mixFrom([[3, 'GET /a.png', 304]]))).toEqual([['GET', '/a.png', 3, '200,304']]);
    expect(short(mixFrom([[3, 'GET /a.mp4', 206]]))).toEqual([['GET', '/a.mp4', 3, '200,206']]);
  });

  it('holds paths that can be sent', () => {
    const paths = mixFrom([
      [7, String.raw`GET /m\xC3\xBCnchen`, 200],
      [6, 'GET /x{y}', 200],
      [5, 'GET /a b', 200],
      [4, 'GET /münchen', 200],
      [3, 'GET /m%C3%BCnchen', 200],
      [2, 'GET /100%', 200],
      [1, String.raw`GET /q\"q`, 200],
    ]).requests.map(({ path, weight }) => [path, weight]);
    expect(paths).toEqual([
      ['/m%C3%BCnchen', 14],
      ['/x%7By%7D', 6],
      ['/a%20b', 5],
      ['/100%', 2],
      ['/q%22q', 1],
    ]);
  });

  it('folds ids and queries into parameters, most popular first', () => {
    const mix = mixFrom([
      [9, 'GET /tickets/7', 200],
      [3, 'GET /tickets/12', 200],
      [1, 'GET /tickets/99', 200],
      [5, 'GET /search?q=red+shoes', 200],
      [4, 'GET /search?q=a%26b', 200],
      [2, 'GET /search', 400],
    ]);
    expect(short(mix)).toEqual([
      ['GET', '/tickets/{id}', 13, '200'],
      ['GET', '/search?q={q}', 9, '200'],
      ['GET', '/search', 2, '400'],
    ]);
    const [tickets, search] = mix.requests.map(({ parameters }) => parameters);
    expect(tickets?.['id']).toMatchObject({ kind: 'words', words: ['7', '12', '99'] });
    expect(search?.['q']).toMatchObject({ words: ['red shoes', 'a&b'], exponent: 0.322 });
    expect(mix.mix.coverage).toBe(1);
  });

  it('keeps ids that are missing apart from those that are there', () => {
    expect(
      short(
        mixFrom([
          [9, 'GET /tickets/7', 200],
          [3, 'GET /tickets/12', 200],
          [2, 'GET /tickets/13', 404],
          [1, 'GET /tickets/14', 404],
        ]),
      ),
    ).toEqual([
      ['GET', '/tickets/{id}', 12, '200'],
      ['GET', '/tickets/{id}', 3, '404'],
    ]);
  });

  it('opens one value only, as two that are drawn apart would ask for what was never there', () => {
    const asked = [1, 2, 3, 4].flatMap((user) =>
      [user * 10, user * 10 + 1].map((post): Asked => [1, `GET /user/${user}/post/${post}`, 200]),
    );
    const paths = mixFrom(asked).requests.map(({ path }) => path);
    expect(paths.toSorted()).toEqual([1, 2, 3, 4].map((user) => `/user/${user}/post/{id}`));
  });

  it('makes one endpoint of many pages of one folder, and none of a few', () => {
    const pages = (count: number) =>
      Array.from({ length: count }, (_, page): Asked => [
        1,
        `GET /wiki/page-${'abcdefghijklmnopqrstuvwxyz'[page] ?? ''}`,
        200,
      ]);
    expect(mixFrom(pages(25)).requests.map(({ path }) => path)).toEqual(['/wiki/{id}']);
    expect(mixFrom(pages(5)).requests).toHaveLength(5);
  });

  it('says what it covers when it is cut', () => {
    const mix = mixFrom(
      [
        [6, 'GET /a', 200],
        [3, 'GET /b', 200],
        [1, 'PATCH /c', 200],
      ],
      1,
    );
    expect(mix.mix.coverage).toBeCloseTo(0.6);
    expect(mix.text).toContain('Covers 60.0 %');
  });

  it('expects the usual statuses where the log has none', () => {
    const mix = mixFrom([[3, 'GET /a', '-']]);
    expect(mix.requests[0]?.expect.status).toContain(200);
    expect(mix.mix.warnings.join()).toContain('no statuses');
  });
});
