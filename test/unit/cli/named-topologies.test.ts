import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { namedTopologies } from '../../../src/cli/named-topologies.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const web = (image: string, more = '') => `services: { web: { image: ${image}, ports: ["80"]${more} } }\n`;

async function shop() {
  return TemporaryFolder.with({
    'shop/compose.yaml': web('base'),
    'shop/compose.override.yaml': web('of-override'),
    'shop/prod.yaml': web('of-prod', ', environment: { A: prod }'),
    'over/last.yaml': web('of-last'),
  });
}

it('the files of -f are one topology; as in Compose the override that nobody names is not merged', async () => {
  await using own = await shop();
  const read = async (...files: readonly string[]) => {
    const [word = ''] =
      namedTopologies(
        undefined,
        files.map((file) => `${own.path}/${file}`),
      ) ?? [];
    return readTopology(word, { root: own.path, environment: {} });
  };
  expect((await readTopology(own.file('shop'), { root: own.path, environment: {} })).services[0]?.image).toBe(
    'of-override',
  );
  expect((await read('shop/compose.yaml')).services[0]?.image).toBe('base');
  const two = await read('shop/compose.yaml', 'shop/prod.yaml');
  expect(two.services[0]).toMatchObject({ image: 'of-prod', environment: { A: 'prod' } });
  expect(two.name).toBe('shop');
  expect((await read('shop/compose.yaml', 'shop/prod.yaml', 'over/last.yaml')).services[0]?.image).toBe('of-last');
  expect((await read('shop/compose.yaml#http://web:80', 'shop/prod.yaml')).entries).toEqual([
    { service: 'web', port: 80 },
  ]);
  const again = await readTopology(two.word ?? '', { root: own.path, environment: {} });
  expect(again.sha256).toBe(two.sha256);
});

it('files are named from the folder of the first, as a commit has them elsewhere', () => {
  const [word = ''] = namedTopologies([], ['a/compose.yaml', 'b/prod.yaml']) ?? [];
  expect(word).toBe(
    `${path.resolve('a/compose.yaml')}#${JSON.stringify({ files: ['../b/prod.yaml'], override: false })}`,
  );
});

it('they stand beside those of -t, and a folder is refused', async () => {
  await using own = await shop();
  expect(namedTopologies(['legacy'], undefined)).toEqual(['legacy']);
  expect(namedTopologies(['legacy'], [own.file('shop/compose.yaml')])).toHaveLength(2);
  await mkdir(own.file('folder'));
  expect(() => namedTopologies(undefined, [own.file('folder')])).toThrow(/-f names files/);
});

it('a path of variables with a comma is refused, as the list is split there', async () => {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const code = await runCommandLine(['validate', './shop', '--env-file', 'a,b']);
  spy.mockRestore();
  expect([code, said.join('')]).toEqual([2, expect.stringContaining('its path must not have a comma')]);
});
