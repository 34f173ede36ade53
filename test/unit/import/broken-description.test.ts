import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { messageOf } from '../../../src/base/errors.ts';
import { mixSourceOf } from '../../../src/import/mix-source.ts';
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
