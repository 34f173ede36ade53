import { expect, it } from 'vitest';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';

const ENTRY = { responses: { 200: { description: 'there' } } };

it('of a description in Swagger 2 what is said of a parameter stands in the parameter itself', async () => {
  const status = { name: 'status', in: 'query', required: true, type: 'string', enum: ['available', 'sold'] };
  const page = { name: 'page', in: 'query', required: true, type: 'integer', minimum: 1, maximum: 9 };
  const sort = { name: 'sort', in: 'query', required: true, type: 'string', default: 'name' };
  const items = { type: 'string', enum: ['red', 'blue'] };
  const colour = { name: 'colour', in: 'query', required: true, type: 'array', items, collectionFormat: 'csv' };
  const id = { name: 'id', in: 'path', required: true, type: 'integer', minimum: 1000, maximum: 1003 };
  const { entries, warnings } = await mixOfOpenApi(
    {
      swagger: '2.0',
      info: { title: 'shop', version: '1' },
      basePath: '/v2',
      paths: { '/pet/{id}': { parameters: [id], get: { ...ENTRY, parameters: [status, page, sort, colour] } } },
    },
    'swagger.json',
  );
  expect(entries).toMatchObject([
    {
      path: '/v2/pet/{id}?status={status}&page={page}&sort={sort}&colour={colour}',
      parameters: {
        id: { kind: 'uniform', from: 1000, to: 1003 },
        status: { kind: 'words', words: ['available', 'sold'] },
        page: { kind: 'uniform', from: 1, to: 9 },
        sort: { kind: 'words', words: ['name'] },
        colour: { kind: 'words', words: ['red', 'blue'] },
      },
    },
  ]);
  expect(warnings.join(' ')).toContain('No example is given for id, page:');
});

it('parameters of one name in two places, or of two names that a mix writes alike, have values of their own', async () => {
  const query = { in: 'query', required: true };
  const { entries } = await mixOfOpenApi(
    {
      openapi: '3.0.0',
      info: { title: 'shop', version: '1' },
      paths: {
        '/user/{id}/item/{id}': {
          get: {
            ...ENTRY,
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 5, maximum: 6 } },
              { ...query, name: 'id', schema: { type: 'string', enum: ['short', 'long'] } },
              { ...query, name: 'a-b', schema: { type: 'string', enum: ['one'] } },
              { ...query, name: 'a_b', schema: { type: 'string', enum: ['two'] } },
              { ...query, name: 'a.b', schema: { type: 'string', enum: ['three'] } },
            ],
          },
        },
      },
    },
    'openapi.json',
  );
  expect(entries).toMatchObject([
    {
      path: '/user/{id}/item/{id}?id={id_query}&a-b={a_b}&a_b={a_b_query}&a.b={a_b_query_2}',
      parameters: {
        id: { kind: 'uniform', from: 5, to: 6 },
        id_query: { kind: 'words', words: ['short', 'long'] },
        a_b: { words: ['one'] },
        a_b_query: { words: ['two'] },
        a_b_query_2: { words: ['three'] },
      },
    },
  ]);
});

it('examples of OpenAPI 3.1 are a list in the schema, and a constant is one', async () => {
  const tea = { name: 'tea', in: 'path', required: true, schema: { type: 'string', examples: ['assam', 'oolong'] } };
  const unit = { name: 'unit', in: 'query', required: true, schema: { const: 'gram' } };
  const { entries, warnings } = await mixOfOpenApi(
    {
      openapi: '3.1.0',
      info: { title: 'shop', version: '1' },
      paths: { '/teas/{tea}': { get: { ...ENTRY, parameters: [tea, unit] } } },
    },
    'openapi.json',
  );
  expect(entries[0]?.parameters).toMatchObject({ tea: { words: ['assam', 'oolong'] }, unit: { words: ['gram'] } });
  expect(warnings.join(' ')).not.toContain('No example is given');
});

it('values that no mix may hold are left out, with a word about it', async () => {
  const long = 'x'.repeat(201);
  const parameter = (name: string, words: readonly string[]) => ({
    ...{ name, in: 'query', required: true },
    schema: { type: 'string', enum: words },
  });
  const numbers = Array.from({ length: 10_001 }, (_, at) => `w${at}`);
  const { entries, warnings } = await mixOfOpenApi(
    {
      ...{ openapi: '3.0.0', info: { title: 'shop', version: '1' } },
      paths: {
        '/teas': {
          get: {
            parameters: [parameter('some', [long, 'b']), parameter('all', [long]), parameter('many', numbers)],
            responses: {},
          },
        },
      },
    },
    'openapi.json',
  );
  const { some, all, many } = entries[0]?.parameters ?? {};
  expect(some).toMatchObject({ words: ['b'] });
  expect(all?.kind === 'words' && all.words.every(({ length }) => length <= 200)).toBe(true);
  expect(many?.kind === 'words' && many.words.length).toBe(10_000);
  expect(warnings).toContain('Values beyond 200 characters, and beyond 10,000 of them, are left out: some, all, many.');
  expect(warnings.join('\n')).toContain('No example is given for all');
});
