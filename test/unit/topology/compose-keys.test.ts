import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serviceSchema } from '../../../src/topology/compose/service-schema.ts';
import { COMPOSE_KEYS } from '../../../src/topology/compose/keys.ts';
import { composeTable } from '../../support/compose-table.ts';
import { one, read, refusalOf } from './shop-topology.ts';

const FILE = path.resolve(import.meta.dirname, '../../../docs/compose.md');
const START = '<!-- the keys -->\n\n';

it('docs/compose.md has the table that the reader goes by', async () => {
  const written = await readFile(FILE, 'utf8');
  const [head = ''] = written.split(START);
  const expected = `${head}${START}${composeTable()}`;
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(FILE, expected);
  else expect(written).toBe(expected);
});

it('every key of a service that is honoured is taken by the schema', () => {
  const honoured = Object.entries(COMPOSE_KEYS['services.*'] ?? {}).flatMap(([key, { is }]) =>
    is === 'honoured' ? [key] : [],
  );
  const unknown = honoured.filter((key) => {
    const issues = serviceSchema.safeParse({ [key]: false }).error?.issues ?? [];
    return issues.some(({ code }) => code === 'unrecognized_keys');
  });
  expect(unknown).toEqual([]);
});

it('what changes no result is accepted and told', async () => {
  const { services, notes } = await read(
    one('container_name: shop-app', 'logging: { driver: json-file }', 'tty: true', 'stdin_open: true', 'attach: false'),
  );
  expect(services[0]).toMatchObject({ networks: [{ name: 'default', aliases: ['shop-app'] }] });
  expect(notes).toContain(
    'services.app.logging changes no result: output is kept by benchday itself, at most 40 MB of each container',
  );
  expect(notes.join('\n')).toContain('services.app.container_name shop-app is a name in the network');
});

it.each([
  ['external_links: [other]', 'external_links: is not supported: a container that is no part of the file'],
  ['volumes_from: [app]', 'volumes_from: is not supported: name the volumes in both services'],
  ['umask: 022', 'umask: is not supported'],
])('%s is refused with the reason', async (line, message) => {
  expect(await refusalOf(one(line))).toContain(`compose.yaml:5 services.app.${message}`);
});
