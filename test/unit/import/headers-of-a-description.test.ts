import { expect, it } from 'vitest';
import { mixOfOpenApi } from '../../../src/import/openapi.ts';

async function headersOf(...parameters: readonly object[]) {
  const { entries, warnings } = await mixOfOpenApi(
    {
      openapi: '3.0.3',
      info: { title: 'shop', version: '1' },
      paths: { '/a': { get: { parameters, responses: { 200: { description: 'there' } } } } },
    },
    'api.json',
  );
  return { headers: entries[0]?.headers, warnings: warnings.slice(1).join('\n') };
}

const needed = (name: string, more: object) => ({ name, in: 'header', required: true, ...more });

it('headers that an endpoint needs are sent, with their first value', async () => {
  const shop = needed('X-Shop', { schema: { type: 'string', enum: ['north', 'south'] } });
  const version = needed('X-Version', { schema: { type: 'integer', minimum: 3 } });
  expect(await headersOf(shop, version, { ...shop, name: 'X-Other', required: false })).toEqual({
    headers: { 'X-Shop': 'north', 'X-Version': '3' },
    warnings: 'No example is given for X-Version: the values are made up, and may name what is not there.',
  });
});

it('none that says who asks, that is no parameter, or that the load engine sets', async () => {
  const names = ['Authorization', 'Content-Type', 'accept', 'Idempotency-Key', 'Content-Length', 'no name'];
  expect((await headersOf(...names.map((name) => needed(name, { example: 'x' })))).headers).toEqual({});
  const key = await headersOf(needed('X-Api-Key', { example: 'hunter2' }));
  expect(key.headers).toEqual({ 'X-Api-Key': 'left-out' });
  expect(key.warnings).toContain('look like secrets');
});

it('the first value that a header may hold is sent, and one of which none may be is named', async () => {
  const region = needed('X-Region', { schema: { type: 'string', enum: ['Zürich', 'Bern'] } });
  expect(await headersOf(region)).toEqual({ headers: { 'X-Region': 'Bern' }, warnings: '' });
  const { headers, warnings } = await headersOf({ ...region, schema: { type: 'string', enum: ['Zürich'] } });
  expect(headers).toEqual({});
  expect(warnings).toBe('Required headers without a value that can be sent are left out: X-Region.');
});
