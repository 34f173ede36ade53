import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { composeFileAt } from '../../../src/topology/compose/compose-files.ts';
import { asImageName, nameOf } from '../../../src/topology/compose/topology-name.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

describe('the name of a topology', () => {
  it.each([
    ['/a/shop/compose.yaml', 'shop'],
    ['/a/My Shop!/compose.yml', 'My-Shop-'],
    ['/a/магазин/compose.yaml', 'магазин'],
    ['/a/商店/docker-compose.yaml', '商店'],
    ['/a/cafe\u0301/compose.yaml', 'café'],
    ['/a/-- x/compose.yaml', 'x'],
    ['/a/***/compose.yaml', 'topology'],
    ['/a/b/shop.v2.yaml', 'shop.v2'],
  ])('of %s is %s', (file, name) => {
    expect(nameOf(file)).toBe(name);
  });

  it('becomes a name of images that no other has', () => {
    expect(asImageName('My-Shop')).toBe('my-shop');
    const others = ['магазин', 'магазин-2', '商店', 'café', 'cafe'].map(asImageName);
    expect(new Set(others).size).toBe(others.length);
    for (const name of others) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(asImageName('café')).toMatch(/^cafe-/);
  });
});

it('a folder with several Compose files is read by the one that Compose reads', async () => {
  const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
  await using folder = await TemporaryFolder.with(Object.fromEntries(names.map((name) => [`shop/${name}`, ''])));
  for (const name of names) {
    expect(await composeFileAt(folder.file('shop'))).toBe(folder.file(`shop/${name}`));
    await rm(folder.file(`shop/${name}`));
  }
});
