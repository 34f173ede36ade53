import { expect, it } from 'vitest';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';

const GET = { responses: { 200: { description: 'there' } } };
const INFO = { title: 'shop', version: '1' };

async function read(servers: unknown, more: object = {}, item: object = {}, operation: object = {}) {
  const { entries, warnings } = await mixOfOpenApi(
    {
      ...{ openapi: '3.0.0', info: INFO, ...(servers === undefined ? {} : { servers }) },
      ...more,
      paths: { '/teas': { ...item, get: { ...GET, ...operation } } },
    },
    'openapi.json',
  );
  return { path: entries[0]?.path, unknown: warnings.filter((one) => one.startsWith('A base path is not known')) };
}

/** @source OpenAPI 3.1, 4.8.5.1: Server Object Example */
const OF_THE_SPECIFICATION = {
  url: 'https://{username}.gigantic-server.com:{port}/{basePath}',
  variables: {
    username: { default: 'demo' },
    port: { enum: ['8443', '443'], default: '8443' },
    basePath: { default: 'v2' },
  },
};

it('what is wrong beside the path that is needed refuses no description', async () => {
  const url = 'https://shop.example/v1';
  expect((await read([{ url, variables: null }])).path).toBe('/v1/teas');
  expect((await read([{ url, variables: { debug: { default: true } } }])).path).toBe('/v1/teas');
  expect((await read([{ url }], {}, {}, { servers: null })).path).toBe('/v1/teas');
  // As converters leave it.
  expect((await read([{ url }], { basePath: '/' })).path).toBe('/v1/teas');
});

it.each([
  [[OF_THE_SPECIFICATION], '/v2/teas'],
  [[{ url: '//api.example.com/v1' }], '/v1/teas'],
  [[{ url: 'https://api.example.com:8443/v1/?x=1#y' }], '/v1/teas'],
  [[{ url: 'https://{region}.example.com/v1' }], '/v1/teas'],
  [[{ url: '{whole}/v1', variables: { whole: { default: 'http://shop.example/api' } } }], '/api/v1/teas'],
  [[{ url: 'https://shop.example/{base}', variables: { base: { default: '/v3/' } } }], '/v3/teas'],
  [[{ url: '/a b/../v1' }], '/v1/teas'],
  [[{ url: 'https://shop.example' }], '/teas'],
  [[{ url: '/' }], '/teas'],
  [[], '/teas'],
  [undefined, '/teas'],
])('of %j the path is %s', async (servers, path) => {
  expect(await read(servers)).toEqual({ path, unknown: [] });
});

it.each([
  [[{ url: 'https://shop.example/{tenant}/v1' }], 'https://shop.example/{tenant}/v1 has no default for {tenant}'],
  [[{ url: './v1' }], './v1 is counted from where the description is served'],
  [[{ url: 'v1' }], 'v1 is counted from where the description is served'],
])('that of %j is not known, and that is said', async (servers, why) => {
  const unknown = [`A base path is not known, and left out: the server ${why}. Add it to the paths.`];
  expect(await read(servers)).toEqual({ path: '/teas', unknown });
});

it('a path or an operation with servers of its own has their path', async () => {
  const document = [{ url: '/v1' }];
  expect((await read(document, {}, { servers: [{ url: '/v2' }] })).path).toBe('/v2/teas');
  expect((await read(document, {}, { servers: [{ url: '/v2' }] }, { servers: [{ url: '/v3' }] })).path).toBe(
    '/v3/teas',
  );
});

it.each(['/v2', 'v2', '/v2/'])('in Swagger 2 the basePath %s counts', async (basePath) => {
  expect((await read(undefined, { openapi: undefined, swagger: '2.0', basePath })).path).toBe('/v2/teas');
});

it('a path that is written without a slash is behind one, and no other path of that name is lost', async () => {
  const item = (method: string) => ({ [method]: GET });
  const { entries } = await mixOfOpenApi(
    {
      ...{ openapi: '3.0.0', info: INFO, servers: [{ url: 'https://shop.example/v1' }] },
      paths: { teas: item('get'), cups: item('get'), '/cups': item('head'), 'x-notes': {} },
    },
    'openapi.json',
  );
  expect(entries.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/teas',
    'GET /v1/cups',
    'HEAD /v1/cups',
  ]);
});

it.each([
  ['\\\\$', '/a', '/$/a'],
  ['//', '/a', '/a'],
  ['', '//a', '/a'],
  ['/v1', '//a', '/v1//a'],
])('a base path %j and a path %j begin with one slash together', async (basePath, path, expected) => {
  const { entries } = await mixOfOpenApi(
    { swagger: '2.0', info: INFO, basePath, paths: { [path]: { get: GET } } },
    'a.json',
  );
  expect(entries.map((entry) => entry.path)).toEqual([expected]);
});
