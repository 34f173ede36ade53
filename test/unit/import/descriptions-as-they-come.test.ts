import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mixOfHar } from '../../../src/import/har.ts';
import { mixSourceOf } from '../../../src/import/mix-source.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { ownDirectory } from './log-texts.ts';

async function written(name: string, text: string): Promise<string> {
  const file = path.join(await ownDirectory(), name);
  await writeFile(file, text);
  return file;
}

const padding = { Long: { description: 'x'.repeat(100_000) } };

it.each([
  ['api.json', JSON.stringify({ definitions: padding, info: {}, paths: {}, swagger: '2.0' })],
  ['api.json', JSON.stringify({ basePath: '/api', definitions: padding, swagger: '2.0' }, undefined, 2)],
  ['api.json', JSON.stringify({ components: { schemas: padding }, openapi: '3.1.0' })],
  ['api.yaml', `components:\n  schemas:\n    Long: {description: ${'x'.repeat(100_000)}}\nopenapi: 3.1.0\n`],
])('a description that names its version behind all else is one: %s', async (name, text) => {
  expect(await mixSourceOf([await written(name, text)])).toMatchObject({ kind: 'openapi' });
});

it('a log of JSON lines that speaks of versions is none', async () => {
  const line = JSON.stringify({ info: 'x', msg: '"swagger":"2.0"', status: 200 });
  expect(await mixSourceOf([await written('app.json', `${line}\n`.repeat(10))])).toBeUndefined();
});

it.each([
  ['swagger', 2],
  ['openapi', 3],
  ['openapi', 3.1],
  ['openapi', '3.0'],
  ['openapi', '3.0.9'],
  ['openapi', '3.1.0-rc1'],
])('versions are read as they are written: %s %s', async (key, version) => {
  const document = {
    [key]: version,
    info: { title: 'a', version: 1.5 },
    paths: { 'x-internal': 'hidden', '/empty': null, '/shop': { get: { responses: { 200: { description: 'a' } } } } },
  };
  const { entries } = await mixOfOpenApi(document, 'api.yaml');
  expect(entries.map(({ path: asked }) => asked)).toEqual(['/shop']);
});

it('a recording without answers is asked for, and said to have none', async () => {
  const entries = [
    { request: { method: 'GET', url: 'http://shop.example/a' } },
    {
      request: { method: 'POST', url: 'http://shop.example/b', postData: { mimeType: 'text/plain', text: 'x' } },
      response: {},
    },
  ];
  const mix = await mixOfHar(JSON.stringify({ log: { entries } }), 'a.har', 40);
  expect(mix.endpoints.map(({ method, example }) => `${method} ${example}`).sort()).toEqual(['GET /a', 'POST /b']);
  expect(mix.warnings.join(' ')).toContain('2 requests stand in the recording without an answer');
});

it('a file named .har is a recording whatever comes first in it', async () => {
  const file = await written('a.har', '{"comment": "x", "log": {"entries": []}}');
  expect(await mixSourceOf([file])).toMatchObject({ kind: 'har' });
});
