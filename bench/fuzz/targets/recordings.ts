import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import * as fc from 'fast-check';
import { importMix } from '../../../src/jobs/import/import-mix.ts';
import { bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { editedValues } from '../edited-values.ts';
import { readFileSync } from 'node:fs';
import { requireUsable } from './logs.ts';

const entry = (method: string, url: string, status: number, text?: string) => ({
  request: { method, url, ...(text !== undefined && { postData: { mimeType: 'application/json', text } }) },
  response: { status },
});
const HAR = {
  log: {
    version: '1.2',
    entries: [
      entry('GET', 'http://shop/', 200),
      entry('GET', 'http://shop/p/1?q=x', 200),
      entry('GET', 'http://shop/p/2?q=y', 304),
      entry('POST', 'http://shop/cart', 201, '{"id":1}'),
      entry('GET', 'https://cdn/x.js', 200),
    ],
  },
};

async function imported(file: string, input: Buffer, folder: string): Promise<void> {
  const written = path.join(folder, 'mix.yaml');
  writeFileSync(file, input);
  const made = await importMix({ logs: [file], requests: written, top: 20, parts: 24, force: true });
  if (made !== undefined) requireUsable(readFileSync(written, 'utf8'));
}

export const hars: FuzzTarget = {
  name: 'har',
  weight: 60,
  grammar: editedValues([HAR], {
    keys: ['log', 'entries', 'request', 'response', 'method', 'url', 'status', 'postData', 'text', 'mimeType'],
    leaves: [
      'PATCH',
      'http://[',
      'http://shop/{id}',
      'http://shop//x',
      'data:x',
      'http://shop/%zz?a={b}',
      'a\nb',
      'text/x\r\ny: z',
      404,
      500,
      0,
      200.5,
      'x'.repeat(25_000),
    ],
  }).map((value) => bytesOf(JSON.stringify(value))),
  seeds: [bytesOf(JSON.stringify(HAR))],
  words: ['{"log":{', '"entries":[', '"url":"http://', '"status":', '\\u0000', '\\ud800'],
  read: (input, folder) => imported(path.join(folder, 'visit.har'), input, folder),
};

const OPENAPI = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example/api/' }],
  paths: {
    '/products/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1, maximum: 9 } }],
      get: {
        operationId: 'getProduct',
        parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string', enum: ['a', 'b'] } }],
        responses: { 200: { description: 'ok' }, default: { description: 'x' } },
      },
    },
    '/products': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Product' } } } },
        responses: { '2XX': { description: 'ok' } },
      },
    },
  },
  components: {
    schemas: {
      Product: {
        type: 'object',
        properties: { name: { type: 'string' }, parent: { $ref: '#/components/schemas/Product' } },
      },
    },
  },
};
const SWAGGER = {
  swagger: '2.0',
  info: { title: 'Old', version: '1' },
  basePath: '/v1',
  paths: { '/a': { get: { responses: { 200: { description: 'x' } } } } },
};

export const openApis: FuzzTarget = {
  name: 'openapi',
  weight: 15,
  grammar: fc
    .tuple(
      editedValues([OPENAPI, SWAGGER], {
        keys: [
          'paths',
          '/x/{id}',
          '/',
          'x',
          '/a b',
          'get',
          'post',
          'parameters',
          'in',
          'name',
          'schema',
          '$ref',
          'example',
          'enum',
          'minimum',
          'maximum',
          'content',
          'default',
          'servers',
          'url',
        ],
        leaves: [
          '#/components/schemas/Product',
          '#/nowhere',
          'other.yaml#/a',
          'http://127.0.0.1:9/x',
          'path',
          'query',
          '/{a}/{b}',
          1e308,
          'x'.repeat(300),
          { $ref: '#' },
          { type: 'array', items: {} },
        ],
      }),
      fc.boolean(),
    )
    .map(([value, isYaml]) => bytesOf(isYaml ? stringify(value) : JSON.stringify(value))),
  seeds: [bytesOf(stringify(OPENAPI)), bytesOf(JSON.stringify(OPENAPI)), bytesOf(stringify(SWAGGER))],
  words: ['openapi: 3.0.0\n', '"openapi":"3', '$ref: "#/', 'paths:\n', '  /x:\n', '&a ', '*a'],
  read: async (input, folder) => {
    const isJson = /^\s*\{/.test(input.toString('latin1', 0, 100));
    await imported(path.join(folder, isJson ? 'api.json' : 'api.yaml'), input, folder);
  },
};
