import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { mixOfHar } from '../../../src/import/har.ts';
import { mixFileText } from '../../../src/import/mix-file.ts';
import { mixSourceOf } from '../../../src/import/mix-source.ts';
import { mixText } from '../../../src/import/mix-text.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { compileTemplate } from '../../../src/scenario/template.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';
import { ownDirectory } from './log-texts.ts';

const entry = (method: string, url: string, status: number, postData?: object) => ({
  startedDateTime: '2026-10-14T07:10:00.000Z',
  request: { method, url, headers: [{ name: 'Cookie', value: 'secret' }], ...(postData !== undefined && { postData }) },
  response: { status, content: {} },
});
const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', creator: { name: 'x' }, entries } });

describe('a recording of a browser', async () => {
  const mix = await mixOfHar(
    har(
      entry('GET', 'https://shop.example/', 200),
      entry('GET', 'https://shop.example/item/7?x=1', 200),
      entry('GET', 'https://shop.example/item/8?x=1', 304),
      entry('POST', 'https://shop.example/cart', 201, { mimeType: 'application/json', text: '{"id":7,"tags":{}}' }),
      entry('POST', 'https://shop.example/graphql', 200, { mimeType: 'application/json', text: '{"query":"{user}"}' }),
      entry('PATCH', 'https://shop.example/draft', 204),
      entry('GET', 'https://cdn.example/a.js', 200),
      entry('GET', 'data:text/plain,x', 200),
      entry('GET', 'https://shop.example/blocked', 0),
    ),
    'visit.har',
    40,
  );
  const text = mixText(mix, 'visit.har');
  const { requests } = requestFileSchema.parse(parse(text));

  it('becomes the endpoints of its busiest host, with the bodies that were sent', () => {
    expect(requests.map(({ method, path: target, weight, body }) => [method, target, weight, body])).toEqual([
      ['GET', '/item/{id}?x=1', 2, undefined],
      ['GET', '/', 1, undefined],
      ['POST', '/cart', 1, '{"id":7,"tags":{}}'],
      ['POST', '/graphql', 1, '{"query":"{{user}"}'],
      ['PATCH', '/draft', 1, undefined],
    ]);
    const [, , , graphql] = requests;
    expect(compileTemplate(graphql?.body ?? '', [], String).render([])).toBe('{"query":"{user}"}');
    expect(requests[2]?.headers).toEqual({ 'content-type': 'application/json' });
    expect(requests[0]?.expect.status).toEqual([200, 304]);
  });

  it('says what is left out, and holds no secret', () => {
    expect(mix.coverage).toBeCloseTo(6 / 7);
    expect(mix.warnings.join(' ')).toContain('1 other hosts than shop.example');
    expect(mix.warnings.join(' ')).toContain('1 request never got an answer of a server');
    expect(mix.warnings.join(' ')).toContain('No body is known of some');
    expect(text).not.toContain('secret');
  });

  it.each([
    ['{', 'is no JSON'],
    ['{"log":{"entries":[{"request":{}}]}}', 'is no HAR: log.entries.0.request.method'],
    [har(), 'holds no request'],
  ])('%s is refused', async (broken, message) => {
    await expect(mixOfHar(broken, 'visit.har', 40)).rejects.toThrow(message);
  });
});

const DESCRIPTION = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example/v1/' }],
  security: [{ key: [] }],
  paths: {
    '/items/{item-id}': {
      parameters: [
        { name: 'item-id', in: 'path', required: true, schema: { type: 'integer', minimum: 5, maximum: 9 } },
      ],
      get: {
        operationId: 'getItem',
        parameters: [
          { name: 'lang', in: 'query', required: true, schema: { type: 'string', enum: ['en', 'el'] } },
          { name: 'debug', in: 'query', schema: { type: 'boolean' } },
        ],
        responses: { 200: { description: 'x' }, 304: { description: 'x' }, 404: { description: 'x' } },
        security: [],
      },
      patch: { responses: {} },
    },
    '/items': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } } },
        responses: { '2XX': { description: 'x' } },
      },
    },
  },
  components: {
    schemas: {
      Item: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', example: 'red shoes' }, parent: { $ref: '#/components/schemas/Item' } },
      },
    },
  },
};

