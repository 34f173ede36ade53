import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { mixFileText } from '../../../src/import/mix-file.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

const INFO = { title: 'shop', version: '1' };
const RESPONSES = { 201: { description: 'made' } };

/** What a mix sends to one endpoint, as scenarios read it. */
async function sent(version: object, operation: object) {
  const { entries, warnings } = await mixOfOpenApi(
    { ...version, info: INFO, paths: { '/pet': { post: { responses: RESPONSES, ...operation } } } },
    'api.json',
  );
  const text = mixFileText(entries, { title: 't', writeRatioSource: 's', comments: [] });
  const [request] = requestFileSchema.parse(parse(text)).requests;
  const { body, multipart, headers } = request ?? {};
  return { body, multipart, headers, warnings: warnings.slice(1).join('\n') };
}

const swagger = (parameters: readonly object[], consumes?: readonly string[]) =>
  sent({ swagger: '2.0' }, { parameters, ...(consumes !== undefined && { consumes }) });
const openApi = (content: object) => sent({ openapi: '3.0.3' }, { requestBody: { content } });

const NAME = { name: 'name', in: 'formData', required: true, type: 'string', enum: ['Rex & Co', 'Bo'] };
const AGE = { name: 'age', in: 'formData', type: 'integer', minimum: 3, default: 4 };
const TAGS = {
  name: 'tags',
  in: 'formData',
  type: 'array',
  items: { type: 'string', enum: ['a'] },
  default: ['a', 'b'],
};
const PHOTO = { name: 'photo', in: 'formData', type: 'file' };
const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

it('fields of a form in Swagger 2 are sent as one', async () => {
  for (const consumes of [undefined, [URLENCODED], [MULTIPART, URLENCODED]])
    expect(await swagger([NAME, AGE, TAGS], consumes)).toEqual({
      body: 'name=Rex+%26+Co&age=4&tags=a%2Cb',
      multipart: undefined,
      headers: { 'content-type': URLENCODED },
      warnings: '',
    });
  expect((await swagger([{ ...TAGS, collectionFormat: 'multi' }])).body).toBe('tags=a&tags=b');
});

it('with a file, or where nothing else is taken, they are parts', async () => {
  const { body, multipart, headers, warnings } = await swagger([NAME, PHOTO]);
  expect([body, headers]).toEqual([undefined, {}]);
  expect(multipart).toEqual([
    { name: 'name', value: 'Rex & Co' },
    { name: 'photo', value: 'string', filename: 'photo' },
  ]);
  expect(warnings).toBe('The files of forms are made up (photo): give each its file, or content of your test data.');
  expect(await swagger([NAME], [MULTIPART])).toMatchObject({ multipart: [{ name: 'name', value: 'Rex & Co' }] });
});

it('a field that is named as a secret holds none', async () => {
  const { body } = await swagger([{ name: 'password', in: 'formData', type: 'string', default: 'hunter2' }]);
  expect(body).toBe('password=left-out');
});

it('forms of OpenAPI 3 with files are parts, and lists and objects have their own forms', async () => {
  const owner = { type: 'object', properties: { id: { type: 'integer', example: 7 } } };
  const schema = {
    type: 'object',
    properties: {
      title: { type: 'string', example: 'braces {id}' },
      photos: { type: 'array', items: { type: 'string', format: 'binary' } },
      tags: { type: 'array', items: { type: 'string' }, example: ['x', 'y'] },
      owner,
    },
  };
  const parts = await openApi({ [MULTIPART]: { schema } });
  expect(parts.multipart).toEqual([
    { name: 'title', value: 'braces {{id}' },
    { name: 'photos', value: 'string', filename: 'photos' },
    { name: 'tags', value: 'x' },
    { name: 'tags', value: 'y' },
    { name: 'owner', value: '{"id":7}', type: 'application/json' },
  ]);
  const form = await openApi({ [URLENCODED]: { schema: { type: 'object', properties: { owner } } } });
  expect(new URLSearchParams(form.body).get('owner')).toBe('{"id":7}');
});

it('examples that are named, or written as a text, are taken', async () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } } };
  const named = { schema, examples: { far: { externalValue: 'https://far.example' }, own: { value: { n: 3 } } } };
  expect((await openApi({ 'application/json': named })).body).toBe('{"n":3}');
  expect((await openApi({ 'application/json': { schema, example: '{"n": 4}' } })).body).toBe('{"n":4}');
  expect((await openApi({ [URLENCODED]: { schema, example: 'n=5' } })).body).toBe('n=5');
  expect(await openApi({ '*/*': { schema, example: { n: 6 } } })).toMatchObject({
    body: '{"n":6}',
    headers: { 'content-type': 'application/json' },
  });
});

it('a body that is not made is said', async () => {
  const said = 'No body is made of the type application/xml: write it where an endpoint wants it.';
  const schema = { type: 'object', properties: { n: { type: 'integer' } } };
  expect(await openApi({ 'application/xml': { schema } })).toMatchObject({ body: undefined, warnings: said });
  const body = { name: 'pet', in: 'body', schema };
  expect(await swagger([body], ['application/xml'])).toMatchObject({ body: undefined, warnings: said });
  expect(await swagger([body], ['application/xml', 'application/json'])).toMatchObject({ body: '{"n":0}' });
});

it('a field without a value is no part, and parts that there is no room for are named', async () => {
  const example = { name: 'a', note: null };
  expect((await openApi({ [MULTIPART]: { schema: { type: 'object' }, example } })).multipart).toEqual([
    { name: 'name', value: 'a' },
  ]);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`field${at}`, 'x']));
  const { multipart, warnings } = await openApi({ [MULTIPART]: { schema: { type: 'object' }, example: many } });
  expect(multipart).toHaveLength(100);
  expect(warnings).toContain(`${MULTIPART} beyond 100 parts`);
});

it('what a body is stands behind references as well', async () => {
  const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const schemas = {
    Code: { type: 'string' },
    Wrapped: { allOf: [named('Code')] },
    Upload: { type: 'string', format: 'binary' },
    Uploads: { type: 'array', items: named('Upload') },
    Own: { type: 'array', items: named('Own') },
  };
  const withSchemas = (content: object) =>
    sent({ openapi: '3.1.0', components: { schemas } }, { requestBody: { content } });
  for (const schema of [schemas.Code, named('Code'), named('Wrapped')])
    expect((await withSchemas({ 'application/json': { schema, example: '123456' } })).body).toBe('"123456"');
  const properties = {
    files: { type: 'array', items: named('Upload') },
    more: named('Uploads'),
    one: { anyOf: [named('Upload'), { type: 'null' }] },
    own: named('Own'),
  };
  const example = { files: ['a'], more: ['b', 'c'], one: 'd', own: ['e'] };
  const { multipart, warnings } = await withSchemas({
    [MULTIPART]: { schema: { type: 'object', properties }, example },
  });
  expect(multipart).toEqual([
    { name: 'files', value: 'a', filename: 'files' },
    { name: 'more', value: 'b', filename: 'more' },
    { name: 'more', value: 'c', filename: 'more' },
    { name: 'one', value: 'd', filename: 'one' },
    { name: 'own', value: 'e' },
  ]);
  expect(warnings).toContain('The files of forms are made up (files, more, one):');
});
