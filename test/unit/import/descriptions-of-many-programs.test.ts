import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { mixFileText } from '../../../src/import/mix-file.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

const OK = { 200: { description: 'there' } };

/** The endpoints of a description as scenarios read them, and what is said of it. */
async function mixOf(paths: object, more: object = {}) {
  const document = { openapi: '3.0.3', info: { title: 'shop', version: '1' }, ...more, paths };
  const { entries, warnings } = await mixOfOpenApi(document, 'api.json');
  const text = mixFileText(entries, { title: 't', writeRatioSource: 's', comments: [] });
  return { requests: requestFileSchema.parse(parse(text)).requests, warnings: warnings.join('\n') };
}

const query = (name: string, schema: object, more: object = {}) => ({
  name,
  in: 'query',
  required: true,
  schema,
  ...more,
});
const get = (...parameters: readonly unknown[]) => ({ get: { parameters, responses: OK } });

it('what says nothing may be null, as YAML writes what is left empty', async () => {
  const { requests } = await mixOf({
    '/a': {
      parameters: null,
      get: { parameters: null, requestBody: null, responses: null, security: null, tags: null },
    },
    '/b': { get: null },
  });
  expect(requests.map(({ path }) => path)).toEqual(['/a', '/b']);
});

it('one damaged part is left out and named, and all else is read', async () => {
  const { requests, warnings } = await mixOf({
    '/a/{id}': get({ in: 'path' }, query('q', { type: 'string', example: 'x', minimum: 'none', enum: 'all' })),
    '/b': { post: { requestBody: { description: 'a body' }, responses: OK } },
    '/c': { get: 'soon', put: { responses: OK } },
    '/d': { $ref: './paths/d.yaml' },
    '/e': { get: { $ref: 'e.yaml' } },
  });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /a/{id}?q={q}', 'POST /b', 'PUT /c']);
  for (const place of [
    'a parameter of get /a/{id}',
    'the body of post /b',
    'get /c',
    '/d (./paths/d.yaml)',
    'get /e (e.yaml)',
  ])
    expect(warnings).toContain(place);
});

it('one that holds references to other files alone is refused with their names', async () => {
  await expect(mixOf({ '/d': { $ref: './paths/d.yaml' } })).rejects.toThrow('/d (./paths/d.yaml)');
});

it('references are followed within the description, also those to a place that refers on, and a circle ends', async () => {
  const { requests, warnings } = await mixOf(
    {
      '/a/{id}': {
        parameters: [{ $ref: '#/components/parameters/id' }],
        post: { requestBody: { $ref: '#/components/requestBodies/Item' }, responses: OK },
      },
      '/b': { $ref: '#/paths/~1a~1{id}', summary: 'as a' },
      '/c': get(query('state', { $ref: '#/components/schemas/Gone' }), { $ref: '#/components/parameters/circle' }),
    },
    {
      components: {
        parameters: {
          id: { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Alias' } },
          circle: { $ref: '#/components/parameters/circle' },
        },
        requestBodies: { Item: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } } } },
        schemas: {
          Alias: { $ref: '#/components/schemas/Id' },
          Id: { type: 'string', enum: ['red', 'blue'] },
          Item: { type: 'object', properties: { n: { type: 'integer' }, next: { $ref: '#/components/schemas/Item' } } },
        },
      },
    },
  );
  expect(requests).toMatchObject([
    { method: 'POST', path: '/a/{id}', parameters: { id: { words: ['red', 'blue'] } }, body: '{"n":0,"next":{}}' },
    { method: 'POST', path: '/b' },
    { method: 'GET', path: '/c?state={state}' },
  ]);
  expect(warnings).toContain('#/components/parameters/circle');
});

it('a value that may be null, or is one of several, has values of the first that it may be', async () => {
  const colour = { allOf: [{ type: 'string', enum: ['red'] }], default: 'red' };
  const page = { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 3, maximum: 4 }] };
  const { requests } = await mixOf({
    '/a': get(query('colour', colour), query('page', page), query('size', { type: ['null', 'integer'], minimum: 9 })),
  });
  expect(requests[0]?.parameters).toMatchObject({
    colour: { words: ['red'] },
    page: { kind: 'uniform', from: 3, to: 4 },
    size: { kind: 'uniform', from: 9 },
  });
});

it('a field that may be null has a value of what else it may be', async () => {
  const schema = {
    type: 'object',
    properties: {
      team: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Id' }] },
      size: { type: ['null', 'integer'] },
      none: { type: 'null' },
    },
  };
  const { requests } = await mixOf(
    { '/a': { post: { requestBody: { content: { 'application/json': { schema } } }, responses: OK } } },
    { components: { schemas: { Id: { type: 'string', example: '7' } } } },
  );
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ team: '7', size: 0, none: null });
});

