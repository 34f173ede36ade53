import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWatchedServers } from '../../../src/topology/watched-target.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function read(yaml: string) {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'watched.yaml');
  await writeFile(file, yaml);
  return await readWatchedServers(file);
}

test('servers are found by address, or by the name of a container of this engine', async () => {
  expect(
    await read(`collect:
  database: { address: '127.0.0.1:5432', kind: postgresql, user: shop, password: shop, database: shop }
  cache: { container: shop-cache-1, kind: redis, port: 6379 }
  pages: { container: shop-varnish, kind: varnish, role: page-cache }
  store: { address: 'db.local:3306', kind: mariadb, user: u, password: p, role: app }
`),
  ).toEqual({
    isWhole: false,
    servers: [
      {
        name: 'database',
        role: 'database',
        collect: { kind: 'postgresql', port: 5432, user: 'shop', password: 'shop', database: 'shop' },
        at: { kind: 'address', host: '127.0.0.1', port: 5432 },
      },
      {
        name: 'cache',
        role: 'database',
        collect: { kind: 'redis', port: 6379 },
        at: { kind: 'container', name: 'shop-cache-1' },
      },
      {
        name: 'pages',
        role: 'page-cache',
        collect: { kind: 'varnish' },
        at: { kind: 'container', name: 'shop-varnish' },
      },
      {
        name: 'store',
        role: 'app',
        collect: { kind: 'mariadb', port: 3306, user: 'u', password: 'p' },
        at: { kind: 'address', host: 'db.local', port: 3306 },
      },
    ],
  });
});

test.each([
  ['{ kind: redis, port: 6379 }', 'needs either address'],
  ["{ address: 'a:1', container: b, kind: redis }", 'needs either address'],
  ["{ address: 'a:1', kind: varnish }", 'varnish is read inside of its container'],
  ["{ address: 'a:1', kind: redis, port: 1 }", 'address names the port already'],
  ['{ address: a, kind: redis }', 'must be a host and a port'],
  ["{ address: 'a:70000', kind: redis }", 'a whole number from 1 to 65535'],
  ["{ address: 'a:1', kind: oracle }", 'must be one of postgresql, mariadb'],
  ["{ address: 'a:1', kind: postgresql, user: u, password: p }", 'database'],
  ["{ address: 'a:1', kind: redis, role: king }", 'role'],
  ["{ address: 'a:1', kind: redis, colour: red }", 'colour'],
])('%s is refused where it stands', async (server, message) => {
  await expect(read(`collect:\n  one: ${server}\n`)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringMatching(new RegExp(String.raw`watched\.yaml:2 collect\.one.*${message}`)) as string,
  });
});

test('a file without servers to watch is refused', async () => {
  await expect(read('watch: {}\n')).rejects.toMatchObject({ code: 'FILE_INVALID' });
});

test('what a site uses is known only of one whose containers are all named', async () => {
  const container = '{ container: c, kind: redis, port: 1 }';
  const isWhole = async (yaml: string) => (await read(yaml)).isWhole;
  expect(await isWhole(`collect: { a: ${container} }\n`)).toBe(false);
  expect(await isWhole(`is_whole: true\ncollect: { a: ${container} }\n`)).toBe(true);
  expect(await isWhole(`is_whole: true\ncollect: { a: ${container}, b: { address: 'b:1', kind: redis } }\n`)).toBe(
    false,
  );
});