describe('a description', () => {
  const mixOf = async (value: object) => {
    const made = await mixOfOpenApi(value, 'shop.yaml');
    const text = mixFileText(made.entries, { title: 't', writeRatioSource: 's', comments: made.warnings });
    return { ...made, requests: requestFileSchema.parse(parse(text)).requests };
  };

  it('of OpenAPI 3 becomes endpoints with parameters, bodies and statuses', async () => {
    const { requests, warnings } = await mixOf(DESCRIPTION);
    expect(requests).toMatchObject([
      {
        name: 'getItem',
        method: 'GET',
        path: '/v1/items/{item_id}?lang={lang}',
        parameters: { item_id: { kind: 'uniform', from: 5, to: 9 }, lang: { kind: 'words', words: ['en', 'el'] } },
        expect: { status: [200, 304] },
      },
      { method: 'PATCH', path: '/v1/items/{item_id}', write: true },
      {
        name: 'post-v1-items',
        method: 'POST',
        path: '/v1/items',
        write: true,
        headers: { 'content-type': 'application/json' },
      },
    ]);
    expect(JSON.parse(requests[2]?.body ?? '')).toMatchObject({ name: 'red shoes' });
    expect(warnings.join(' ')).toContain('same weight');
    expect(warnings.join(' ')).toContain('item-id');
    expect(warnings.join(' ')).toContain('2 endpoints want credentials');
  });

  it('has parameters of an operation instead of those of its path', async () => {
    const id = (where: string, word: string) => ({ name: 'id', in: where, required: true, schema: { enum: [word] } });
    const { requests } = await mixOf({
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
      paths: {
        '/a/{id}': {
          parameters: [id('path', 'general'), { ...id('query', 'kept'), name: 'page' }],
          get: { parameters: [id('path', 'own')], responses: { 200: { description: '' } } },
        },
        '/b': {
          parameters: [{ name: 'q', in: 'query', required: true, schema: { enum: ['general'] } }],
          get: {
            parameters: [{ name: 'q', in: 'query', required: true, schema: { enum: ['own'] } }],
            responses: { 200: { description: '' } },
          },
        },
      },
    });
    expect(requests).toMatchObject([
      { path: '/a/{id}?page={page}', parameters: { id: { words: ['own'] }, page: { words: ['kept'] } } },
      { path: '/b?q={q}', parameters: { q: { words: ['own'] } } },
    ]);
  });

  it('of Swagger 2 too', async () => {
    const { requests } = await mixOf({
      swagger: '2.0',
      info: { title: 'x', version: '1' },
      basePath: '/api',
      paths: {
        '/a/{name}': {
          get: {
            parameters: [{ name: 'name', in: 'path', required: true, type: 'string' }],
            responses: { 200: { description: '' } },
          },
          put: {
            parameters: [
              { name: 'name', in: 'path', required: true, type: 'string' },
              {
                name: 'body',
                in: 'body',
                schema: { type: 'object', properties: { n: { type: 'integer', example: 3 } } },
              },
            ],
            responses: { 204: { description: '' } },
          },
        },
      },
    });
    expect(requests.map(({ path: target, body }) => [target, body])).toEqual([
      ['/api/a/{name}', undefined],
      ['/api/a/{name}', '{"n":3}'],
    ]);
  });

  it.each([
    ['no paths', { openapi: '3.0.0', info: {} }, 'paths'],
    ['no endpoints', { openapi: '3.0.0', info: {}, paths: {} }, 'no endpoint'],
    [
      'another file that it refers to',
      { openapi: '3.0.0', info: {}, paths: { '/a': { $ref: './other.yaml#/a' } } },
      'no endpoint',
    ],
  ])('with %s is refused', async (_name, value, message) => {
    await expect(mixOfOpenApi(value, 'shop.yaml')).rejects.toThrow(message);
  });
});

describe('what a file is', () => {
  it.each([
    ['visit.har', har(), 'har'],
    ['visit.json', har(), 'har'],
    ['api.json', JSON.stringify(DESCRIPTION), 'openapi'],
    ['api.yaml', stringify(DESCRIPTION), 'openapi'],
    ['access.json', '{"time":"2026-10-14T07:10:00Z","method":"GET"}\n', undefined],
    ['access.log', har(), undefined],
  ])('%s is seen from its name and its beginning', async (name, text, kind) => {
    const file = path.join(await ownDirectory(), name);
    await writeFile(file, text);
    expect((await mixSourceOf([file]))?.kind).toBe(kind);
    if (kind !== undefined) await expect(mixSourceOf(['a.log', file])).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is not asked of standard input, a folder, or what is not there', async () => {
    expect(await mixSourceOf(['-', import.meta.dirname, '/nowhere/a.json'])).toBeUndefined();
  });
});
