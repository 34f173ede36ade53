import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { mixOfHar } from '../../../src/import/har.ts';
import { mixText } from '../../../src/import/mix-text.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The mix of a recording as scenarios read it, and what is said of it. */
async function mixOf(...entries: readonly unknown[]) {
  const mix = await mixOfHar(JSON.stringify({ log: { entries } }), 'a.har', 40);
  const { requests } = requestFileSchema.parse(parse(mixText(mix, 'a.har')));
  return { requests, warnings: mix.warnings.join('\n') };
}

const asked = (request: object, response: unknown = { status: 200 }) => ({
  request: { method: 'GET', url: 'http://shop.example/a', ...request },
  response,
});
const sent = (postData: unknown, headers: readonly object[] = []) =>
  asked({ method: 'POST', url: 'http://shop.example/b', headers, postData });

it('what is not known may be null, or of another kind', async () => {
  const { requests, warnings } = await mixOf(
    { ...asked({ postData: null, headers: null, queryString: null }), _fromCache: null },
    asked({ method: 'get', url: 'http://shop.example/small' }, { status: '200' }),
    asked({ url: 'http://shop.example/open' }, null),
    sent({ mimeType: null, text: null, params: null }),
    { ...asked({ url: 'http://shop.example/kept' }), _fromCache: true },
  );
  expect(requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /a',
    'GET /open',
    'GET /small',
    'POST /b',
  ]);
  expect(warnings).toContain('1 request stand in the recording without an answer');
});

it('one entry that is damaged says nothing against the others', async () => {
  const { requests, warnings } = await mixOf({}, null, { request: { url: 'http://shop.example/x' } }, asked({}));
  expect(requests.map(({ path }) => path)).toEqual(['/a']);
  expect(warnings).toContain('3 entries of the recording hold no request with a method and an address');
});

it.each([
  ['an empty field', { mimeType: FORM, params: [{ name: 'login', value: '' }] }, 'login='],
  ['a field without a value', { mimeType: FORM, params: [{ name: 'a' }, { name: 'b', value: null }] }, 'a=&b='],
  ['a number for a value', { mimeType: FORM, params: [{ name: 'page', value: 7 }] }, 'page=7'],
  [
    'a field without a name',
    {
      mimeType: FORM,
      params: [
        { name: '', value: '' },
        { name: 'a', value: '1' },
      ],
    },
    'a=1',
  ],
  [
    'a text and its fields',
    { mimeType: FORM, text: 'a=line%201', params: [{ name: 'a', value: 'line 1' }] },
    'a=line%201',
  ],
  [
    'headers in front, as of Firefox',
    { mimeType: FORM, text: `Content-Type: ${FORM}\r\nContent-Length: 3\r\n\r\na=1` },
    'a=1',
  ],
  ['bytes as base64', { mimeType: FORM, text: 'YT0xJmI9w7w=', encoding: 'base64' }, 'a=1&b=ü'],
])('a form with %s is sent', async (_what, postData, body) => {
  const { requests } = await mixOf(sent(postData));
  expect(requests).toMatchObject([{ body, headers: { 'content-type': FORM } }]);
});

it('a body whose type stands in the header alone has that type', async () => {
  const { requests } = await mixOf(
    sent({ mimeType: '', text: '{"a":1}' }, [{ name: 'Content-Type', value: 'application/json' }]),
  );
  expect(requests).toMatchObject([{ body: '{"a":1}', headers: { 'content-type': 'application/json' } }]);
});

it('a form with parts whose boundary stands in the header alone is read', async () => {
  const text = '--xy\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--xy--\r\n';
  const { requests } = await mixOf(
    sent({ mimeType: 'multipart/form-data', text }, [
      { name: 'content-type', value: 'multipart/form-data; boundary=xy' },
    ]),
  );
  expect(requests).toMatchObject([{ multipart: [{ name: 'a', value: '1' }] }]);
});

it('a query that stands beside the address alone is asked for, and no query twice', async () => {
  const { requests } = await mixOf(
    asked({ queryString: [{ name: 'a b', value: 'x&y' }, { name: 'c' }, { name: '', value: '' }] }),
    asked({ url: 'http://shop.example/d?foo=bar+baz.pdf', queryString: [{ name: 'foo', value: 'bar+baz.pdf' }] }),
  );
  expect(requests.map(({ path }) => path).sort()).toEqual(['/a?a%20b=x%26y&c=', '/d?foo=bar+baz.pdf']);
});

it('a read that had a body is asked for without it, with a word about it', async () => {
  const { requests, warnings } = await mixOf(
    asked({ method: 'GET', postData: { mimeType: 'application/json', text: '{"query":{}}' } }),
  );
  expect(requests).toMatchObject([{ method: 'GET', path: '/a' }]);
  expect(requests[0]?.body).toBeUndefined();
  expect(warnings).toContain('1 read had a body, which a mix does not send');
});

it('headers that say what is wanted are sent, and none of who asks, of browsers or of one request', async () => {
  const headers = (...all: readonly (readonly [string, string])[]) => ({
    headers: all.map(([name, value]) => ({ name, value })),
  });
  const { requests } = await mixOf(
    asked(
      headers(
        ...([
          ['Accept', 'application/json'],
          ['X-Requested-With', 'XMLHttpRequest'],
          [':authority', 'shop.example'],
        ] as const),
        ...([
          ['Authorization', 'Basic YTpi'],
          ['X-CSRF-Token', 'abc'],
          ['X-Api-Key', 'k'],
          ['Cookie', 'a=1'],
        ] as const),
        ...([
          ['User-Agent', 'x'],
          ['sec-ch-ua', 'y'],
          ['Host', 'shop.example'],
          ['X-Request-Id', '1'],
          ['X-Turn', '1'],
        ] as const),
      ),
    ),
    asked(headers(['accept', 'application/json'], ['x-requested-with', 'XMLHttpRequest'], ['x-turn', '2'])),
    asked({ url: 'http://shop.example/page', ...headers(['Accept', 'text/html,*/*;q=0.8'], ['HX-Request', 'true']) }),
  );
  expect(requests.map((one) => one.headers)).toEqual([
    { accept: 'application/json', 'x-requested-with': 'XMLHttpRequest' },
    { 'hx-request': 'true' },
  ]);
});

it('a recording within a call, as HARP, is read', async () => {
  const text = `\ufeffonInputData(${JSON.stringify({ log: { entries: [asked({ url: 'http://shop.example/f(x)' })] } })});\n`;
  const { endpoints } = await mixOfHar(text, 'a.har', 40);
  expect(endpoints.map(({ path }) => path)).toEqual(['/f(x)']);
});

it('very many endpoints without a status are written out: a reader would refuse so many aliases', async () => {
  const names = Array.from(
    { length: 120 },
    (_, at) => `/page-${String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26))}`,
  );
  const mix = await mixOfHar(
    JSON.stringify({ log: { entries: names.map((name) => asked({ url: `http://shop.example${name}` }, undefined)) } }),
    'a.har',
    1000,
  );
  const text = mixText({ ...mix, endpoints: mix.endpoints.map((one) => ({ ...one, statuses: [] })) }, 'a.har');
  expect(text).not.toMatch(/[&*]a\d/);
  expect(requestFileSchema.parse(parse(text)).requests).toHaveLength(mix.endpoints.length);
});