it('an object in a query is sent field by field, and content as it is written', async () => {
  const schema = {
    type: 'object',
    properties: { author: { type: 'string', example: 'a&b' }, page: { type: 'integer' } },
  };
  const { requests } = await mixOf({
    '/deep': get(query('filter', schema, { style: 'deepObject', explode: true })),
    '/form': get(query('filter', schema)),
    '/given': get(query('filter', { type: 'object' }, { example: { ids: [1, 2] } })),
    '/json': get({ ...query('where', {}), content: { 'application/json': { example: { id: 7 } } } }),
  });
  expect(requests.map(({ path }) => path)).toEqual([
    '/deep?filter%5Bauthor%5D=a%26b&filter%5Bpage%5D=0',
    '/form?author=a%26b&page=0',
    '/given?ids=1&ids=2',
    '/json?where={where}',
  ]);
  expect(requests[3]?.parameters).toMatchObject({ where: { words: ['{"id":7}'] } });
});

it('a parameter of a path is written in its style', async () => {
  const schema = {
    type: 'object',
    properties: { r: { type: 'integer', example: 100 }, g: { type: 'string', example: 'a,b' } },
  };
  const at = (name: string, style: string, explode: boolean, own: object = { type: 'string' }) =>
    get({ name, in: 'path', required: true, style, explode, schema: own });
  const { requests } = await mixOf({
    '/1/{id}': at('id', 'label', false),
    '/2/{id}': at('id', 'matrix', true),
    '/3/{c}': at('c', 'simple', false, schema),
    '/4/{c}': at('c', 'simple', true, schema),
    '/5/{c}': at('c', 'label', true, schema),
    '/6/{c}': at('c', 'matrix', false, schema),
    '/7/{c}': at('c', 'matrix', true, schema),
  });
  expect(requests.map(({ path }) => path)).toEqual([
    ...['/1/.{id}', '/2/;id={id}', '/3/r,100,g,a%2Cb', '/4/r=100,g=a%2Cb', '/5/.r=100.g=a%2Cb'],
    ...['/6/;c=r,100,g,a%2Cb', '/7/;r=100;g=a%2Cb'],
  ]);
});

it('a path may hold a part of the query, and a fragment that tells endpoints apart is not sent', async () => {
  const { requests } = await mixOf({
    '/{bucket}?restype=container': get(query('comp', { enum: ['list'] })),
    '/#Action=Stop': get(query('Action', { enum: ['Stop'] })),
  });
  expect(requests.map(({ path }) => path)).toEqual(['/{bucket}?restype=container&comp={comp}', '/?Action={Action}']);
});

it('examples may be a list beside the schema, or what programs for Swagger 2 write', async () => {
  const { requests } = await mixOf({
    '/{a}/{b}': get(
      { name: 'a', in: 'path', required: 'true', type: 'string', examples: ['assam', 'oolong'] },
      { name: 'b', in: 'path', required: true, type: 'string', 'x-example': 'green' },
    ),
  });
  expect(requests[0]?.parameters).toMatchObject({ a: { words: ['assam', 'oolong'] }, b: { words: ['green'] } });
});

it('a text that is given is sent as it is, whatever its type', async () => {
  const body = (type: string, media: object) => ({
    post: { requestBody: { content: { [type]: media } }, responses: OK },
  });
  const { requests, warnings } = await mixOf({
    '/xml': body('application/xml', { example: '<a id="{b}"/>' }),
    '/plain': body('text/plain', { schema: { type: 'string', example: 'hello' } }),
    '/none': body('text/csv', { schema: { type: 'string' } }),
  });
  expect(requests).toMatchObject([
    { body: '<a id="{{b}"/>', headers: { 'content-type': 'application/xml' } },
    { body: 'hello', headers: { 'content-type': 'text/plain' } },
    { headers: {} },
  ]);
  expect(warnings).toContain('No body is made of the type text/csv');
});

it('methods that no mix sends are named', async () => {
  const { requests, warnings } = await mixOf(
    { '/a': { get: { responses: OK }, trace: { responses: OK }, query: { responses: OK } } },
    { openapi: '3.2.0' },
  );
  expect(requests).toHaveLength(1);
  expect(warnings).toContain('trace /a, query /a are left out');
});

it('no more endpoints are written than a mix may have, with a word about the others', async () => {
  const paths = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`/p${at}`, { get: { responses: OK } }]));
  const { entries, warnings } = await mixOfOpenApi({ openapi: '3.0.3', paths }, 'api.json');
  expect(entries).toHaveLength(1000);
  expect(warnings).toContain('A mix holds 1000 endpoints: the other 1 are left out.');
});

it('types that refer to each other in all ways are made as far as they are required', async () => {
  const names = Array.from({ length: 20 }, (_, at) => `T${at}`);
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]));
  const schema = { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, ...properties } };
  const { requests } = await mixOf(
    {
      '/a': {
        post: {
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/T0' } } } },
          responses: OK,
        },
      },
    },
    { components: { schemas: Object.fromEntries(names.map((name) => [name, { ...schema }])) } },
  );
  expect(requests[0]?.body).toBe('{"id":0}');
});

it('one that has webhooks alone describes nothing that can be asked for', async () => {
  const document = { openapi: '3.1.0', info: { title: 'x', version: '1' }, webhooks: {} };
  await expect(mixOfOpenApi(document, 'api.json')).rejects.toThrow('describes no endpoint');
});
