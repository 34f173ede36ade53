import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { messageOf } from '../../../src/base/errors.ts';
import { mixSourceOf } from '../../../src/import/mix-source.ts';
import { resolverOf } from '../../../src/import/openapi-document.ts';
import { wholeParameter } from '../../../src/import/openapi-schema.ts';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';
import { ownDirectory } from './log-texts.ts';

it.each([
  ['an open bracket', 'api.yaml', 'openapi: 3.1.0\npaths: [\n', /api\.yaml:3: is no YAML/],
  ['an alias of nothing', 'api.yaml', 'openapi: 3.1.0\npaths: *p\n', /is no YAML: .*alias/],
  [
    'aliases of aliases',
    'api.yaml',
    `openapi: 3.1.0\nx0: &x0 [a, b]\n${Array.from({ length: 30 }, (_, at) => `x${at + 1}: &x${at + 1} [*x${at}, *x${at}]`).join('\n')}\n`,
    /is no YAML: its aliases stand for more than/,
  ],
  ['an alias within itself', 'api.yaml', 'openapi: 3.1.0\npaths: &p { a: *p }\n', /is no YAML: its aliases/],
  ['a comma too many', 'api.json', '{"openapi": "3.1.0", }', /is no JSON/],
  [
    'a million brackets',
    'api.yaml',
    `openapi: 3.1.0\npaths: ${'['.repeat(1_000_000)}`,
    /api\.yaml:2: is nested too deeply/,
  ],
  [
    'merges of very many keys',
    'api.yaml',
    `openapi: 3.1.0\nx0: &a {${Array.from({ length: 1000 }, (_, at) => `k${at}: 1`).join(', ')}}\n${Array.from({ length: 11 }, (_, at) => `m${at}: {<<: [${Array.from({ length: 100 }, () => '*a').join(', ')}]}`).join('\n')}\n`,
    /api\.yaml:\d+: is too large: merges come to more than 1000000 keys/,
  ],
  [
    'aliases that lead into each other',
    'api.yaml',
    // Names that are numbers are looked at in the order of these.
    `openapi: 3.1.0\nx:\n  50000: &a50000 [a]\n${Array.from({ length: 50_000 }, (_, at) => `  ${49_999 - at}: &a${49_999 - at} [*a${50_000 - at}]`).join('\n')}\n`,
    /api\.yaml is nested too deeply/,
  ],
])('a description with %s is refused at its place', async (_case, name, text, message) => {
  const file = path.join(await ownDirectory(), name);
  await writeFile(file, text);
  const refusal: unknown = await mixSourceOf([file]).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'FILE_INVALID' });
  expect(messageOf(refusal)).toMatch(message);
});

it('a description of more than 32 MiB is not read, and one with a byte order mark is', async () => {
  const folder = await ownDirectory();
  const [large, marked] = [path.join(folder, 'api.yaml'), path.join(folder, 'api.json')];
  await writeFile(large, 'openapi: 3.1.0\n');
  await truncate(large, 33 * 1024 * 1024);
  await expect(mixSourceOf([large])).rejects.toThrow('larger than 32 MiB');
  await writeFile(marked, '\ufeff{"openapi": "3.1.0"}');
  expect(await mixSourceOf([marked])).toMatchObject({ kind: 'openapi', value: { openapi: '3.1.0' } });
});

it('merge keys are read, dates stay texts, and there may be any number of aliases', async () => {
  const file = path.join(await ownDirectory(), 'api.yaml');
  const many = Array.from({ length: 500 }, (_, at) => `  /a${at}: *all`).join('\n');
  await writeFile(
    file,
    `openapi: 3.0.3\nx-all: &all {get: {}}\nx-day: 2026-05-01\npaths:\n  /m: {<<: *all, put: {}}\n${many}\n`,
  );
  const source = await mixSourceOf([file]);
  expect(source).toMatchObject({
    value: { 'x-day': '2026-05-01', paths: { '/m': { get: {}, put: {} }, '/a499': { get: {} } } },
  });
});

it('behind a tag of a program, or of dates and bytes, stands its value', async () => {
  const file = path.join(await ownDirectory(), 'api.yaml');
  const lines = [
    ...[
      'openapi: 3.0.3',
      'paths:',
      '  /a: {get: {}}',
      '  /b: !include paths/b.yaml',
      'x:',
      '  title: !Sub "${Stage}-shop"',
    ],
    ...[
      '  uri: !GetAtt [Shop, Arn]',
      '  role: !Ref Role',
      '  if: !If {then: 1}',
      '  day: !!timestamp 2026-05-01',
      '  nothing: !Ref',
    ],
    ...[
      '  bytes: !!binary aGVsbG8=',
      '  set: !!set {a, b}',
      '  own: !<tag:shop.example,2026:x> 1',
      '  text: !!str 12',
      '  int: !!int "12"',
    ],
  ];
  await writeFile(file, lines.join('\n'));
  const x = {
    ...{
      title: '${Stage}-shop',
      uri: ['Shop', 'Arn'],
      role: 'Role',
      if: { then: 1 },
      day: '2026-05-01',
      nothing: null,
    },
    ...{ bytes: 'aGVsbG8=', set: { a: null, b: null }, own: '1', text: '12', int: 12 },
  };
  const source = await mixSourceOf([file]);
  expect(source).toMatchObject({ value: { x } });
  const { entries, warnings } = await mixOfOpenApi(source?.kind === 'openapi' ? source.value : {}, file);
  expect(entries.map((one) => one.path)).toEqual(['/a']);
  expect(warnings.join(' ')).toContain('is left out: /b.');
});

it('JSON that is nested too deeply is refused', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const value = JSON.parse(`{"openapi": "3.1.0", "paths": {}, "x-deep": ${deep}}`) as object;
  const refusal: unknown = await mixOfOpenApi(value, 'api.json').catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'FILE_INVALID' });
  expect(messageOf(refusal)).toContain('api.json is nested too deeply');
});

it('choices that all lead to themselves are followed once', () => {
  const again = { $ref: '#/components/schemas/A' };
  const schemas = { A: { anyOf: [{ type: 'null' }, ...Array.from({ length: 20 }, () => again)] } };
  const resolve = resolverOf({ components: { schemas } });
  let asked = 0;
  const counted = (value: unknown) => {
    if (++asked > 1000) throw new Error('followed without end');
    return resolve(value);
  };
  expect(wholeParameter({ name: 'a', in: 'query', schema: again }, counted)).toMatchObject({ schema: schemas.A });
  expect(asked).toBeGreaterThan(5);
});

it.each([
  ['from itself', { A: { type: 'object', properties: { f: { type: 'string' } }, allOf: [ref('A')] } }],
  [
    'twice from what inherits twice',
    {
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, at) => [
          at === 0 ? 'A' : `S${at}`,
          { type: 'object', allOf: [ref(`S${at + 1}`), ref(`S${at + 1}`)] },
        ]),
      ),
      S40: { type: 'object', properties: { f: { type: 'string' } } },
    },
  ],
])('a form that inherits %s is read', async (_how, schemas) => {
  let asked = 0;
  const components = {
    get schemas() {
      if (++asked > 1000) throw new Error('followed without end');
      return schemas;
    },
  };
  const content = { 'multipart/form-data': { schema: ref('A'), example: { f: 'x' } } };
  const paths = { '/a': { post: { requestBody: { content }, responses: {} } } };
  const { entries } = await mixOfOpenApi({ openapi: '3.1.0', components, paths }, 'api.json');
  expect(entries).toMatchObject([{ multipart: [{ name: 'f', value: 'x' }] }]);
});

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}
